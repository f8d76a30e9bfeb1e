"""Convert pictures of all modes to 8 bits per channel. Pillow only: bff-api uses it too, without numpy.

Grey of more than 8 bits has no fixed range: a scanner writes 0 to 65535, a camera 0 to 4095, a program floats from 0
to 1, or plain 0 to 255 in 32 bits. The smallest usual range that holds all values is taken as black to white.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any, Final, cast

from PIL import Image, ImageCms, ImageMath

from mesh.vision.tiff_samples import is_unsigned, is_white_zero

_WHOLE_NUMBERS: Final = (255.0, 1023.0, 4095.0, 16_383.0, 32_767.0, 65_535.0, 2.0**31 - 1)
_FLOATS: Final = (1.0, 255.0, 65_535.0)
_LEAST_USED: Final = 1 / 8
"""Share of a usual range that the values must span; else their own range is black to white."""
_LARGEST: Final = 1e30
"""Of a float that counts as finite."""
_PLAIN: Final = {"P": "RGB", "1": "L", "HSV": "RGB"}


def eight_bits(image: Image.Image) -> Image.Image:
    """Return the picture with 8 bits per channel and without a palette, so that it can be scaled.

    Modes of the result: L, RGB, RGBA, CMYK, YCbCr. The first two, CMYK and YCbCr are returned undecoded.
    """
    if image.mode == "F" or image.mode.startswith("I"):
        return _scaled(image)
    if image.mode == "LAB":
        return _from_lab(image)
    if image.has_transparency_data:
        return _with_alpha(image)
    plain = _PLAIN.get(image.mode)
    return image if plain is None else image.convert(plain)


def _with_alpha(image: Image.Image) -> Image.Image:
    """Return RGBA, or RGB if the alpha channel is not in use: in many BMP files it is zero everywhere."""
    unmultiplied = image.convert("LA") if image.mode == "La" else image
    with_alpha = unmultiplied.convert("RGBA")
    is_unused = image.format == "BMP" and with_alpha.getextrema()[-1] == (0, 0)
    return with_alpha.convert("RGB") if is_unused else with_alpha


def _scaled(image: Image.Image) -> Image.Image:
    is_inverted, is_signed = is_white_zero(image), not is_unsigned(image)
    values = image if image.mode in ("I", "I;16", "F") else image.convert("I")
    low, high = _extrema(values)
    if image.mode == "I" and low < 0 and not is_signed:
        grey = _highest_bytes(values)
    else:
        values = values if math.isfinite(high - low) else _without_infinite(values)
        grey = _linear(values, *_range(*_extrema(values), _FLOATS if image.mode == "F" else _WHOLE_NUMBERS))
    return grey.point(lambda value: 255 - value) if is_inverted else grey


def _extrema(image: Image.Image) -> tuple[float, float]:
    low, high = cast(tuple[float, float], image.getextrema())
    return float(low), float(high)


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


def _without_infinite(image: Image.Image) -> Image.Image:
    """Replace NaN and infinity by 0."""

    def replaced(of: dict[str, Any]) -> Any:
        value = of["value"]
        finite = (value < _LARGEST) * (value > -_LARGEST)
        return finite * of["min"](of["max"](value, -_LARGEST), _LARGEST)

    return cast(Image.Image, ImageMath.lambda_eval(replaced, value=image))


@cache
def _lab_to_rgb() -> ImageCms.ImageCmsTransform:
    lab, rgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    return ImageCms.buildTransform(lab, rgb, "LAB", "RGB")


def _from_lab(image: Image.Image) -> Image.Image:
    return cast(Image.Image, ImageCms.applyTransform(image, _lab_to_rgb()))
