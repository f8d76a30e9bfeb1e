"""Read the size of a JPEG XL picture from its header: its decoder decodes all pixels when it opens a file.

ISO/IEC 18181-1 (size header) and 18181-2 (boxes).
"""

from __future__ import annotations

from typing import Final

_CODESTREAM: Final = b"\xff\x0a"
_BOXES: Final = (b"jxlc", b"jxlp")
_PART_NUMBER: Final = 4
_MAX_BOXES: Final = 100
_RATIOS: Final = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))
_SIZE_BITS: Final = (9, 13, 18, 30)


class _Bits:
    """Reads numbers of some bits, the lowest first."""

    def __init__(self, content: bytes):
        self._value = int.from_bytes(content, "little")
        self._left = 8 * len(content)

    def take(self, count: int) -> int:
        self._left -= count
        if self._left < 0:
            raise ValueError("the header is incomplete")
        value = self._value & ((1 << count) - 1)
        self._value >>= count
        return value


def jpeg_xl_size(head: bytes) -> tuple[int, int]:
    """Return width and height in pixels, as stored. Raises ValueError for a damaged header."""
    bits = _Bits(_codestream(head)[len(_CODESTREAM) :][:32])
    is_small = bits.take(1)
    height = _side(bits, is_small)
    ratio = bits.take(3)
    if ratio == 0:
        return _side(bits, is_small), height
    numerator, denominator = _RATIOS[ratio - 1]
    return height * numerator // denominator, height


def _side(bits: _Bits, is_small: int) -> int:
    return 8 * (bits.take(5) + 1) if is_small else bits.take(_SIZE_BITS[bits.take(2)]) + 1


def _codestream(head: bytes) -> bytes:
    """Return the start of the codestream, which may be in a container."""
    if head.startswith(_CODESTREAM):
        return head
    place = 0
    for _ in range(_MAX_BOXES):
        size, kind = int.from_bytes(head[place : place + 4]), head[place + 4 : place + 8]
        start = place + 8
        if size == 1:
            size, start = int.from_bytes(head[place + 8 : place + 16]), place + 16
        if kind in _BOXES:
            start += _PART_NUMBER if kind == b"jxlp" else 0
            if head[start : start + 2] != _CODESTREAM:
                break
            return head[start:]
        if size < 8 or not kind:
            break
        place += size
    raise ValueError("the file has no codestream")
