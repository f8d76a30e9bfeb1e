"""Convert pictures of more than 8 bits per channel, band by band. Pillow only: bff-api uses it too, without numpy.

Grey of more than 8 bits has no fixed range: a scanner writes 0 to 65535, a camera 0 to 4095, a program floats from 0
to 1, or plain 0 to 255 in 32 bits. The smallest usual range that holds all values is taken as black to white.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, Final, cast

from PIL import Image, ImageCms, ImageMath

from mesh.vision.bands import Convert, bands
from mesh.vision.tiff_samples import is_unsigned, is_white_zero

_WHOLE_NUMBERS: Final = (255.0, 1023.0, 4095.0, 16_383.0, 32_767.0, 65_535.0, 2.0**31 - 1)
_FLOATS: Final = (1.0, 255.0, 65_535.0)
_LEAST_USED: Final = 1 / 8
"""Share of a usual range that the values must span; else their own range is black to white."""
_LARGEST: Final = 1e30
"""Of a float that counts as finite."""


def eight_bits(image: Image.Image) -> Convert | None:
    """Return the function that converts the picture's bands to 8 bits per channel, in L or RGB; None if they have.

    The picture is loaded. Transparency is `mesh.vision.flat`'s.
    """
    if image.mode == "F" or image.mode.startswith("I"):
        return _scaling(image)
    return _from_lab if image.mode == "LAB" else None


def _scaling(image: Image.Image) -> Convert:
    scaled = _scaling_to_black_is_zero(image)
    return (lambda band: scaled(band).point(_inverted)) if is_white_zero(image) else scaled


def _scaling_to_black_is_zero(image: Image.Image) -> Convert:
    """Return the function that takes the smallest usual range that holds all values as black to white."""
    low, high = _extrema(map(_values, bands(image)))
    if image.mode == "I" and low < 0 and is_unsigned(image):
        return lambda band: _highest_bytes(_values(band))
    finite: Convert = _values
    if not math.isfinite(high - low):
        finite = _finite_values
        low, high = _extrema(map(finite, bands(image)))
    black, white = _range(low, high, _FLOATS if image.mode == "F" else _WHOLE_NUMBERS)
    return lambda band: _linear(finite(band), black, white)


def _values(band: Image.Image) -> Image.Image:
    return band if band.mode in ("I", "I;16", "F") else band.convert("I")


def _inverted(value: int) -> int:
    return 255 - value


def _extrema(images: Iterable[Image.Image]) -> tuple[float, float]:
    """Return the lowest and the highest value; not finite if one of them is not."""
    lows, highs = zip(*(cast(tuple[float, float], image.getextrema()) for image in images), strict=True)
    if not all(map(math.isfinite, (*lows, *highs))):
        return -math.inf, math.inf
    return float(min(lows)), float(max(highs))


def _range(low: float, high: float, usual: tuple[float, ...]) -> tuple[float, float]:
    """Return the values of black and white."""
    top = next((top for top in usual if top >= high), high)
    if low >= 0 and (high - low >= top * _LEAST_USED or low == high):
        return 0.0, top or 1.0
    return (low, high) if low < high else (low - 1.0, high)


def _linear(image: Image.Image, black: float, white: float) -> Image.Image:
    scale = 255 / (white - black)
    offset = 0.5 - black * scale
    scaled = image.point(cast(Callable[[int], float], lambda value: value * scale + offset))
    return scaled.convert("L")


def _highest_bytes(image: Image.Image) -> Image.Image:
    """Return the highest of four bytes: an unsigned value beyond 2^31 is negative in Pillow's mode I."""
    return Image.frombytes("L", image.size, image.tobytes("raw", "I;32S")[3::4])


def _finite_values(band: Image.Image) -> Image.Image:
    """Return the values with NaN and infinity replaced by 0."""

    def replaced(of: dict[str, Any]) -> Any:
        value = of["value"]
        finite = (value < _LARGEST) * (value > -_LARGEST)
        return finite * of["min"](of["max"](value, -_LARGEST), _LARGEST)

    return cast(Image.Image, ImageMath.lambda_eval(replaced, value=_values(band)))


@cache
def _lab_to_rgb() -> ImageCms.ImageCmsTransform:
    lab, rgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    return ImageCms.buildTransform(lab, rgb, "LAB", "RGB")


def _from_lab(image: Image.Image) -> Image.Image:
    return cast(Image.Image, ImageCms.applyTransform(image, _lab_to_rgb()))
