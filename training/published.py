"""Read the published networks that training starts from.

`rapidocr` (PyPI, pinned in requirements/published-weights.txt) contains PP-OCRv6's small detector and recogniser of
PaddleOCR as ONNX, under Apache-2.0 (MODEL_LICENSES.md in its wheel).
"""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import nn

RECOGNISER: Final = "PP-OCRv6_rec_small.onnx"
DETECTOR: Final = "PP-OCRv6_det_small.onnx"
SHA256: Final = {
    RECOGNISER: "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
    DETECTOR: "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
}

Weights = NDArray[np.float32]


def installed(name: str) -> Path:
    """Return the ONNX file of this name in the installed `rapidocr` package.

    Raises FileNotFoundError where the package is not installed, ValueError where the file is another one.
    """
    try:
        path = Path(str(importlib.metadata.distribution("rapidocr").locate_file(f"rapidocr/models/{name}")))
    except importlib.metadata.PackageNotFoundError as error:
        raise FileNotFoundError("rapidocr is not installed: see requirements/published-weights.txt") from error
    if hashlib.sha256(path.read_bytes()).hexdigest() != SHA256[name]:
        raise ValueError(f"{path.name} is not the file of rapidocr 3.10.0")
    return path


def convolutions(path: Path) -> Iterator[tuple[Weights, Weights | None]]:
    """Yield weights and biases of a file's convolutions, in the order in which they run.

    The bias of a convolution is stored as a separate addition; some have none.
    """
    graph = onnx.load(path).graph
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    biases = {
        node.input[0]: arrays[node.input[1]] for node in graph.node if node.op_type == "Add" and node.input[1] in arrays
    }
    for node in graph.node:
        if node.op_type == "Conv":
            bias = biases.get(node.output[0])
            yield arrays[node.input[1]], None if bias is None else bias.reshape(-1)


def load_convolutions(module: nn.Module, weights: Iterator[tuple[Weights, Weights | None]]) -> None:
    """Copy weights into a module's convolutions, which are defined in the order in which they run.

    Raises ValueError if a layer has another shape.
    """
    layers = [layer for layer in module.modules() if isinstance(layer, nn.Conv2d)]
    with torch.no_grad():
        for layer, (weight, bias) in zip(layers, weights, strict=False):
            if layer.weight.shape != weight.shape or (layer.bias is None) != (bias is None):
                raise ValueError(f"the file has a layer of {weight.shape} where {tuple(layer.weight.shape)} belongs")
            layer.weight.copy_(torch.from_numpy(weight.copy()))
            if layer.bias is not None and bias is not None:
                layer.bias.copy_(torch.from_numpy(bias.copy()))
