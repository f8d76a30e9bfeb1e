"""Unique pictures, each with one text that follows from its bytes, so that stored data can be compared."""

from __future__ import annotations

import hashlib
import random
import struct
from dataclasses import dataclass

from mesh.contracts.line import Quad

_BMP_HEADER_BYTES = 54


@dataclass(frozen=True, slots=True)
class TextLine:
    quad: Quad
    text: str


def picture(name: str, side: int = 44) -> bytes:
    """Return a BMP of `side` x `side` pixels, a multiple of 4, with bytes derived from `name` and unique to it."""
    pixels = random.Random(name).randbytes(side * side * 3)
    file = struct.pack("<2sIHHI", b"BM", _BMP_HEADER_BYTES + len(pixels), 0, 0, _BMP_HEADER_BYTES)
    return file + struct.pack("<IiiHHIIiiII", 40, side, side, 1, 24, 0, len(pixels), 2835, 2835, 0, 0) + pixels


def text_lines(content: bytes) -> list[TextLine]:
    """Return what the models' stand-ins find in a picture: one to four lines, whose words are made of its bytes."""
    digest = hashlib.sha256(content).hexdigest()
    return [
        TextLine(((1.0, y), (40.0, y), (40.0, y + 8.0), (1.0, y + 8.0)), f"Zeile {number} für {digest[:24]} 中")
        for number, y in enumerate(float(10 * number + 1) for number in range(1 + int(digest[0], 16) % 4))
    ]
