"""Encode the picture of a page: without loss, unless it is large or a photo."""

from __future__ import annotations

import io
from typing import Final

from PIL import Image, ImageChops

_LEVEL: Final = 3
"""Of zlib. Pages of text are then within a tenth of the smallest size, in a fifth of the time."""
MAX_LOSSLESS_BYTES: Final = 8 * 1024**2
"""Half of the largest message of a broker (16 MB). Pages of text have 0.05 to 1 MB."""
_LARGE_PIXELS: Final = 4_000_000
_SAMPLE_ROWS: Final = 32
_SAMPLED: Final = 8
"""One in so many bands of rows is compressed for an estimate."""
_PHOTO_QUALITY: Final = 95
_FULL_COLOURS: Final = 0
"""Chroma subsampling of a JPEG: none."""


def encoded(picture: Image.Image, dpi: float, *, is_photo: bool = False) -> tuple[bytes, str]:
    """Return a picture in L or RGB as PNG, in grey if it has no colours, and its content type; a photo as JPEG.

    A photo comes from a format with loss, so a JPEG of high quality is as good, and has a tenth of the size of a PNG.
    A PNG that is too large for a broker's message becomes a JPEG as well: it is a photo or a noisy scan.
    """
    if not is_photo and not _is_too_large(picture):
        content = _saved(_least_mode(picture), "PNG", dpi, compress_level=_LEVEL)
        if len(content) <= MAX_LOSSLESS_BYTES:
            return content, "image/png"
    content = _saved(picture, "JPEG", dpi, quality=_PHOTO_QUALITY, subsampling=_FULL_COLOURS)
    return content, "image/jpeg"


def _is_too_large(picture: Image.Image) -> bool:
    """Estimate from an eighth of a large picture whether its PNG is too large, which saves the time to write it."""
    if picture.width * picture.height < _LARGE_PIXELS:
        return False
    tops = range(0, picture.height, _SAMPLE_ROWS * _SAMPLED)
    sampled = [picture.crop((0, top, picture.width, min(top + _SAMPLE_ROWS, picture.height))) for top in tops]
    size = sum(len(_saved(_least_mode(band), "PNG", 72.0, compress_level=1)) for band in sampled)
    return size * _SAMPLED > 2 * MAX_LOSSLESS_BYTES


def _saved(picture: Image.Image, format_: str, dpi: float, **options: int) -> bytes:
    file = io.BytesIO()
    picture.save(file, format_, dpi=(dpi, dpi), **options)
    return file.getvalue()


def _least_mode(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGB":
        return picture
    red, green, blue = picture.split()
    is_grey = not ImageChops.difference(red, green).getbbox() and not ImageChops.difference(red, blue).getbbox()
    return red if is_grey else picture
