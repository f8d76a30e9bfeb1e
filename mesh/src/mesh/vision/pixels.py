"""An uploaded file becomes pixels here, and nowhere else: upright, in colour or in grey."""

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

_TURNS: Final = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
_LYING: Final = (90, 270)
_LEFT_TO_RIGHT: Final = 1


def decode(data: bytes, limits: PictureLimits = DEFAULT_LIMITS) -> Pixels:
    """The upright picture as H x W x 3, RGB, uint8; transparency is laid on white.

    Raises:
        BadPicture: as `picture.sniff`, and for a file that is damaged or cut off (400).
    """
    return _decode(data, limits, "RGB", _to_rgb)


def decode_shrunk(
    data: bytes, needed: Callable[[int, int], tuple[int, int]], limits: PictureLimits = DEFAULT_LIMITS
) -> tuple[Pixels, tuple[int, int]]:
    """As `decode`, but of a large JPEG no more than is needed; and height and width of the whole upright picture.

    `needed` says, for a height and a width, how many rows and columns will do. A JPEG's blocks of 8 x 8 pixels can be
    decoded to 4 x 4, 2 x 2 or one: a photo of 12 megapixels in a third of the time.
    """
    info = sniff(data, limits)
    rows, columns = needed(info.height, info.width)
    stored = (columns, rows) if info.rotation in _LYING else (rows, columns)
    return _decode(data, limits, "RGB", _to_rgb, stored), (info.height, info.width)


def decode_grey(data: bytes, limits: PictureLimits = DEFAULT_LIMITS) -> Pixels:
    """The upright picture as H x W luminance, uint8; else as `decode`, and of a JPEG in half its time."""
    return _decode(data, limits, "GRAY", _to_grey)


def _decode(
    data: bytes,
    limits: PictureLimits,
    jpeg_colours: str,
    convert: Callable[[Image.Image], Image.Image],
    needed: tuple[int, int] | None = None,
) -> Pixels:
    with open_picture(data, limits) as picture:
        turn = (0, False) if picture.format == UPRIGHT_WHEN_LOADED else orientation(picture)
        pixels = _jpeg_pixels(picture, data, jpeg_colours, needed)
        try:
            if pixels is None:
                pixels = np.asarray(convert(picture))
        except DAMAGED as error:
            raise BadPicture("The picture is damaged or was cut off on its way. Please send the whole file.") from error
        return _upright(pixels, *turn)


def _jpeg_pixels(picture: Image.Image, data: bytes, colours: str, needed: tuple[int, int] | None) -> Pixels | None:
    """Of a JPEG, in half of Pillow's time, which copies pixels once more; None where Pillow is to look at the file."""
    if picture.format not in ("JPEG", "MPO") or picture.mode not in ("L", "RGB"):
        return None
    try:
        least = {} if needed is None else {"min_height": needed[0], "min_width": needed[1]}
        pixels = simplejpeg.decode_jpeg(data, colours, **least)
    except ValueError:  # whether it is a fault that matters is Pillow's to say
        return None
    return cast(Pixels, pixels if colours == "RGB" else pixels[:, :, 0])


def _upright(pixels: Pixels, rotation: int, mirrored: bool) -> Pixels:
    if mirrored:
        pixels = cast(Pixels, cv2.flip(pixels, _LEFT_TO_RIGHT))
    return cast(Pixels, cv2.rotate(pixels, _TURNS[rotation])) if rotation else pixels


def _to_rgb(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I;16") or picture.mode == "I":
        # Pillow clips 16-bit grey when it converts; scale it to 8 bits instead.
        grey = np.asarray(picture).astype(np.uint16) >> 8
        return Image.fromarray(grey.astype(np.uint8)).convert("RGB")
    if picture.has_transparency_data:
        with_alpha = picture.convert("RGBA")
        paper = Image.new("RGBA", with_alpha.size, "white")
        return Image.alpha_composite(paper, with_alpha).convert("RGB")
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def _to_grey(picture: Image.Image) -> Image.Image:
    return picture if picture.mode == "L" else _to_rgb(picture).convert("L")
