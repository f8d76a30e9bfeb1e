"""JPEG: segments before and between the scans (ITU-T T.81, annex B), and what follows the end of the picture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from mesh.vision.metadata.exif import UPRIGHT, exif_of, resolution_in

_START: Final = b"\xff\xd8"
_SOS: Final = 0xDA
_EOI: Final = 0xD9
_APP0, _APP1, _APP2, _APP14, _APP15, _COM = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE
_JFIF: Final = b"JFIF\0"
_EXIF: Final = b"Exif\0\0"
_JFIF_BYTES: Final = 14
"""Of a JFIF segment without its thumbnail."""
_ADOBE: Final = b"Adobe"
_PROFILE: Final = b"ICC_PROFILE\0"
_WITHOUT_LENGTH: Final = frozenset((0x01, *range(0xD0, 0xD9)))

_MARKER: Final = re.compile(rb"\xff+[\x01-\xcf\xd8-\xfe]", re.DOTALL)
"""In the entropy-coded data FF is followed by 00, and restart markers D0 to D7 belong to it."""


def jpeg_without_metadata(content: bytes, orientation: int) -> bytes:
    """Remove EXIF, XMP, IPTC, comments, thumbnails and appended files; keep what decoding needs."""
    dpi = _resolution_of_exif(content)
    is_default = orientation == UPRIGHT and dpi is None
    exif = b"" if is_default else _segment(_APP1, _EXIF + exif_of(orientation, dpi))
    parts: list[bytes] = [_START]
    for marker, part in _parts(content):
        if exif and marker != _APP0:
            parts.append(exif)
            exif = b""
        parts.append(_kept(marker, part))
    return b"".join(parts)


def _resolution_of_exif(content: bytes) -> tuple[float, float] | None:
    """Return a resolution in dots per inch that only EXIF has."""
    found = None
    for marker, part in _parts(content):
        if marker == _SOS or (marker == _APP0 and part[4:].startswith(_JFIF)):
            return found if marker == _SOS else None
        if marker == _APP1 and part[4:].startswith(_EXIF):
            found = resolution_in(part[4 + len(_EXIF) :])
    return found


def _parts(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield segments with their markers; a scan includes its data. Ends behind the first picture."""
    at = len(_START)
    while found := _MARKER.search(content, at):
        # Bytes before a marker are skipped, as decoders do.
        at, marker = found.end(), content[found.end() - 1]
        if marker == _EOI:
            yield marker, b"\xff\xd9"
            return
        if marker in _WITHOUT_LENGTH:
            yield marker, bytes((0xFF, marker))
            continue
        end = at + int.from_bytes(content[at : at + 2])
        part = bytes((0xFF, marker)) + content[at:end]
        if marker == _SOS:
            following = _MARKER.search(content, end)
            data_end = len(content) if following is None else following.start()
            part, end = part + content[end:data_end], data_end
        yield marker, part
        at = end


def _kept(marker: int, part: bytes) -> bytes:
    """Return a part, without a thumbnail if it is JFIF's; nothing if it is metadata."""
    body = part[4:]
    if marker == _APP0 and body.startswith(_JFIF):
        if len(body) <= _JFIF_BYTES:
            return part
        return _segment(_APP0, body[: _JFIF_BYTES - 2] + b"\0\0")
    if (marker == _APP2 and body.startswith(_PROFILE)) or (marker == _APP14 and body.startswith(_ADOBE)):
        return part
    return b"" if _APP0 <= marker <= _APP15 or marker == _COM else part


def _segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2) + body
