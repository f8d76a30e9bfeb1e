"""Decode an opened file to pixels as stored, in shared memory. Runs in a child (`mesh.vision.decoding`)."""

from __future__ import annotations

import io
from typing import Any, Final, Literal, cast

import numpy as np
import simplejpeg
from numpy.typing import NDArray
from PIL import Image

from mesh.contracts.problems import BadPicture
from mesh.vision.decoding.shared_memory import SharedMemory
from mesh.vision.flat import flat_bands
from mesh.vision.picture import DAMAGED, Picture

Pixels = NDArray[np.uint8]
Colours = Literal["RGB", "L"]

_JPEGS: Final = ("JPEG", "MPO")
_OF_SIMPLEJPEG: Final = {"RGB": "RGB", "L": "GRAY"}


def stored_pixels(
    picture: Picture, colours: Colours, rows: int = 0, columns: int = 0
) -> tuple[dict[str, Any], SharedMemory]:
    """Return the pixels as stored, H x W x 3 for RGB, H x W for L, uint8, with their shape and what makes them upright.

    A JPEG is decoded at the smallest size with at least that many rows and columns, if they are not 0.

    Raises:
        BadPicture: a damaged or incomplete file (400).
    """
    shape_and_memory = _jpeg_pixels(picture, colours, rows, columns)
    try:
        if shape_and_memory is None:
            shape_and_memory = _other_pixels(_whole(picture), colours)
    except DAMAGED as error:
        raise BadPicture("File damaged or incomplete. Upload it again.") from error
    shape, memory = shape_and_memory
    rotation, mirrored = picture.turn
    return {"shape": shape, "rotation": rotation, "mirrored": mirrored}, memory


def _jpeg_pixels(
    picture: Picture, colours: Colours, rows: int, columns: int
) -> tuple[tuple[int, ...], SharedMemory] | None:
    """Decode a JPEG in half of Pillow's time, which copies the pixels once more. None: let Pillow try the file."""
    if picture.image.format not in _JPEGS or picture.image.mode not in ("L", "RGB"):
        return None
    content = picture.ended_content
    try:
        height, width, _, _ = simplejpeg.decode_jpeg_header(content, min_height=rows, min_width=columns)
        shape = _shape(height, width, colours)
        memory = SharedMemory.of_size(int(np.prod(shape)))
        simplejpeg.decode_jpeg(
            content, _OF_SIMPLEJPEG[colours], min_height=rows, min_width=columns, buffer=_array(shape, memory)
        )
    except ValueError:  # Pillow decides whether the error matters
        return None
    return shape, memory


def _other_pixels(image: Image.Image, colours: Colours) -> tuple[tuple[int, ...], SharedMemory]:
    bands = flat_bands(image)
    shape = _shape(image.height, image.width, colours)  # of the loaded picture: Pillow rotates TIFF then
    memory = SharedMemory.of_size(int(np.prod(shape)))
    pixels, top = _array(shape, memory), 0
    for band in bands:
        pixels[top : top + band.height] = np.asarray(band if band.mode == colours else band.convert(colours))
        top += band.height
    return shape, memory


def _shape(height: int, width: int, colours: Colours) -> tuple[int, ...]:
    return (height, width) if colours == "L" else (height, width, 3)


def _array(shape: tuple[int, ...], memory: SharedMemory) -> Pixels:
    return cast(Pixels, np.frombuffer(memory.buffer, np.uint8).reshape(shape))


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
