"""Pixels of a frame: without transparency, upright, and square."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from PIL import ExifTags, Image, ImageOps

from mesh.vision.flat import flat_bands
from mesh.vision.picture import DAMAGED
from mesh.vision.resolution import is_square, scanner_resolution

_USUAL_DPI: Final = 200.0
"""Of a picture that does not say."""
_ROTATED_BY_DECODER: Final = ("TIFF", "HEIF", "JXL")
"""Formats whose decoder makes the picture upright."""


def resolution(image: Image.Image) -> tuple[float, float]:
    """Return pixels per inch in x and y."""
    return scanner_resolution(image) or (_USUAL_DPI, _USUAL_DPI)


def square(picture: Image.Image, dpi: tuple[float, float]) -> Image.Image:
    """Return the picture with square pixels, from its resolution in x and y."""
    if is_square(dpi):
        return picture
    size = round(picture.width * max(dpi) / dpi[0]), round(picture.height * max(dpi) / dpi[1])
    return picture.resize(size, Image.Resampling.BICUBIC)


def upright(image: Image.Image) -> Image.Image:
    """Return the frame as it is to be seen, in L or RGB."""
    flat = _flat(image)
    # A JPEG inside of a JPEG XL file has its pixels as stored.
    if image.format in _ROTATED_BY_DECODER and not getattr(image, "jpeg", False):
        return flat
    with suppress(*DAMAGED):  # the pixels are intact, whatever EXIF says
        flat.getexif()[ExifTags.Base.Orientation] = image.getexif().get(ExifTags.Base.Orientation, 1)
        return ImageOps.exif_transpose(flat)
    return flat


def _flat(image: Image.Image) -> Image.Image:
    whole: Image.Image | None = None
    top = 0
    for band in flat_bands(image):
        if whole is None:
            if band.size == image.size:
                return band
            whole = Image.new(band.mode, image.size)
        whole.paste(band, (0, top))
        top += band.height
    assert whole is not None, "a picture has at least one band"
    return whole
