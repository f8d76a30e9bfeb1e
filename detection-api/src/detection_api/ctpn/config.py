"""What a CTPN model file and the code around it must agree on."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


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

    def to_json(self) -> str:
        """The form stored in a model file."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> CtpnConfig:
        """Inverse of `to_json`. Raises ValueError or TypeError where a field is missing or unknown."""
        fields = json.loads(text)
        return cls(**{key: tuple(value) if isinstance(value, list) else value for key, value in fields.items()})
