"""A JPEG as it may stand in a PDF: its own compressed data, not decoded and encoded again.

Left out is what says where and with what it was taken, which nobody looks for in a document, what would make some
viewers turn the picture a second time (Exif), and a second picture that some phones write behind the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

_START: Final = b"\xff\xd8"
_END: Final = b"\xff\xd9"
_START_OF_SCAN: Final = 0xDA
_FRAMES: Final = range(0xC0, 0xD0)
_NO_FRAMES: Final = (0xC4, 0xC8, 0xCC)
"""Tables that stand among the codes of frames."""
_PDF_FRAMES: Final = (0xC0, 0xC1, 0xC2)
"""Baseline, extended and progressive, in Huffman's code: what every PDF reader decodes."""
_LEFT_OUT: Final = (*range(0xE1, 0xEE), 0xEF, 0xFE)
"""Applications' data and comments, but not JFIF's and Adobe's, which say what the colours are."""
_BITS: Final = 8


def embeddable_jpeg(data: bytes) -> bytes | None:
    """The same picture, of which only what draws it is left; None where PDF knows no such JPEG."""
    parts = [_START]
    for marker, begin, end in _segments(data):
        if marker in _FRAMES and marker not in _NO_FRAMES and (marker not in _PDF_FRAMES or data[begin + 4] != _BITS):
            return None
        if marker == _START_OF_SCAN:
            # A byte 255 within the data of a scan is always followed by 0: this is the end of the picture.
            over = data.find(_END, end)
            return None if over < 0 else b"".join((*parts, data[begin:over], _END))
        if marker not in _LEFT_OUT:
            parts.append(data[begin:end])
    return None


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Marker, beginning and end of each segment, as long as they make sense."""
    place = data.find(_START) + len(_START) if data.startswith(_START) else len(data)
    while place + 4 < len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker == 0xFF:  # fill bytes
            place += 1
            continue
        end = place + 2 + int.from_bytes(data[place + 2 : place + 4])
        yield marker, place, end
        place = end
