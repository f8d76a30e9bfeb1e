"""Edge 42, what is cut out of a picture, bff-api → detection-api: `POST /cutout`, answered with a PNG.

The file is the picture; the field `request` is a `CutOut`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from pydantic import Field

from mesh.contracts.line import Point, Quad
from mesh.contracts.wire import WireModel

FILE_FIELD: Final = "image"
REQUEST_FIELD: Final = "request"
CONTENT_TYPE: Final = "image/png"

MAX_BOXES: Final = 500
"""Chosen boxes of one picture; with the sample of lines, a request to a decoding child stays below its limit."""
MAX_LINES: Final = 200
MAX_HULL: Final = 100


class Kind(StrEnum):
    SCAN = "scan"
    INK = "ink"
    CUTOUT = "cutout"


class Background(StrEnum):
    KEEP = "keep"
    WHITE = "white"
    TRANSPARENT = "transparent"


class CutOut(WireModel):
    """Coordinates are pixels of the upright picture."""

    kind: Kind
    background: Background = Field(description="Ground of the result; a scan is always on white")
    boxes: tuple[Quad, ...] = Field(default=(), max_length=MAX_BOXES, description="Chosen boxes, of a `cutout`")
    lines: tuple[Quad, ...] = Field(
        default=(),
        max_length=MAX_LINES,
        description="The longest lines, which show the page's angle and the ink's colour",
    )
    hull: tuple[Point, ...] = Field(
        default=(), max_length=MAX_HULL, description="Outline of the text, which no page's outline may cut"
    )
    line_height: float = Field(default=0.0, ge=0, description="Height of nearly all lines in pixels; 0 if unknown")
