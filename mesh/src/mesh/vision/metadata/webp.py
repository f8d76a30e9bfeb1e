"""WebP: chunks of RIFF (RFC 9649, 2)."""

from __future__ import annotations

from typing import Final

from mesh.vision.metadata.exif import UPRIGHT, exif_of

_HEADER_BYTES: Final = 12
_EXTENDED: Final = b"VP8X"
_KEPT: Final = frozenset((b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP", _EXTENDED))
_EXIF_FLAG: Final = 0x08
_XMP_FLAG: Final = 0x04


def webp_without_metadata(content: bytes, orientation: int) -> bytes:
    """Remove EXIF, XMP, unknown chunks, and what follows the end."""
    end = min(len(content), 8 + int.from_bytes(content[4:8], "little"))
    parts: list[bytes] = []
    at, has_header = _HEADER_BYTES, False
    while at + 8 <= end:
        kind, size = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        body = content[at + 8 : min(end, at + 8 + size)]
        if kind == _EXTENDED and body:
            has_header = True
            flags = body[0] & ~(_EXIF_FLAG | _XMP_FLAG)
            body = bytes((flags | (_EXIF_FLAG if orientation != UPRIGHT else 0),)) + body[1:]
        if kind in _KEPT:
            parts.append(_chunk(kind, body, size))
        at += 8 + size + size % 2
    # Only the extended form has an orientation.
    if orientation != UPRIGHT and has_header:
        exif = exif_of(orientation)
        parts.append(_chunk(b"EXIF", exif, len(exif)))
    riff = b"".join((b"WEBP", *parts))
    return b"RIFF" + len(riff).to_bytes(4, "little") + riff


def _chunk(kind: bytes, body: bytes, size: int) -> bytes:
    return kind + size.to_bytes(4, "little") + body + b"\0" * (size % 2)
