"""Decode opened files (`mesh.vision.picture`) to upright pixels, in colour or grey."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Final, cast

import cv2
import numpy as np
import simplejpeg
from numpy.typing import NDArray
from PIL import Image

from mesh.contracts.problems import BadPicture
from mesh.vision.eight_bits import eight_bits
from mesh.vision.ground import on_ground
from mesh.vision.picture import DAMAGED, Picture

Pixels = NDArray[np.uint8]

_ROTATIONS: Final = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
_SWAPS_SIDES: Final = (90, 270)
_LEFT_TO_RIGHT: Final = 1
_JPEGS: Final = ("JPEG", "MPO")


def decode(picture: Picture) -> Pixels:
    """Return the upright picture as H x W x 3, RGB, uint8, with a white background behind transparency.

    Raises:
        BadPicture: a damaged or incomplete file (400).
    """
    return _decode(picture, "RGB", _to_rgb)


def decode_shrunk(picture: Picture, needed: Callable[[int, int], tuple[int, int]]) -> Pixels:
    """Decode a large JPEG at reduced size; otherwise as `decode`.

    `needed` returns, for a height and a width, the number of rows and columns that suffice. A JPEG's blocks of 8 x 8
    pixels can be decoded to 4 x 4, 2 x 2 or one pixel: a photo of 12 megapixels in a third of the time.
    """
    rows, columns = needed(picture.info.height, picture.info.width)
    stored = (columns, rows) if picture.info.rotation in _SWAPS_SIDES else (rows, columns)
    return _decode(picture, "RGB", _to_rgb, stored)


def decode_grey(picture: Picture) -> Pixels:
    """Return the upright picture as H x W luminance, uint8. Twice as fast as `decode` for a JPEG."""
    return _decode(picture, "GRAY", _to_grey)


def _decode(
    picture: Picture,
    jpeg_colours: str,
    convert: Callable[[Image.Image], Image.Image],
    needed: tuple[int, int] | None = None,
) -> Pixels:
    pixels = _jpeg_pixels(picture, jpeg_colours, needed)
    try:
        if pixels is None:
            pixels = np.asarray(convert(_whole(picture)))
    except DAMAGED as error:
        raise BadPicture("File damaged or incomplete. Upload it again.") from error
    return _upright(pixels, *picture.turn)


def _jpeg_pixels(picture: Picture, colours: str, needed: tuple[int, int] | None) -> Pixels | None:
    """Decode a JPEG in half of Pillow's time, which copies the pixels once more. None: let Pillow try the file."""
    if picture.image.format not in _JPEGS or picture.image.mode not in ("L", "RGB"):
        return None
    try:
        least = {} if needed is None else {"min_height": needed[0], "min_width": needed[1]}
        pixels = simplejpeg.decode_jpeg(picture.ended_content, colours, **least)
    except ValueError:  # Pillow decides whether the error matters
        return None
    return cast(Pixels, pixels if colours == "RGB" else pixels[:, :, 0])


def _whole(picture: Picture) -> Image.Image:
    """Return the picture for Pillow; one in CMYK that lacks only its end marker is opened with it.

    Pillow accepts any JPEG that has an end marker, and fills missing data with grey; libjpeg-turbo reports them.
    """
    if picture.image.format not in _JPEGS or picture.image.mode != "CMYK":
        return picture.image
    ended = picture.ended_content
    if ended is picture.content:
        return picture.image
    simplejpeg.decode_jpeg(ended, "CMYK")
    return Image.open(io.BytesIO(ended), formats=("JPEG",))


def _upright(pixels: Pixels, rotation: int, mirrored: bool) -> Pixels:
    if mirrored:
        pixels = cast(Pixels, cv2.flip(pixels, _LEFT_TO_RIGHT))
    return cast(Pixels, cv2.rotate(pixels, _ROTATIONS[rotation])) if rotation else pixels


def _to_rgb(picture: Image.Image) -> Image.Image:
    flat = on_ground(eight_bits(picture))
    return flat if flat.mode == "RGB" else flat.convert("RGB")


def _to_grey(picture: Image.Image) -> Image.Image:
    flat = on_ground(eight_bits(picture))
    return flat if flat.mode == "L" else flat.convert("L")
