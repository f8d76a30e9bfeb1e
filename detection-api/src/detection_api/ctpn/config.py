"""What a CTPN model file and the code around it must agree on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from mesh.vision.inference import ModelFileError, require

MODEL_NAME: Final = "ocr-mesh-ctpn"
NORMALIZATION: Final = "RGB less pixel_mean, divided by pixel_std"


@dataclass(frozen=True, slots=True)
class CtpnConfig:
    """Geometry and preprocessing of one trained model, stored in its file.

    The paper looks every 16 px in both directions. Small print stands closer than 16 px, so proposals here are 16 px
    wide but start every 8 px down the picture.
    """

    stride_x: int = 16
    stride_y: int = 8
    anchor_heights: tuple[float, ...] = (7.0, 10.0, 14.0, 20.0, 29.0, 42.0, 60.0, 87.0, 126.0, 182.0)
    side_limit: float = 2.0
    """Side offsets are measured in proposal widths and say nothing beyond this many."""
    pixel_mean: tuple[float, float, float] = (123.675, 116.28, 103.53)
    pixel_std: tuple[float, float, float] = (58.395, 57.12, 57.375)
    widths: tuple[int, int, int, int] = (32, 64, 128, 192)
    """Channels of the four stages of the backbone."""
    merged_width: int = 96
    lstm_width: int = 64

    @property
    def anchors(self) -> int:
        """Anchors (heights) at every grid position."""
        return len(self.anchor_heights)

    @property
    def multiple(self) -> int:
        """Input height and width are multiples of this: the stride of the deepest features."""
        return 32

    def to_metadata(self) -> dict[str, str]:
        """The part of an ONNX file's `metadata_props` that says how to feed it and what its answer means."""
        described = {key: json.dumps(value) for key, value in asdict(self).items()}
        return {"model": MODEL_NAME, "normalization": NORMALIZATION, **described}

    @classmethod
    def from_metadata(cls, metadata: Mapping[str, str]) -> CtpnConfig:
        """Raises ModelFileError where the file does not describe a CTPN that this code can run."""
        found = dict(metadata)
        require(found, "model", MODEL_NAME)
        require(found, "normalization", NORMALIZATION)
        try:
            values: dict[str, Any] = {field.name: json.loads(found[field.name]) for field in fields(cls)}
            values = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
            config = cls(**values)
        except (KeyError, ValueError, TypeError) as error:
            raise ModelFileError(f"the model does not describe itself: {error}") from error
        if config.stride_x != 2 * config.stride_y or not config.anchor_heights:
            raise ModelFileError("the model's grid is not one that this program decodes")
        return config
