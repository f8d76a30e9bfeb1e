"""Decode uploaded files to upright pixels, in colour or grey."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, cast

import cv2
import numpy as np
import simplejpeg
from numpy.typing import NDArray
from PIL import Image

from mesh.contracts.problems import BadPicture
from mesh.vision.picture import (
    DAMAGED,
    DEFAULT_LIMITS,
    UPRIGHT_WHEN_LOADED,
    PictureLimits,
    open_picture,
    orientation,
    sniff,
)

Pixels = NDArray[np.uint8]

_ROTATIONS: Final = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
_SWAPS_SIDES: Final = (90, 270)
_LEFT_TO_RIGHT: Final = 1


def decode(data: bytes, limits: PictureLimits = DEFAULT_LIMITS) -> Pixels:
    """Return the upright picture as H x W x 3, RGB, uint8, with a white background behind transparency.

    Raises:
        BadPicture: as `picture.sniff`, and for a damaged or incomplete file (400).
    """
    return _decode(data, limits, "RGB", _to_rgb)


def decode_shrunk(
    data: bytes, needed: Callable[[int, int], tuple[int, int]], limits: PictureLimits = DEFAULT_LIMITS
) -> tuple[Pixels, tuple[int, int]]:
    """Decode a large JPEG at reduced size. Return the pixels, and height and width of the full upright picture.

    `needed` returns, for a height and a width, the number of rows and columns that suffice. A JPEG's blocks of 8 x 8
    pixels can be decoded to 4 x 4, 2 x 2 or one pixel: a photo of 12 megapixels in a third of the time.
    """
    info = sniff(data, limits)
    rows, columns = needed(info.height, info.width)
    stored = (columns, rows) if info.rotation in _SWAPS_SIDES else (rows, columns)
    return _decode(data, limits, "RGB", _to_rgb, stored), (info.height, info.width)


def decode_grey(data: bytes, limits: PictureLimits = DEFAULT_LIMITS) -> Pixels:
    """Return the upright picture as H x W luminance, uint8. Twice as fast as `decode` for a JPEG."""
    return _decode(data, limits, "GRAY", _to_grey)


def _decode(
    data: bytes,
    limits: PictureLimits,
    jpeg_colours: str,
    convert: Callable[[Image.Image], Image.Image],
    needed: tuple[int, int] | None = None,
) -> Pixels:
    with open_picture(data, limits) as picture:
        rotation_and_mirror = (0, False) if picture.format == UPRIGHT_WHEN_LOADED else orientation(picture)
        pixels = _jpeg_pixels(picture, data, jpeg_colours, needed)
        try:
            if pixels is None:
                pixels = np.asarray(convert(picture))
        except DAMAGED as error:
            raise BadPicture("File damaged or incomplete. Upload it again.") from error
        return _upright(pixels, *rotation_and_mirror)


def _jpeg_pixels(picture: Image.Image, data: bytes, colours: str, needed: tuple[int, int] | None) -> Pixels | None:
    """Decode a JPEG in half of Pillow's time, which copies the pixels once more. None: let Pillow try the file."""
    if picture.format not in ("JPEG", "MPO") or picture.mode not in ("L", "RGB"):
        return None
    try:
        least = {} if needed is None else {"min_height": needed[0], "min_width": needed[1]}
        pixels = simplejpeg.decode_jpeg(data, colours, **least)
    except ValueError:  # Pillow decides whether the error matters
        return None
    return cast(Pixels, pixels if colours == "RGB" else pixels[:, :, 0])


def _upright(pixels: Pixels, rotation: int, mirrored: bool) -> Pixels:
    if mirrored:
        pixels = cast(Pixels, cv2.flip(pixels, _LEFT_TO_RIGHT))
    return cast(Pixels, cv2.rotate(pixels, _ROTATIONS[rotation])) if rotation else pixels


def _to_rgb(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I;16") or picture.mode == "I":
        # Pillow clips 16-bit grey on conversion; scale it to 8 bits instead.
        grey = np.asarray(picture).astype(np.uint16) >> 8
        return Image.fromarray(grey.astype(np.uint8)).convert("RGB")
    if picture.has_transparency_data:
        with_alpha = picture.convert("RGBA")
        background = Image.new("RGBA", with_alpha.size, "white")
        return Image.alpha_composite(background, with_alpha).convert("RGB")
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def _to_grey(picture: Image.Image) -> Image.Image:
    return picture if picture.mode == "L" else _to_rgb(picture).convert("L")
