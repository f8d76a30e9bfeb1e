"""Writes the averaged weights of a checkpoint as the ONNX file that the service runs; reads such a file back.

    python -m training.crnn.export var/training/crnn/last.pt crnn.onnx --note training_data="..." --note commit=...

The graph is written out operator by operator: its weights keep the names they have in PyTorch and normalisation stays
apart from convolution, so that training can start again from the file.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from mesh.inference.seal import SHA256_KEY, UNSEALED, read_sealed_metadata, seal
from recognition_api.crnn.config import CrnnConfig
from recognition_api.crnn.model import Crnn
from training.crnn import checkpoint

OPSET = 17
IR_VERSION = 9
Weights = NDArray[np.float32]


def export(checkpoint_path: Path, onnx_path: Path, notes: Mapping[str, str]) -> Path:
    """Exports a checkpoint's averaged weights; ``notes`` join the file's metadata (data, figures, commit)."""
    model, progress = checkpoint.load_averaged(checkpoint_path)
    steps = {"training_steps": str(progress.step), "training_lines": str(progress.lines)}
    return write_onnx(model, onnx_path, steps | dict(notes))


def write_onnx(model: Crnn, onnx_path: Path, notes: Mapping[str, str]) -> Path:
    """Writes the network as ONNX: images B,1,H,W in, log_probabilities B,W/2,classes out, fp32."""
    proto = helper.make_model(
        _Graph(model.cpu().eval()).build(),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="ocr-mesh training",
    )
    helper.set_model_props(proto, dict(notes) | model.config.to_metadata() | {SHA256_KEY: UNSEALED})
    onnx.checker.check_model(proto)
    onnx_path.parent.mkdir(parents=True, exist_ok=True)
    onnx_path.write_bytes(seal(proto.SerializeToString()))
    return onnx_path


class _Graph:
    """Writes a network operator by operator; each step takes the name of a value and returns the next one's."""

    def __init__(self, model: Crnn) -> None:
        self._model = model
        self._nodes: list[onnx.NodeProto] = []
        self._weights = {name: value.numpy() for name, value in model.state_dict().items()}
        self._initializers: list[onnx.TensorProto] = []

    def build(self) -> onnx.GraphProto:
        value = "images"
        for index, layer in enumerate(self._model.convolutions):
            value = self._layer(value, f"convolutions.{index}", layer)
        value = self._add("Squeeze", [value, self._constant("height_axis", np.array([2]))])
        value = self._add("Transpose", [value], perm=[2, 0, 1])  # B,C,T → T,B,C
        for layer_number in range(self._model.sequence.num_layers):
            value = self._lstm(value, layer_number)
        value = self._add("Transpose", [value], perm=[1, 0, 2])  # T,B,C → B,T,C
        weights = self._add("Transpose", [self._weight("classes.weight")], perm=[1, 0])
        value = self._add("MatMul", [value, weights])
        value = self._add("Add", [value, self._weight("classes.bias")])
        classes = self._model.config.charset.num_classes
        value = self._add("Reshape", [value, self._constant("classes.shape", np.array([0, -1, classes]))])
        self._nodes.append(helper.make_node("LogSoftmax", [value], ["log_probabilities"], axis=-1))
        config = self._model.config
        images = helper.make_tensor_value_info("images", TensorProto.FLOAT, ["batch", 1, config.height, "width"])
        output = helper.make_tensor_value_info("log_probabilities", TensorProto.FLOAT, ["batch", "steps", classes])
        return helper.make_graph(self._nodes, "crnn", [images], [output], self._initializers)

    def _layer(self, value: str, name: str, layer: nn.Module) -> str:
        match layer:
            case nn.Conv2d():
                top, left = int(layer.padding[0]), int(layer.padding[1])
                return self._add("Conv", [value, self._weight(f"{name}.weight")], pads=[top, left, top, left])
            case nn.BatchNorm2d():
                parts = ("weight", "bias", "running_mean", "running_var")
                inputs = [value, *(self._weight(f"{name}.{part}") for part in parts)]
                return self._add("BatchNormalization", inputs, epsilon=layer.eps)
            case nn.ReLU():
                return self._add("Relu", [value])
            case nn.MaxPool2d():
                size = [layer.kernel_size] * 2 if isinstance(layer.kernel_size, int) else list(layer.kernel_size)
                return self._add("MaxPool", [value], kernel_shape=size, strides=size)
            case _:
                raise TypeError(f"no ONNX operator is known for {layer}")

    def _lstm(self, value: str, layer: int) -> str:
        names = (f"weight_ih_l{layer}", f"weight_hh_l{layer}", f"bias_ih_l{layer}", f"bias_hh_l{layer}")
        ih, hh, bias_ih, bias_hh = (self._both_ways(f"sequence.{name}") for name in names)
        inputs = [value]
        for name, array in (("W", ih), ("R", hh), ("B", np.concatenate([bias_ih, bias_hh], axis=1))):
            inputs.append(self._constant(f"sequence.{layer}.{name}", array))
        value = self._add("LSTM", inputs, hidden_size=self._model.config.hidden, direction="bidirectional")
        value = self._add("Transpose", [value], perm=[0, 2, 1, 3])  # T,2,B,hidden → T,B,2,hidden
        return self._add("Reshape", [value, self._constant(f"sequence.{layer}.shape", np.array([0, 0, -1]))])

    def _both_ways(self, name: str) -> Weights:
        return np.stack([_to_onnx_gates(self._weights[f"{name}{way}"]) for way in ("", "_reverse")])

    def _add(self, operator: str, inputs: list[str], **attributes: Any) -> str:
        output = f"{operator.lower()}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def _weight(self, name: str) -> str:
        return self._constant(name, self._weights[name])

    def _constant(self, name: str, array: NDArray[np.generic]) -> str:
        self._initializers.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name


