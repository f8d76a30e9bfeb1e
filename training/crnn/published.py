"""Load the published weights that training starts from, and the published network as a teacher.

python -m training.crnn.published OUT     # writes the backbone's state dict
"""

from __future__ import annotations

import sys
from itertools import chain
from pathlib import Path
from typing import Final

import onnx
import onnx.utils
import torch
from onnx import numpy_helper
from torch import nn

from recognition_api.crnn.backbone import Backbone
from recognition_api.crnn.charset import BLANK
from recognition_api.crnn.config import CrnnConfig
from recognition_api.crnn.mixing import Mixing
from recognition_api.crnn.model import Crnn
from training.published import RECOGNISER, convolutions, installed, load_convolutions

LAST_FEATURES: Final = "p2o.pd_op.add.64.0"  # N,384,3,W/4
NORM_EPSILON: Final = 1e-5
UNKNOWN_SCORE: Final = -12.0


def published_file() -> Path:
    """Return the recogniser's ONNX file. Raises FileNotFoundError, ValueError (see `training.published.installed`)."""
    return installed(RECOGNISER)


def cut_backbone(path: Path, out: Path) -> Path:
    """Write the layers up to the last feature map as a file of their own, for the serving engine (N,3,48,W in)."""
    onnx.utils.extract_model(str(path), str(out), ["x"], [LAST_FEATURES])
    return out


def published_backbone(path: Path) -> Backbone:
    """Return the backbone with the file's weights, for one grey channel: those of red, green and blue are added."""
    backbone = Backbone().eval()
    weights = (layer for layer in convolutions(path) if layer[1] is not None)
    first, bias = next(weights)
    load_convolutions(backbone, chain([(first.sum(1, keepdims=True), bias)], weights))
    return backbone


def published_crnn(path: Path, config: CrnnConfig) -> Crnn:
    """Return a network that reads as the published one does, from which training starts.

    The LSTM layers add nothing yet. A character that the file lacks has a score that no line reaches before training.
    """
    crnn, model = Crnn(config).eval(), onnx.load(path)
    crnn.backbone.load_state_dict(published_backbone(path).state_dict())
    head = crnn.head
    arrays = {tensor.name: torch.from_numpy(numpy_helper.to_array(tensor).copy()) for tensor in model.graph.initializer}
    with torch.no_grad():
        _load_mixing(head.mixing, arrays)
        classes = published_classes(model)
        rows = {place: classes[c] for place, c in enumerate(config.characters, BLANK + 1) if c in classes} | {
            BLANK: BLANK
        }
        head.letters.weight.zero_()
        head.letters.bias.fill_(UNKNOWN_SCORE)
        head.letters.weight[list(rows)] = arrays["linear_8.w_0"].T[list(rows.values())]
        head.letters.bias[list(rows)] = arrays["linear_8.b_0"][list(rows.values())]
        head.classes.weight.zero_()
        head.classes.bias.zero_()
    return crnn


def _load_mixing(mixing: Mixing, arrays: dict[str, torch.Tensor]) -> None:
    """Copy the weights. The file numbers layers in the order in which they were made."""
    for layer, number, norm in ((mixing.narrow, 65, 55), (mixing.neighbours, 66, 56), (mixing.shortcut, 67, 57)):
        scale, offset, mean, variance = (arrays[f"batch_norm2d_{norm}.{part}"] for part in ("w_0", "b_0", "w_1", "w_2"))
        factor = scale / torch.sqrt(variance + NORM_EPSILON)
        _copy(layer, arrays[f"conv2d_{number}.w_0"].squeeze(2) * factor[:, None, None], offset - mean * factor)
    norms: list[nn.Module] = []
    linears: list[nn.Module] = []
    for attention in mixing.layers:
        norms += [attention.get_submodule(name) for name in ("attention_norm", "linear_norm")]
        linears += [attention.get_submodule(name) for name in ("queries_keys_values", "joined", "expand", "project")]
    for number, part in enumerate([*norms, mixing.norm]):
        _copy(part, *(arrays[f"helper.reshape.{2 * number + is_bias}"].flatten() for is_bias in range(2)))
    for number, part in enumerate(linears):
        _copy(part, arrays[f"linear_{number}.w_0"].T, arrays[f"linear_{number}.b_0"])


def _copy(layer: nn.Module, weight: torch.Tensor, bias: torch.Tensor) -> None:
    layer.get_parameter("weight").copy_(weight)
    layer.get_parameter("bias").copy_(bias)


def published_classes(model: onnx.ModelProto) -> dict[str, int]:
    """Return class numbers of the file's characters: the blank is 0, the space the last."""
    characters = next(entry.value for entry in model.metadata_props if entry.key == "character").split("\n")
    return {character: number for number, character in enumerate([*characters, " "], 1)}


if __name__ == "__main__":
    torch.save(published_backbone(published_file()).state_dict(), sys.argv[1])
