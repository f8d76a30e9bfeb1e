"""Export the averaged weights of a checkpoint as the ONNX file of the service; load such a file.

python -m training.ctpn.export RUN/checkpoint.pt ctpn.onnx --note commit=... --note training_data="..."
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from onnx import TensorProto
from torch import nn

from detection_api.ctpn.config import CtpnConfig
from detection_api.ctpn.model import Ctpn, ResidualBlock
from mesh.vision.inference.checksum import read_sealed_metadata
from training.ctpn import checkpoint
from training.onnx_file import Graph, command_line, read_weights

_LSTMS = {"rows": ("rows", 0)}


def export(checkpoint_path: Path, onnx_path: Path, notes: Mapping[str, str]) -> Path:
    """Export a checkpoint's averaged weights; `notes` are added to the file's metadata (data, figures, commit)."""
    model, progress = checkpoint.load_averaged(checkpoint_path)
    return write_onnx(model, onnx_path, {"training_steps": str(progress.step)} | dict(notes))


def write_onnx(model: Ctpn, onnx_path: Path, notes: Mapping[str, str]) -> Path:
    """Write the network as ONNX: image 1 × H × W × 3 uint8 in; scores R × C × A, 0 … 1, geometry R × C × A × 4 out."""
    network = _Network(model)
    anchors = model.config.anchors
    network.write()
    return network.graph.write(
        onnx_path,
        "ctpn",
        ("image", TensorProto.UINT8, [1, "height", "width", 3]),
        {"scores": ["rows", "columns", anchors], "geometry": ["rows", "columns", anchors, 4]},
        dict(notes) | model.config.to_metadata(),
    )


class _Network:
    """CTPN's own parts, written into a graph."""

    def __init__(self, model: Ctpn) -> None:
        self.graph = Graph(model)
        self._model = model

    def write(self) -> None:
        x4 = self._residual(self._stem(self._normalize("image")), "stage4")
        x8 = self._stage(x4, "stage8")
        x16 = self._stage(x8, "stage16")
        x32 = self._stage(x16, "stage32")
        x16 = self._merge(x16, "lateral16", self._convolution(x32, "lateral32"))
        x8 = self._merge(x8, "lateral8", x16)
        x = self.graph.relu(self._convolution(x8, "window"))
        self._heads(self._along_rows(x))

    def _normalize(self, image: str) -> str:
        config = self._model.config
        mean, std = (np.array(values, np.float32)[:, None, None] for values in (config.pixel_mean, config.pixel_std))
        value = self.graph.add("Transpose", [image], perm=[0, 3, 1, 2])  # 1,H,W,3 → 1,3,H,W while it is bytes
        value = self.graph.add("Cast", [value], to=TensorProto.FLOAT)
        value = self.graph.add("Sub", [value, self.graph.constant("pixel_mean", mean)])
        return self.graph.add("Div", [value, self.graph.constant("pixel_std", std)])

    def _stem(self, value: str) -> str:
        for index, layer in enumerate(self._model.stem):
            is_block = isinstance(layer, nn.Sequential)
            value = self._convolution(value, f"stem.{index}") if is_block else self.graph.relu(value)
        return value

    def _stage(self, value: str, name: str) -> str:
        for index in range(len(self._model.get_submodule(name))):  # type: ignore[arg-type]  # a Sequential
            value = self._residual(value, f"{name}.{index}")
        return value

    def _residual(self, value: str, name: str) -> str:
        block = self._model.get_submodule(name)
        assert isinstance(block, ResidualBlock)
        straight = self._convolution(self.graph.relu(self._convolution(value, f"{name}.first")), f"{name}.second")
        shortcut = value if isinstance(block.shortcut, nn.Identity) else self._convolution(value, f"{name}.shortcut")
        return self.graph.relu(self.graph.add("Add", [straight, shortcut]))

    def _convolution(self, value: str, name: str) -> str:
        layer, normalization = self._model.get_submodule(f"{name}.0"), self._model.get_submodule(f"{name}.1")
        assert isinstance(layer, nn.Conv2d)
        assert isinstance(normalization, nn.BatchNorm2d)
        return self.graph.normalization(self.graph.convolution(value, f"{name}.0", layer), f"{name}.1", normalization)

    def _merge(self, fine: str, lateral: str, coarse: str) -> str:
        scales = self.graph.constant(f"{lateral}.scales", np.array([1, 1, 2, 2], np.float32))
        larger = self.graph.add("Resize", [coarse, "", scales], mode="nearest", nearest_mode="floor",
                                coordinate_transformation_mode="asymmetric")  # fmt: skip
        return self.graph.relu(self.graph.add("Add", [self._convolution(fine, lateral), larger]))

    def _along_rows(self, value: str) -> str:
        value = self.graph.add("Squeeze", [value, self.graph.constant("batch_axis", np.array([0]))])
        value = self.graph.add("Transpose", [value], perm=[2, 1, 0])  # channels,R,C → C,R,channels
        along = self.graph.lstm(value, "rows", *_LSTMS["rows"], self._model.config.lstm_width)
        value = self.graph.add("Concat", [along, value], axis=2)
        return self.graph.relu(self.graph.linear(value, "joint"))

    def _heads(self, value: str) -> None:
        value = self.graph.add("Transpose", [value], perm=[1, 0, 2])  # C,R,channels → R,C,channels
        self.graph.add("Sigmoid", [self.graph.linear(value, "scores")], "scores")
        shape = self.graph.constant("geometry.shape", np.array([0, 0, self._model.config.anchors, 4]))
        self.graph.add("Reshape", [self.graph.linear(value, "geometry"), shape], "geometry")


def load_onnx(onnx_path: Path) -> Ctpn:
    """The network of an exported file in PyTorch, as it was.

    Raises ModelFileError for a file that is damaged or of another kind.
    """
    model = Ctpn(CtpnConfig.from_metadata(read_sealed_metadata(onnx_path)))
    read_weights(onnx_path, model, _LSTMS)
    return model.eval()


if __name__ == "__main__":
    command_line(__doc__, export)
