"""Export the averaged weights of a checkpoint as the ONNX file of the service; load such a file.

python -m training.ctpn.export var/training/ctpn/last.pt ctpn.onnx --note commit=... --note training_data="..."

Weights are stored as fp16; `training.ctpn.quantise` stores most of them as int8 afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from onnx import TensorProto
from torch import nn

from detection_api.ctpn.backbone import EXCITATION_SLOPE, Backbone, Lateral
from detection_api.ctpn.config import GEOMETRY, CtpnConfig
from detection_api.ctpn.model import Ctpn, Head
from mesh.vision.inference.checksum import read_sealed_metadata
from training import published_graph
from training.ctpn.checkpoint import load_averaged
from training.onnx_file import Graph, Range, command_line, read_weights

_LSTM = "head.rows"


def export(checkpoint_path: Path, onnx_path: Path, notes: Mapping[str, str]) -> Path:
    """Export a checkpoint's averaged weights; `notes` are added to the file's metadata (data, figures, commit)."""
    model, progress = load_averaged(checkpoint_path)
    return write_onnx(model, onnx_path, {"training_steps": str(progress.step)} | dict(notes))


def write_onnx(
    model: Ctpn, onnx_path: Path, notes: Mapping[str, str], ranges: Mapping[str, Range] | None = None
) -> Path:
    """Write the network as ONNX: image 1 × H × W × 3 uint8 in.

    Out, with R rows, C columns and A anchors: scores R × C × A and steep R × C, 0 … 1; geometry R × C × A × 5.
    ``ranges`` are those of the inputs of convolutions that are stored in int8, by their names.
    """
    graph, anchors = Graph(model, half=True), model.config.anchors
    features = _backbone(graph, _normalized(graph, "image"), model.backbone, ranges or {})
    _head(graph, features, model.head)
    return graph.write(
        onnx_path,
        "ctpn",
        ("image", TensorProto.UINT8, [1, "height", "width", 3]),
        {
            "scores": ["rows", "columns", anchors],
            "geometry": ["rows", "columns", anchors, GEOMETRY],
            "steep": ["rows", "columns"],
        },
        dict(notes) | model.config.to_metadata(),
    )


def _normalized(graph: Graph, image: str) -> str:
    value = graph.add("Transpose", [image], perm=[0, 3, 1, 2])  # 1,H,W,3 → 1,3,H,W while it is bytes
    value = graph.add("Cast", [value], to=TensorProto.FLOAT)
    value = graph.add("Div", [value, graph.constant("half_range", np.full(1, 127.5, np.float32))])
    return graph.add("Sub", [value, graph.constant("one", np.ones(1, np.float32))])


def _backbone(graph: Graph, images: str, backbone: Backbone, ranges: Mapping[str, Range]) -> str:
    value = published_graph.stem(graph, images, "backbone.stem", backbone.stem)
    scales = []
    for number, stage in enumerate(backbone.stages.children()):
        for place, block in enumerate(stage.children()):
            value = published_graph.block(graph, value, f"backbone.stages.{number}.{place}", block, ranges)
        scales.append(value)
    merged = ""
    for number, lateral in enumerate(backbone.laterals):
        fine = _lateral(graph, scales.pop(), f"backbone.laterals.{number}", lateral)
        merged = graph.add("Add", [fine, _doubled(graph, merged)]) if merged else fine
    return merged


def _lateral(graph: Graph, value: str, name: str, lateral: nn.Module) -> str:
    if not isinstance(lateral, Lateral):
        raise TypeError(f"{name} is a {type(lateral).__name__}, not a Lateral")
    value = graph.convolution(value, f"{name}.narrow", lateral.narrow)
    scores = published_graph.excitation_scores(graph, value, f"{name}.excitation", lateral.excitation)
    gate = graph.add("HardSigmoid", [scores], alpha=EXCITATION_SLOPE, beta=0.5)
    return graph.add("Add", [value, graph.add("Mul", [value, gate])])


def _doubled(graph: Graph, value: str) -> str:
    scales = graph.scales("doubled", (1, 1, 2, 2))
    return graph.add(
        "Resize", [value, "", scales], mode="nearest", nearest_mode="floor",
        coordinate_transformation_mode="asymmetric",
    )  # fmt: skip


def _head(graph: Graph, features: str, head: Head) -> None:
    window, norm = head.window
    if not isinstance(norm, nn.BatchNorm2d):
        raise TypeError(f"the window has a {type(norm).__name__} where a BatchNorm2d belongs")
    value = published_graph.convolution(graph, features, "head.window.0", window)
    value = graph.relu(graph.normalization(value, "head.window.1", norm))
    value = graph.add("Squeeze", [value, graph.constant("batch_axis", np.array([0]))])
    value = graph.add("Transpose", [value], perm=[2, 1, 0])  # channels,R,C → C,R,channels
    along = graph.lstm(value, _LSTM, _LSTM, 0, head.rows.hidden_size)
    value = graph.relu(graph.linear(graph.add("Concat", [along, value], axis=2), "head.joint"))
    value = graph.add("Transpose", [value], perm=[1, 0, 2])  # C,R,channels → R,C,channels
    graph.add("Sigmoid", [graph.linear(value, "head.scores")], "scores")
    shape = graph.constant("geometry.shape", np.array([0, 0, head.anchors, GEOMETRY]))
    graph.add("Reshape", [graph.linear(value, "head.geometry"), shape], "geometry")
    steep = graph.add("Sigmoid", [graph.linear(value, "head.steep")])
    graph.add("Squeeze", [steep, graph.constant("last_axis", np.array([2]))], "steep")


def load_onnx(onnx_path: Path) -> Ctpn:
    """Return the network of an exported file in PyTorch, as it was.

    Raises ModelFileError for a file that is damaged or of another kind.
    """
    model = Ctpn(CtpnConfig.from_metadata(read_sealed_metadata(onnx_path)))
    read_weights(onnx_path, model, {_LSTM: (_LSTM, 0)})
    return model.eval()


if __name__ == "__main__":
    command_line(__doc__, export)
