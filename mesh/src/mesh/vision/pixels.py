"""Decode pictures to upright pixels, in colour or grey: in a child process, or an opened file in this one."""

from __future__ import annotations

import mmap
from collections.abc import Callable, Mapping
from typing import Any, Final, cast

import cv2
import numpy as np

from mesh.vision.decoding.processes import Decoder
from mesh.vision.picture import Picture, PictureInfo
from mesh.vision.stored_pixels import Colours, Pixels, stored_pixels

__all__ = ["Needed", "Pixels", "decode", "decode_grey", "decode_in", "decode_opened", "decode_shrunk"]

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
    return decode_opened(decoder, colours, *_stored_size(info, needed)), info


def decode_opened(decoder: Decoder, colours: Colours, rows: int = 0, columns: int = 0) -> Pixels:
    """Return the upright pixels of the file that is open, as `decode_in`; `rows` and `columns` are those as stored."""
    decoded = decoder.run(stored_pixels, colours, rows, columns)
    return _upright(decoded.values, decoded.content)


def decode(picture: Picture) -> Pixels:
    """Return the upright picture as H x W x 3, RGB, uint8, with a ground behind transparency.

    Raises:
        BadPicture: a damaged or incomplete file (400).
    """
    return _decode(picture, "RGB")


def decode_shrunk(picture: Picture, needed: Needed) -> Pixels:
    """Decode a large JPEG at reduced size, as `decode_in`; otherwise as `decode`."""
    return _decode(picture, "RGB", needed)


def decode_grey(picture: Picture) -> Pixels:
    """Return the upright picture as H x W luminance, uint8. Twice as fast as `decode` for a JPEG."""
    return _decode(picture, "L")


def _decode(picture: Picture, colours: Colours, needed: Needed | None = None) -> Pixels:
    values, memory = stored_pixels(picture, colours, *_stored_size(picture.info, needed))
    memory.close()
    return _upright(values, memory.buffer)


def _stored_size(info: PictureInfo, needed: Needed | None) -> tuple[int, int]:
    if needed is None:
        return 0, 0
    rows, columns = needed(info.height, info.width)
    return (columns, rows) if info.rotation in _SWAPS_SIDES else (rows, columns)


def _upright(values: Mapping[str, Any], buffer: mmap.mmap) -> Pixels:
    pixels = cast(Pixels, np.frombuffer(buffer, np.uint8).reshape(values["shape"]))
    if values["mirrored"]:
        pixels = cast(Pixels, cv2.flip(pixels, _LEFT_TO_RIGHT))
    rotation = values["rotation"]
    return cast(Pixels, cv2.rotate(pixels, _ROTATIONS[rotation])) if rotation else pixels
