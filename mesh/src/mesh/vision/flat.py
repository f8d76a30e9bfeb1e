"""Convert a picture of any mode to grey or RGB in 8 bits, without transparency, band by band.

Pillow only: bff-api uses it too, without numpy.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, cast

from PIL import Image

from mesh.vision.bands import Convert, bands
from mesh.vision.eight_bits import eight_bits
from mesh.vision.ground import ground_of, on_ground, sample_of

_GREY: Final = ("L", "1")
_OPAQUE: Final = (255, 255)
_UNUSED: Final = (0, 0)


def flat_bands(image: Image.Image, multiple: int = 1) -> Iterator[Image.Image]:
    """Load the picture, and yield its bands (`mesh.vision.bands`) in L or RGB."""
    image.load()
    convert = _flattening(image)
    return map(convert, bands(image, multiple))


def _flattening(image: Image.Image) -> Convert:
    scaled = eight_bits(image)
    if scaled is not None:
        return scaled
    if image.has_transparency_data:
        return _without_alpha(image)
    mode = "L" if image.mode in _GREY else "RGB"
    return lambda band: band if band.mode == mode else band.convert(mode)


def _without_alpha(image: Image.Image) -> Convert:
    alphas = [_rgba(band).getchannel("A").getextrema() for band in bands(image)]
    lows, highs = zip(*cast(list[tuple[float, float]], alphas), strict=True)
    alpha = (min(lows), max(highs))
    # In many BMP files the alpha channel is zero everywhere.
    if alpha == _OPAQUE or (image.format == "BMP" and alpha == _UNUSED):
        return lambda band: _rgba(band).convert("RGB")
    ground = ground_of(_rgba(sample_of(image)))
    return lambda band: on_ground(_rgba(band), ground)


def _rgba(image: Image.Image) -> Image.Image:
    unmultiplied = image.convert("LA") if image.mode == "La" else image
    return unmultiplied if unmultiplied.mode == "RGBA" else unmultiplied.convert("RGBA")
