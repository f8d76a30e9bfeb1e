"""Prepare a JPEG for a PDF without decoding it.

Metadata are removed: place and camera, which do not belong into a document; Exif orientation, which makes some viewers
rotate the picture again; and a second picture that some phones append.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

_START: Final = b"\xff\xd8"
_END: Final = b"\xff\xd9"
_START_OF_SCAN: Final = 0xDA
_FRAMES: Final = range(0xC0, 0xD0)
_NO_FRAMES: Final = (0xC4, 0xC8, 0xCC)
"""Tables whose codes are among those of frames."""
_PDF_FRAMES: Final = (0xC0, 0xC1, 0xC2)
"""Baseline, extended and progressive, Huffman-coded: supported by every PDF reader."""
_LEFT_OUT: Final = (*range(0xE1, 0xEE), 0xEF, 0xFE)
"""Application data and comments, except JFIF's and Adobe's, which define the colours."""
_BITS: Final = 8


def embeddable_jpeg(data: bytes) -> bytes | None:
    """Return the JPEG without metadata; None if PDF does not support this kind of JPEG."""
    parts = [_START]
    for marker, begin, end in _segments(data):
        if marker in _FRAMES and marker not in _NO_FRAMES and (marker not in _PDF_FRAMES or data[begin + 4] != _BITS):
            return None
        if marker == _START_OF_SCAN:
            # In scan data a byte 255 is always followed by 0, so this is the end of the picture.
            over = data.find(_END, end)
            return None if over < 0 else b"".join((*parts, data[begin:over], _END))
        if marker not in _LEFT_OUT:
            parts.append(data[begin:end])
    return None


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield marker, start and end of each segment, up to the first invalid one."""
    place = data.find(_START) + len(_START) if data.startswith(_START) else len(data)
    while place + 4 < len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker == 0xFF:  # fill bytes
            place += 1
            continue
        end = place + 2 + int.from_bytes(data[place + 2 : place + 4])
        yield marker, place, end
        place = end
