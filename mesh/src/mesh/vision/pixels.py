"""Decode pictures to upright pixels, in colour or grey, in a child process (`mesh.vision.decoding`)."""

from __future__ import annotations

import mmap
from collections.abc import Callable, Mapping
from typing import Any, Final, cast

import cv2
import numpy as np

from mesh.vision.decoding.processes import Decoder
from mesh.vision.picture import PictureInfo
from mesh.vision.stored_pixels import Colours, Pixels, stored_pixels

Needed = Callable[[int, int], tuple[int, int]]
"""Returns, for a height and a width, the number of rows and columns that suffice."""

_ROTATIONS: Final = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
_SWAPS_SIDES: Final = (90, 270)
_LEFT_TO_RIGHT: Final = 1


def decode_in(
    decoder: Decoder, content: bytes, colours: Colours, needed: Needed | None = None
) -> tuple[Pixels, PictureInfo]:
    """Return the upright pixels of a file: H x W x 3 for RGB, H x W for L, uint8.

    With `needed`, a large JPEG is decoded at reduced size. A JPEG's blocks of 8 x 8 pixels can be decoded to 4 x 4,
    2 x 2 or one pixel: a photo of 12 megapixels in a third of the time.

    Raises:
        BadPicture: not a supported picture, damaged, or one that takes too much time or memory.
        ClientDisconnected: the client has disconnected.
    """
    info = decoder.open(content)
    return decode_opened(decoder, colours, *stored_size(info, needed)), info


def decode_opened(decoder: Decoder, colours: Colours, rows: int = 0, columns: int = 0) -> Pixels:
    """Return the upright pixels of the file that is open, as `decode_in`; `rows` and `columns` are those as stored."""
    decoded = decoder.run(stored_pixels, colours, rows, columns)
    return upright(decoded.values, decoded.content)


def stored_size(info: PictureInfo, needed: Needed | None) -> tuple[int, int]:
    """Return the rows and columns that suffice of the picture as stored, before any rotation; 0 for all."""
    if needed is None:
        return 0, 0
    rows, columns = needed(info.height, info.width)
    return (columns, rows) if info.rotation in _SWAPS_SIDES else (rows, columns)


def upright(values: Mapping[str, Any], buffer: mmap.mmap) -> Pixels:
    pixels = cast(Pixels, np.frombuffer(buffer, np.uint8).reshape(values["shape"]))
    if values["mirrored"]:
        pixels = cast(Pixels, cv2.flip(pixels, _LEFT_TO_RIGHT))
    rotation = values["rotation"]
    return cast(Pixels, cv2.rotate(pixels, _ROTATIONS[rotation])) if rotation else pixels
