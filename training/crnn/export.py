"""Export the averaged weights of a checkpoint as the ONNX file of the service; load such a file.

python -m training.crnn.export var/training/crnn/last.pt crnn.onnx --note training_data="..." --note commit=...

Weights are stored as fp16, half the size; the engine computes in bf16 or f32.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from onnx import TensorProto
from torch import nn

from mesh.vision.inference.checksum import read_sealed_metadata
from recognition_api.crnn.backbone import Backbone, Block, Excitation
from recognition_api.crnn.config import ANSWERS_PER_STEP, CrnnConfig
from recognition_api.crnn.model import Crnn, Head
from recognition_api.crnn.preprocess import HEIGHT
from training.crnn import checkpoint
from training.onnx_file import Graph, command_line, read_weights

_SEQUENCE = "head.sequence"
_END = [0, 0, 0, 0, 0, 0, 1, 1]  # padding: a row below, a column right


def export(checkpoint_path: Path, onnx_path: Path, notes: Mapping[str, str]) -> Path:
    """Export a checkpoint's averaged weights; ``notes`` join the file's metadata (data, figures, commit)."""
    model, progress = checkpoint.load_averaged(checkpoint_path)
    steps = {"training_steps": str(progress.step), "training_lines": str(progress.lines)}
    return write_onnx(model, onnx_path, steps | dict(notes))


def write_onnx(model: Crnn, onnx_path: Path, notes: Mapping[str, str]) -> Path:
    """Write the network as ONNX: images N,1,48,W in, log_probabilities N,W/4,classes out."""
    graph, config = Graph(model, half=True), model.config
    features = _backbone(graph, "images", model.backbone)
    mean = graph.add("ReduceMean", [features], axes=[2], keepdims=0)  # N,384,3,T → N,384,T
    _head(graph, mean, model.head)
    return graph.write(
        onnx_path,
        "crnn",
        ("images", TensorProto.FLOAT, ["batch", 1, HEIGHT, "width"]),
        {"log_probabilities": ["batch", "steps", config.charset.num_classes]},
        dict(notes) | config.to_metadata(),
    )


def _backbone(graph: Graph, images: str, backbone: Backbone) -> str:
    def convolution(value: str, name: str) -> str:
        layer = backbone.stem.get_submodule(name)
        return graph.relu(_convolution(graph, value, f"backbone.stem.{name}", layer))

    half = convolution(images, "halve")
    pooled = graph.add("MaxPool", [_padded(graph, half)], kernel_shape=[2, 2], strides=[1, 1])
    value = convolution(_padded(graph, convolution(_padded(graph, half), "squeeze")), "expand")
    value = graph.add("Concat", [pooled, value], axis=1)
    value = convolution(convolution(value, "quarter"), "widen")
    for number, block in enumerate(backbone.blocks):
        if not isinstance(block, Block):
            raise TypeError(f"the backbone has a {type(block).__name__} where a Block belongs")
        value = _block(graph, value, f"backbone.blocks.{number}", block)
    return value


def _block(graph: Graph, value: str, name: str, block: Block) -> str:
    value = _convolution(graph, value, f"{name}.depthwise", block.depthwise)
    if block.excitation is not None:
        value = _excited(graph, value, f"{name}.excitation", block.excitation)
    wide = graph.gelu(_convolution(graph, value, f"{name}.expand", block.expand))
    projected = _convolution(graph, wide, f"{name}.project", block.project)
    return graph.add("Add", [value, projected]) if block.is_residual else projected


def _excited(graph: Graph, value: str, name: str, layer: Excitation) -> str:
    mean = graph.add("ReduceMean", [value], axes=[2, 3], keepdims=1)
    reduced = graph.relu(_convolution(graph, mean, f"{name}.reduce", layer.reduce))
    restored = _convolution(graph, reduced, f"{name}.restore", layer.restore)
    return graph.add("Mul", [value, graph.add("HardSigmoid", [restored], alpha=1 / 6, beta=0.5)])


def _head(graph: Graph, features: str, head: Head) -> None:
    value = graph.relu(_convolution(graph, features, "head.window", head.window))
    value = graph.add("Transpose", [value], perm=[2, 0, 1])  # N,C,T → T,N,C
    for number in range(head.sequence.num_layers):
        value = graph.lstm(value, f"{_SEQUENCE}.{number}", _SEQUENCE, number, head.sequence.hidden_size)
    value = graph.add("Transpose", [value], perm=[1, 0, 2])  # T,N,C → N,T,C
    scores = graph.linear(value, "head.classes")
    shape = graph.constant("head.shape", np.array([0, -1, head.classes.out_features // ANSWERS_PER_STEP]))
    graph.add("LogSoftmax", [graph.add("Reshape", [scores, shape])], "log_probabilities", axis=-1)


def _padded(graph: Graph, value: str) -> str:
    return graph.add("Pad", [value, graph.constant("end", np.array(_END))])


def _convolution(graph: Graph, value: str, name: str, layer: nn.Module) -> str:
    if not isinstance(layer, nn.Conv1d | nn.Conv2d):
        raise TypeError(f"{name} is a {type(layer).__name__}, not a convolution")
    return graph.convolution(value, name, layer)


def load_onnx(onnx_path: Path) -> Crnn:
    """The network of an exported file in PyTorch.

    Raises ModelFileError for a file that is damaged or of another kind.
    """
    model = Crnn(CrnnConfig.from_metadata(read_sealed_metadata(onnx_path)))
    layers = range(model.head.sequence.num_layers)
    read_weights(onnx_path, model, {f"{_SEQUENCE}.{layer}": (_SEQUENCE, layer) for layer in layers})
    return model.eval()


if __name__ == "__main__":
    command_line(__doc__, export)
