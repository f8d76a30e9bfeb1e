"""Writes the averaged weights of a checkpoint as the ONNX file that the service runs; reads such a file back.

    python -m training.ctpn.export RUN/checkpoint.pt ctpn.onnx --note commit=... --note training_data="..."

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

from detection_api.ctpn.config import CtpnConfig
from detection_api.ctpn.model import Ctpn, ResidualBlock
from mesh.inference.seal import SHA256_KEY, UNSEALED, read_sealed_metadata, seal
from training.ctpn import checkpoint

OPSET = 17
IR_VERSION = 9
Weights = NDArray[np.float32]


def export(checkpoint_path: Path, onnx_path: Path, notes: Mapping[str, str]) -> Path:
    """Exports a checkpoint's averaged weights; `notes` join the file's metadata (data, figures, commit)."""
    model, progress = checkpoint.load_averaged(checkpoint_path)
    return write_onnx(model, onnx_path, {"training_steps": str(progress.step)} | dict(notes))


def write_onnx(model: Ctpn, onnx_path: Path, notes: Mapping[str, str]) -> Path:
    """Writes the network as ONNX: image 1 × H × W × 3 uint8 in; scores R × C × A, 0 … 1, geometry R × C × A × 4 out."""
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

    def __init__(self, model: Ctpn) -> None:
        self._model = model
        self._nodes: list[onnx.NodeProto] = []
        self._weights = {name: value.numpy() for name, value in model.state_dict().items()}
        self._initializers: list[onnx.TensorProto] = []

    def build(self) -> onnx.GraphProto:
        x4 = self._residual(self._stem(self._normalize("image")), "stage4")
        x8 = self._stage(x4, "stage8")
        x16 = self._stage(x8, "stage16")
        x32 = self._stage(x16, "stage32")
        x16 = self._merge(x16, "lateral16", self._convolution(x32, "lateral32"))
        x8 = self._merge(x8, "lateral8", x16)
        x = self._relu(self._convolution(x8, "window"))
        self._heads(self._along_rows(x))
        anchors = self._model.config.anchors
        image = helper.make_tensor_value_info("image", TensorProto.UINT8, [1, "height", "width", 3])
        scores = helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["rows", "columns", anchors])
        geometry = helper.make_tensor_value_info("geometry", TensorProto.FLOAT, ["rows", "columns", anchors, 4])
        return helper.make_graph(self._nodes, "ctpn", [image], [scores, geometry], self._initializers)

    def _normalize(self, image: str) -> str:
        config = self._model.config
        mean, std = (np.array(values, np.float32)[:, None, None] for values in (config.pixel_mean, config.pixel_std))
        value = self._add("Transpose", [image], perm=[0, 3, 1, 2])  # 1,H,W,3 → 1,3,H,W while it is bytes
        value = self._add("Cast", [value], to=TensorProto.FLOAT)
        value = self._add("Sub", [value, self._constant("pixel_mean", mean)])
        return self._add("Div", [value, self._constant("pixel_std", std)])

    def _stem(self, value: str) -> str:
        for index, layer in enumerate(self._model.stem):
            value = self._convolution(value, f"stem.{index}") if isinstance(layer, nn.Sequential) else self._relu(value)
        return value

    def _stage(self, value: str, name: str) -> str:
        for index in range(len(self._model.get_submodule(name))):  # type: ignore[arg-type]  # a Sequential
            value = self._residual(value, f"{name}.{index}")
        return value

    def _residual(self, value: str, name: str) -> str:
        block = self._model.get_submodule(name)
        assert isinstance(block, ResidualBlock)
        straight = self._convolution(self._relu(self._convolution(value, f"{name}.first")), f"{name}.second")
        shortcut = value if isinstance(block.shortcut, nn.Identity) else self._convolution(value, f"{name}.shortcut")
        return self._relu(self._add("Add", [straight, shortcut]))

    def _convolution(self, value: str, name: str) -> str:
        layer, normalization = self._model.get_submodule(f"{name}.0"), self._model.get_submodule(f"{name}.1")
        assert isinstance(layer, nn.Conv2d)
        assert isinstance(normalization, nn.BatchNorm2d)
        top, left = int(layer.padding[0]), int(layer.padding[1])
        value = self._add("Conv", [value, self._weight(f"{name}.0.weight")],
                          pads=[top, left, top, left], strides=list(layer.stride))  # fmt: skip
        parts = [self._weight(f"{name}.1.{part}") for part in ("weight", "bias", "running_mean", "running_var")]
        return self._add("BatchNormalization", [value, *parts], epsilon=normalization.eps)

    def _merge(self, fine: str, lateral: str, coarse: str) -> str:
        scales = self._constant(f"{lateral}.scales", np.array([1, 1, 2, 2], np.float32))
        larger = self._add("Resize", [coarse, "", scales], mode="nearest", nearest_mode="floor",
                           coordinate_transformation_mode="asymmetric")  # fmt: skip
        return self._relu(self._add("Add", [self._convolution(fine, lateral), larger]))

    def _along_rows(self, value: str) -> str:
        value = self._add("Squeeze", [value, self._constant("batch_axis", np.array([0]))])
        value = self._add("Transpose", [value], perm=[2, 1, 0])  # channels,R,C → C,R,channels
        names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
        ih, hh, bias_ih, bias_hh = (
            np.stack([_to_onnx_gates(self._weights[f"rows.{name}{way}"]) for way in ("", "_reverse")]) for name in names
        )
        inputs = [value]
        for name, array in (("W", ih), ("R", hh), ("B", np.concatenate([bias_ih, bias_hh], axis=1))):
            inputs.append(self._constant(f"rows.{name}", array))
        along = self._add("LSTM", inputs, hidden_size=self._model.config.lstm_width, direction="bidirectional")
        along = self._add("Transpose", [along], perm=[0, 2, 1, 3])  # C,2,R,hidden → C,R,2,hidden
        along = self._add("Reshape", [along, self._constant("rows.shape", np.array([0, 0, -1]))])
        value = self._add("Concat", [along, value], axis=2)
        return self._relu(self._linear(value, "joint"))

    def _heads(self, value: str) -> None:
        value = self._add("Transpose", [value], perm=[1, 0, 2])  # C,R,channels → R,C,channels
        self._nodes.append(helper.make_node("Sigmoid", [self._linear(value, "scores")], ["scores"]))
        shape = self._constant("geometry.shape", np.array([0, 0, self._model.config.anchors, 4]))
        self._nodes.append(helper.make_node("Reshape", [self._linear(value, "geometry"), shape], ["geometry"]))

    def _linear(self, value: str, name: str) -> str:
        weights = self._add("Transpose", [self._weight(f"{name}.weight")], perm=[1, 0])
        return self._add("Add", [self._add("MatMul", [value, weights]), self._weight(f"{name}.bias")])

    def _relu(self, value: str) -> str:
        return self._add("Relu", [value])

    def _add(self, operator: str, inputs: list[str], **attributes: Any) -> str:
        output = f"{operator.lower()}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def _weight(self, name: str) -> str:
        return self._constant(name, self._weights[name])

    def _constant(self, name: str, array: NDArray[np.generic]) -> str:
        self._initializers.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name


def load_onnx(onnx_path: Path) -> Ctpn:
    """The network of an exported file in PyTorch, as it was.

    Raises ModelFileError for a file that is damaged or of another kind.
    """
    model = Ctpn(CtpnConfig.from_metadata(read_sealed_metadata(onnx_path)))
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in onnx.load(onnx_path).graph.initializer}
    state = model.state_dict()
    for name in state:
        if name in arrays:
            state[name] = torch.from_numpy(arrays[name].copy())
    bias_ih, bias_hh = np.split(arrays["rows.B"], 2, axis=1)
    parts = {"weight_ih": arrays["rows.W"], "weight_hh": arrays["rows.R"], "bias_ih": bias_ih, "bias_hh": bias_hh}
    for part, both_ways in parts.items():
        for array, way in zip(both_ways, ("", "_reverse"), strict=True):
            state[f"rows.{part}_l0{way}"] = torch.from_numpy(_to_torch_gates(array))
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
