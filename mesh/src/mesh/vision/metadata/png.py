"""PNG: chunks (PNG specification, third edition, 5.3 and 11)."""

from __future__ import annotations

import zlib
from typing import Final

from mesh.vision.metadata.exif import UPRIGHT, exif_of

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_END: Final = b"IEND"
_HEADER: Final = b"IHDR"
_KEPT: Final = frozenset(
    (
        *(_HEADER, b"PLTE", b"IDAT", _END),
        *(b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"mDCV", b"cLLI", b"bKGD", b"hIST", b"pHYs"),
        *(b"acTL", b"fcTL", b"fdAT"),
    )
)
"""Pixels, colours and resolution; not texts, time and EXIF."""


def png_without_metadata(content: bytes, orientation: int) -> bytes:
    """Remove texts, EXIF, time, unknown chunks, and what follows the end."""
    parts, at = [_SIGNATURE], len(_SIGNATURE)
    while at + 8 <= len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4])
        kind = content[at + 4 : at + 8]
        if kind in _KEPT:
            parts.append(content[at:end])
        if kind == _HEADER and orientation != UPRIGHT:
            parts.append(_chunk(b"eXIf", exif_of(orientation)))
        if kind == _END:
            break
        at = end
    return b"".join(parts)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)
