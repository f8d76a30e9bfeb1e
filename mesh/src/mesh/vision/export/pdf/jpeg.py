"""Check whether a PDF may contain a JPEG as it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

_START: Final = b"\xff\xd8"
_START_OF_SCAN: Final = 0xDA
_FRAMES: Final = range(0xC0, 0xD0)
_NO_FRAMES: Final = (0xC4, 0xC8, 0xCC)
"""Tables whose codes are among those of frames."""
_PDF_FRAMES: Final = (0xC0, 0xC1, 0xC2)
"""Baseline, extended and progressive, Huffman-coded: supported by every PDF reader."""
_BITS: Final = 8


def fits_pdf(data: bytes) -> bool:
    """Return whether every PDF reader supports this kind of JPEG."""
    for marker, begin in _segments(data):
        if marker in _FRAMES and marker not in _NO_FRAMES:
            return marker in _PDF_FRAMES and data[begin + 4] == _BITS
        if marker == _START_OF_SCAN:
            break
    return False


def _segments(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield marker and start of each segment, up to the first invalid one."""
    place = len(_START) if data.startswith(_START) else len(data)
    while place + 4 < len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker == 0xFF:  # fill bytes
            place += 1
            continue
        yield marker, place
        place += 2 + int.from_bytes(data[place + 2 : place + 4])
