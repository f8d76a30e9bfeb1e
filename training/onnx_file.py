"""Write both networks as ONNX files, operator by operator, and read their weights back.

Weights keep their PyTorch names, and normalisation is not folded into convolutions, so that training can
start from the file. Only the weights of LSTMs have another layout (`Graph.lstm`, `read_weights`).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from mesh.vision.inference.checksum import SHA256_KEY, UNSEALED, seal

OPSET = 17
IR_VERSION = 9
WAYS = ("", "_reverse")
SCALE = "_scale"  # of int8 weights, after their name

Weights = NDArray[np.float32]
Shape = Sequence[int | str]
Range = tuple[float, float]


class Graph:
    """The operators of one network, in order; each step takes the name of a value and returns the next one's."""

    def __init__(self, model: nn.Module, *, half: bool = False) -> None:
        """``half`` stores the weights as fp16; engines compute with them as f32 or bf16."""
        self._half = half
        self._constants: dict[str, str] = {}
        self._weights = {name: value.numpy() for name, value in model.cpu().eval().state_dict().items()}
        self._nodes: list[onnx.NodeProto] = []
        self._initializers: list[onnx.TensorProto] = []

    def add(self, operator: str, inputs: list[str], output: str | None = None, **attributes: Any) -> str:
        """Add any operator, with constants and weights by name; `output` names an output of the graph."""
        output = output or f"{operator.lower()}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def constant(self, name: str, array: NDArray[np.generic], *, exact: bool = False) -> str:
        """Add a constant; return the value to compute with. The same name is the same constant."""
        if name not in self._constants:
            is_half = self._half and array.dtype == np.float32 and not exact
            stored = np.ascontiguousarray(array.astype(np.float16) if is_half else array)
            self._initializers.append(numpy_helper.from_array(stored, name))
            self._constants[name] = self.add("Cast", [name], to=TensorProto.FLOAT) if is_half else name
        return self._constants[name]

    def scales(self, name: str, factors: Sequence[float]) -> str:
        """Add the factors of a Resize, one for each axis; operators require them as f32."""
        return self.constant(name, np.array(factors, np.float32), exact=True)

    def convolution(self, value: str, name: str, layer: nn.Conv1d | nn.Conv2d) -> str:
        pads = [int(side) for side in layer.padding] * 2
        weights = [self._weight(f"{name}.weight")]
        if layer.bias is not None:
            weights.append(self._weight(f"{name}.bias"))
        return self.add("Conv", [value, *weights], pads=pads, strides=list(layer.stride), group=layer.groups)

    def quantised_convolution(self, value: str, name: str, layer: nn.Conv2d, inputs: Range) -> str:
        """Add a convolution with int8 weights (a scale for each output channel) and uint8 inputs (one scale)."""
        low, high = min(0.0, inputs[0]), max(0.0, inputs[1])
        scale = (high - low) / 255
        around = [
            self._exact(f"{name}.input_scale", np.array(scale, np.float32)),
            self._exact(f"{name}.input_zero", np.array(round(-low / scale), np.uint8)),
        ]
        value = self.add("DequantizeLinear", [self.add("QuantizeLinear", [value, *around]), *around])
        weights = self._weights[f"{name}.weight"]
        scales = np.maximum(np.abs(weights).max(axis=(1, 2, 3)), 1e-8) / 127
        rounded = np.round(weights / scales[:, None, None, None]).astype(np.int8)
        parts = [
            self._exact(f"{name}.weight", rounded),
            self._exact(f"{name}.weight{SCALE}", scales.astype(np.float32)),
            self._exact(f"{name}.weight_zero", np.zeros(len(scales), np.int8)),
        ]
        inputs_and_weights = [value, self.add("DequantizeLinear", parts, axis=0), self._weight(f"{name}.bias")]
        return self.add("Conv", inputs_and_weights, strides=list(layer.stride), group=layer.groups)

    def normalization(self, value: str, name: str, layer: nn.BatchNorm2d) -> str:
        parts = [self._weight(f"{name}.{part}") for part in ("weight", "bias", "running_mean", "running_var")]
        return self.add("BatchNormalization", [value, *parts], epsilon=layer.eps)

    def relu(self, value: str) -> str:
        return self.add("Relu", [value])

    def gelu(self, value: str) -> str:
        """Compute x/2 · (1 + erf(x/√2))."""
        scaled = self.add("Mul", [value, self.constant("gelu.scale", np.float32(np.sqrt(0.5)).reshape(1))])
        raised = self.add("Add", [self.add("Erf", [scaled]), self.constant("gelu.one", np.ones(1, np.float32))])
        halved = self.add("Mul", [value, self.constant("gelu.half", np.full(1, 0.5, np.float32))])
        return self.add("Mul", [halved, raised])

    def silu(self, value: str) -> str:
        """Compute x · sigmoid(x)."""
        return self.add("Mul", [value, self.add("Sigmoid", [value])])

    def layer_norm(self, value: str, name: str, layer: nn.LayerNorm) -> str:
        weights = [self._weight(f"{name}.{part}") for part in ("weight", "bias")]
        return self.add("LayerNormalization", [value, *weights], epsilon=layer.eps)

    def linear(self, value: str, name: str) -> str:
        weights = self.add("Transpose", [self._weight(f"{name}.weight")], perm=[1, 0])
        return self.add("Add", [self.add("MatMul", [value, weights]), self._weight(f"{name}.bias")])

    def lstm(self, value: str, name: str, module: str, layer: int, hidden: int) -> str:
        """Add one bidirectional layer, T,B,C → T,B,2·hidden; its constants are called `name`.W, .R and .B."""
        parts = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        ih, hh, bias_ih, bias_hh = (self._both_ways(f"{module}.{part}_l{layer}") for part in parts)
        inputs = [value]
        for part, array in (("W", ih), ("R", hh), ("B", np.concatenate([bias_ih, bias_hh], axis=1))):
            inputs.append(self.constant(f"{name}.{part}", array))
        value = self.add("LSTM", inputs, hidden_size=hidden, direction="bidirectional")
        value = self.add("Transpose", [value], perm=[0, 2, 1, 3])  # T,2,B,hidden → T,B,2,hidden
        return self.add("Reshape", [value, self.constant(f"{name}.shape", np.array([0, 0, -1]))])

    def write(
        self,
        path: Path,
        name: str,
        image: tuple[str, int, Shape],
        answers: Mapping[str, Shape],
        metadata: Mapping[str, str],
    ) -> Path:
        """Check and write the file, with a checksum.

        `image` is the input's name, ONNX type and shape; `answers` are the outputs, fp32, in the order in which they
        are given.
        """
        outputs = [helper.make_tensor_value_info(key, TensorProto.FLOAT, shape) for key, shape in answers.items()]
        graph = helper.make_graph(
            self._nodes, name, [helper.make_tensor_value_info(*image)], outputs, self._initializers
        )
        proto = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", OPSET)],
            ir_version=IR_VERSION,
            producer_name="ocr-mesh training",
        )
        helper.set_model_props(proto, dict(metadata) | {SHA256_KEY: UNSEALED})
        onnx.checker.check_model(proto)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(seal(proto.SerializeToString()))
        return path

    def _exact(self, name: str, array: NDArray[np.generic]) -> str:
        """Add a constant that is stored unchanged, with its shape."""
        self._initializers.append(numpy_helper.from_array(array, name))
        return name

    def _weight(self, name: str) -> str:
        return self.constant(name, self._weights[name])

    def _both_ways(self, name: str) -> Weights:
        return np.stack([_to_onnx_gates(self._weights[f"{name}{way}"]) for way in WAYS])


