"""Pictures that take long or much memory to decode: attacks A1, A4 and A5 of `benchmarks.hostile`."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Final

import numpy as np
from PIL import Image

_SCANS: Final = 3000
_SIDE: Final = 7900
_START_OF_SCAN: Final = b"\xff\xda"
_END: Final = b"\xff\xd9"
_FILL_BYTES: Final = 30_000_000
_EXIF_SEGMENTS: Final = 450
_LARGEST_SEGMENT: Final = 65_533


def many_scans(repeated: int = _SCANS) -> bytes:
    """Return a progressive JPEG whose last scan is repeated, 3,000 times by default: minutes to decode (A1)."""
    with io.BytesIO() as file:
        Image.new("L", (_SIDE, _SIDE), 128).save(file, "JPEG", quality=1, progressive=True)
        whole = file.getvalue()
    last = whole.rindex(_START_OF_SCAN)
    return whole[:last] + whole[last : -len(_END)] * repeated + _END


def sixteen_bit_rgba(side: int = 8000) -> bytes:
    """Return a PNG of half a gigabyte when it is decoded, in a small file (A4)."""
    header = struct.pack(">IIBBBBB", side, side, 16, 6, 0, 0, 0)
    row = b"\0" + bytes(8 * side)
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in ((b"IHDR", header), (b"IDAT", packed), (b"IEND", b""))
    )


def long_fill() -> bytes:
    """Return a JPEG with 30 MB of fill bytes between two markers (A5)."""
    jpeg = small()
    return jpeg[:2] + b"\xff" * _FILL_BYTES + jpeg[2:]


def many_exif_segments() -> bytes:
    """Return a JPEG with 450 EXIF segments of the largest size (A5)."""
    jpeg = small()
    body = b"Exif\0\0MM\0*\0\0\0\x08\0\0"
    body += bytes(_LARGEST_SEGMENT - len(body))
    segment = b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    return jpeg[:2] + segment * _EXIF_SEGMENTS + jpeg[2:]


def small() -> bytes:
    """Return a small JPEG."""
    with io.BytesIO() as file:
        Image.fromarray(np.full((64, 64), 255, np.uint8)).save(file, "JPEG")
        return file.getvalue()
