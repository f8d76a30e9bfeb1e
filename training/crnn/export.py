"""Writes the averaged weights of a checkpoint as the ONNX file that the service runs; reads such a file back.

python -m training.crnn.export var/training/crnn/last.pt crnn.onnx --note training_data="..." --note commit=...
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from onnx import TensorProto
from torch import nn

from mesh.vision.inference.checksum import read_sealed_metadata
from recognition_api.crnn.config import CrnnConfig
from recognition_api.crnn.model import Crnn
from training.crnn import checkpoint
from training.onnx_file import Graph, command_line, read_weights


def export(checkpoint_path: Path, onnx_path: Path, notes: Mapping[str, str]) -> Path:
    """Exports a checkpoint's averaged weights; ``notes`` join the file's metadata (data, figures, commit)."""
    model, progress = checkpoint.load_averaged(checkpoint_path)
    steps = {"training_steps": str(progress.step), "training_lines": str(progress.lines)}
    return write_onnx(model, onnx_path, steps | dict(notes))


def write_onnx(model: Crnn, onnx_path: Path, notes: Mapping[str, str]) -> Path:
    """Writes the network as ONNX: images B,1,H,W in, log_probabilities B,W/2,classes out, fp32."""
    graph, config = Graph(model), model.config
    classes = config.charset.num_classes
    value = "images"
    for index, layer in enumerate(model.convolutions):
        value = _layer(graph, value, f"convolutions.{index}", layer)
    value = graph.add("Squeeze", [value, graph.constant("height_axis", np.array([2]))])
    value = graph.add("Transpose", [value], perm=[2, 0, 1])  # B,C,T → T,B,C
    for number in range(model.sequence.num_layers):
        value = graph.lstm(value, f"sequence.{number}", "sequence", number, config.hidden)
    value = graph.add("Transpose", [value], perm=[1, 0, 2])  # T,B,C → B,T,C
    scores = graph.linear(value, "classes")
    scores = graph.add("Reshape", [scores, graph.constant("classes.shape", np.array([0, -1, classes]))])
    graph.add("LogSoftmax", [scores], "log_probabilities", axis=-1)
    return graph.write(
        onnx_path,
        "crnn",
        ("images", TensorProto.FLOAT, ["batch", 1, config.height, "width"]),
        {"log_probabilities": ["batch", "steps", classes]},
        dict(notes) | config.to_metadata(),
    )


def _layer(graph: Graph, value: str, name: str, layer: nn.Module) -> str:
    match layer:
        case nn.Conv2d():
            return graph.convolution(value, name, layer)
        case nn.BatchNorm2d():
            return graph.normalization(value, name, layer)
        case nn.ReLU():
            return graph.relu(value)
        case nn.MaxPool2d():
            size = [layer.kernel_size] * 2 if isinstance(layer.kernel_size, int) else list(layer.kernel_size)
            return graph.add("MaxPool", [value], kernel_shape=size, strides=size)
        case _:
            raise TypeError(f"no ONNX operator is known for {layer}")


def load_onnx(onnx_path: Path) -> Crnn:
    """The network of an exported file in PyTorch, as it was.

    Raises ModelFileError for a file that is damaged or of another kind.
    """
    model = Crnn(CrnnConfig.from_metadata(read_sealed_metadata(onnx_path)))
    layers = range(model.sequence.num_layers)
    read_weights(onnx_path, model, {f"sequence.{layer}": ("sequence", layer) for layer in layers})
    return model.eval()


if __name__ == "__main__":
    command_line(__doc__, export)
