"""Load the published weights that the detector starts from."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Final

import onnx.utils

from detection_api.ctpn.backbone import Backbone
from training.published import DETECTOR, convolutions, installed, load_convolutions

MERGED_FEATURES: Final = "p2o.pd_op.add.77.0"  # N,96,H/8,W/8


def published_file() -> Path:
    """Return the detector's ONNX file. Raises FileNotFoundError, ValueError (see `training.published.installed`)."""
    return installed(DETECTOR)


def cut_backbone(path: Path, out: Path) -> Path:
    """Write the layers up to the merged features as a file of their own, for the serving engine (N,3,H,W BGR in)."""
    onnx.utils.extract_model(str(path), str(out), ["x"], [MERGED_FEATURES])
    return out


def published_backbone(path: Path) -> Backbone:
    """Return the backbone with the file's weights; it takes RGB, the file BGR."""
    backbone, weights = Backbone().eval(), convolutions(path)
    first, bias = next(weights)
    load_convolutions(backbone, chain([(first[:, ::-1], bias)], weights))
    return backbone