def read_weights(path: Path, model: nn.Module, lstms: Mapping[str, tuple[str, int]]) -> None:
    """Load a file's weights into the network; `lstms` maps names of constants to modules and layers."""
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in onnx.load(path).graph.initializer}
    arrays = {name: _as_float(name, arrays) for name in arrays}
    state = model.state_dict()
    for name in state.keys() & arrays.keys():
        state[name] = torch.from_numpy(arrays[name].copy())
    for name, (module, layer) in lstms.items():
        bias_ih, bias_hh = np.split(arrays[f"{name}.B"], 2, axis=1)
        parts = {"weight_ih": arrays[f"{name}.W"], "weight_hh": arrays[f"{name}.R"]}
        for part, both_ways in (parts | {"bias_ih": bias_ih, "bias_hh": bias_hh}).items():
            for array, way in zip(both_ways, WAYS, strict=True):
                state[f"{module}.{part}_l{layer}{way}"] = torch.from_numpy(_to_torch_gates(array))
    model.load_state_dict(state)


def _as_float(name: str, arrays: Mapping[str, Any]) -> Any:
    array = arrays[name]
    if array.dtype == np.int8 and f"{name}{SCALE}" in arrays:
        return array * arrays[f"{name}{SCALE}"].reshape(-1, 1, 1, 1)
    return array.astype(np.float32) if array.dtype == np.float16 else array


def command_line(description: str | None, export: Callable[[Path, Path, Mapping[str, str]], Path]) -> None:
    """Parse `CHECKPOINT ONNX --note KEY=VALUE …`; notes are added to the file's metadata."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("onnx", type=Path)
    parser.add_argument("--note", action="append", default=[], metavar="KEY=VALUE", help="joins the file's metadata")
    arguments = parser.parse_args()
    export(arguments.checkpoint, arguments.onnx, dict(note.split("=", 1) for note in arguments.note))


def _to_onnx_gates(weights: Weights) -> Weights:
    """Reorder an LSTM's gates: PyTorch has input, forget, cell, output; ONNX input, output, forget, cell."""
    i, f, c, o = np.split(weights, 4)
    return np.concatenate([i, o, f, c])


def _to_torch_gates(weights: Weights) -> Weights:
    i, o, f, c = np.split(weights, 4)
    return np.concatenate([i, f, c, o])