def load_onnx(onnx_path: Path) -> Crnn:
    """The network of an exported file in PyTorch, as it was.

    Raises ModelFileError for a file that is damaged or of another kind.
    """
    model = Crnn(CrnnConfig.from_metadata(read_sealed_metadata(onnx_path)))
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in onnx.load(onnx_path).graph.initializer}
    state = model.state_dict()
    for name in state:
        if name in arrays:
            state[name] = torch.from_numpy(arrays[name].copy())
    for layer in range(model.sequence.num_layers):
        bias_ih, bias_hh = np.split(arrays[f"sequence.{layer}.B"], 2, axis=1)
        parts = {"weight_ih": arrays[f"sequence.{layer}.W"], "weight_hh": arrays[f"sequence.{layer}.R"],
                 "bias_ih": bias_ih, "bias_hh": bias_hh}  # fmt: skip
        for part, both_ways in parts.items():
            for array, way in zip(both_ways, ("", "_reverse"), strict=True):
                state[f"sequence.{part}_l{layer}{way}"] = torch.from_numpy(_to_torch_gates(array))
    model.load_state_dict(state)
    return model.eval()


def _to_onnx_gates(weights: Weights) -> Weights:
    """PyTorch stacks an LSTM's gates as input, forget, cell, output; ONNX as input, output, forget, cell."""
    i, f, c, o = np.split(weights, 4)
    return np.concatenate([i, o, f, c])


def _to_torch_gates(weights: Weights) -> Weights:
    i, o, f, c = np.split(weights, 4)
    return np.concatenate([i, f, c, o])


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("onnx", type=Path)
    parser.add_argument("--note", action="append", default=[], metavar="KEY=VALUE", help="joins the file's metadata")
    arguments = parser.parse_args()
    export(arguments.checkpoint, arguments.onnx, dict(note.split("=", 1) for note in arguments.note))


if __name__ == "__main__":
    main()
