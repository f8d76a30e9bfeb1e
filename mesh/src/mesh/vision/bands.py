"""Cut a picture into horizontal bands, so that conversions need memory for a band, not for another whole picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from PIL import Image

Convert = Callable[[Image.Image], Image.Image]
"""Converts a picture or a band of it."""

_BAND_PIXELS: Final = 1_000_000


def bands(image: Image.Image, multiple: int = 1) -> Iterator[Image.Image]:
    """Yield the bands of a loaded picture from top to bottom. The rows of all but the last are a multiple of this."""
    width, height = image.size
    rows = max(_BAND_PIXELS // width // multiple, 1) * multiple
    if rows >= height:
        yield image
        return
    for top in range(0, height, rows):
        yield image.crop((0, top, width, min(top + rows, height)))
