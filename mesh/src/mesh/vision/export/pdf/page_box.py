"""Where the picture of a page is on the page of an original PDF: its boxes and its rotation (ISO 32000-1, 14.11.2)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from pikepdf import Array, Dictionary, Name, Object

_LETTER: Final = (0.0, 0.0, 612.0, 792.0)
"""What PDFium shows of a page without a valid box."""
_MOST_PARENTS: Final = 64
"""Of a page in the tree of pages; a damaged file may have a circle."""
_CORNERS: Final = 4


@dataclass(frozen=True, slots=True)
class PageBox:
    """The visible part of a page in its own units, and the rotation, clockwise, with which it is shown."""

    left: float
    bottom: float
    width: float
    height: float
    rotation: int

    @classmethod
    def of(cls, page: Dictionary) -> PageBox:
        """Return the crop box within the media box, as PDFium renders it."""
        media = _rectangle(inherited(page, Name.MediaBox)) or _LETTER
        crop = _rectangle(inherited(page, Name.CropBox)) or media
        left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
        right, top = min(media[2], crop[2]), min(media[3], crop[3])
        if right <= left or top <= bottom:
            left, bottom, right, top = media
        return cls(left, bottom, right - left, top - bottom, _rotation(inherited(page, Name.Rotate)))

    def matrix(self, width: float, height: float) -> str:
        """Return the matrix that maps the upright picture of this size (px, y up) to the page."""
        across, up = (self.width, self.height) if self.rotation % 180 == 0 else (self.height, self.width)
        a, d = across / width, up / height
        x, y, right, top = self.left, self.bottom, self.left + self.width, self.bottom + self.height
        values = {
            0: (a, 0, 0, d, x, y),
            90: (0, a, -d, 0, right, y),
            180: (-a, 0, 0, -d, right, top),
            270: (0, -a, d, 0, x, top),
        }[self.rotation]
        return " ".join(f"{value:.6f}" for value in values)


def inherited(page: Dictionary, name: Name) -> Object | None:
    """Return an entry of a page, or that of the nearest node above it."""
    node: Object | None = page
    for _ in range(_MOST_PARENTS):
        if not isinstance(node, Dictionary):
            return None
        value = node.get(name)
        if value is not None:
            return value
        node = node.get(Name.Parent)
    return None


def _rectangle(value: Object | None) -> tuple[float, float, float, float] | None:
    if not isinstance(value, Array) or len(value) != _CORNERS:
        return None
    try:
        x1, y1, x2, y2 = (float(number) for number in value)
    except (TypeError, ValueError):
        return None
    if not all(map(math.isfinite, (x1, y1, x2, y2))):
        return None
    left, right, bottom, top = min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
    return (left, bottom, right, top) if right > left and top > bottom else None


def _rotation(value: Object | int | None) -> int:
    try:
        turns = round(float(value) / 90) % 4  # type: ignore[arg-type]  # a number, else TypeError
    except (TypeError, ValueError, OverflowError):
        return 0
    return turns * 90
