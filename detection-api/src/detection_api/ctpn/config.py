"""Configuration that a CTPN model file and the code must share."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from mesh.vision.inference import ModelFileError, require

MODEL_NAME: Final = "ocr-mesh-ctpn"
NORMALIZATION: Final = "RGB / 127.5 - 1"
GEOMETRY: Final = 5
"""Values that describe a proposal: v_c, v_h, left, right, slope (see `anchors.encode`)."""


@dataclass(frozen=True, slots=True)
class CtpnConfig:
    """Geometry and preprocessing of one trained model, stored in its file.

    The paper's stride is 16 px in both directions. Lines of small print are closer than 16 px, so proposals here are
    16 px wide, with a vertical stride of 8 px.
    """

    stride_x: int = 16
    stride_y: int = 8
    anchor_heights: tuple[float, ...] = (7.0, 10.0, 14.0, 20.0, 29.0, 42.0, 60.0, 87.0, 126.0, 182.0)
    side_limit: float = 2.0
    """Side offsets are in proposal widths, and undefined beyond this limit."""
    window_width: int = 128
    lstm_width: int = 64

    @property
    def anchors(self) -> int:
        """Return the number of anchors (heights) at every grid position."""
        return len(self.anchor_heights)

    @property
    def multiple(self) -> int:
        """Return the stride of the deepest features; input height and width are multiples of it."""
        return 32

    def to_metadata(self) -> dict[str, str]:
        """Return the part of an ONNX file's `metadata_props` that describes input and output."""
        described = {key: json.dumps(value) for key, value in asdict(self).items()}
        return {"model": MODEL_NAME, "normalization": NORMALIZATION, **described}

    @classmethod
    def from_metadata(cls, metadata: Mapping[str, str]) -> CtpnConfig:
        """Read the configuration. Raises ModelFileError if it is not a CTPN that this code can run."""
        found = dict(metadata)
        require(found, "model", MODEL_NAME)
        require(found, "normalization", NORMALIZATION)
        try:
            values: dict[str, Any] = {field.name: json.loads(found[field.name]) for field in fields(cls)}
            values = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
            config = cls(**values)
        except (KeyError, ValueError, TypeError) as error:
            raise ModelFileError(f"the model's metadata are incomplete: {error}") from error
        if config.stride_x != 2 * config.stride_y or not config.anchor_heights:
            raise ModelFileError("the model's grid is not supported")
        return config
