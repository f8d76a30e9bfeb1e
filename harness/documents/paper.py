"""Pages of known text, drawn as a scanner would see them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final

from PIL import Image, ImageDraw, ImageFont

LINES: Final = ("Invoice 2024-117", "Thank you for your order", "Total due 1,284.50")
OTHER_LINES: Final = ("Delivery note 883", "Received in good condition", "Signed by the customer")
POINTS: Final = (420.0, 300.0)
"""Size of a page."""
FONT: Final = "DejaVuSans.ttf"
_LETTERS: Final = 16.0
"""Size of the letters in points."""
_MARGIN: Final = 36.0
_PITCH: Final = 60.0


def scan(lines: Sequence[str] = LINES, dpi: tuple[int, int] = (200, 200), mode: str = "L") -> Image.Image:
    """Draw a page of black text; with unequal resolutions, as a fax machine stores it."""
    larger = max(dpi)
    scale = larger / 72
    picture = Image.new("L", (round(POINTS[0] * scale), round(POINTS[1] * scale)), 255)
    draw, font = ImageDraw.Draw(picture), ImageFont.truetype(FONT, round(_LETTERS * scale))
    for row, line in enumerate(lines):
        draw.text((_MARGIN * scale, (_MARGIN + _PITCH * row) * scale), line, 0, font)
    size = round(POINTS[0] * dpi[0] / 72), round(POINTS[1] * dpi[1] / 72)
    picture = picture if size == picture.size else picture.resize(size, Image.Resampling.BOX)
    return picture.point(lambda value: 255 * (value > 127)).convert("1") if mode == "1" else picture.convert(mode)


def encoded(picture: Image.Image, format_: str = "PNG", **options: Any) -> bytes:
    """Return the picture as a file."""
    file = io.BytesIO()
    picture.save(file, format_, **options)
    return file.getvalue()


def baselines(lines: Sequence[str] = LINES) -> list[tuple[float, float, str]]:
    """Return x and y of each line, in points from the lower left corner, for programs that draw text."""
    return [(_MARGIN, POINTS[1] - _MARGIN - _PITCH * row - _LETTERS, line) for row, line in enumerate(lines)]


LETTER_POINTS: Final = _LETTERS
