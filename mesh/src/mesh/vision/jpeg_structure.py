"""Check the structure of a JPEG before anything decodes it: a small file may cost minutes.

Each scan of a progressive JPEG is a pass over all pixels, however few bytes it has, and libjpeg sets no limit. Fill
bytes and repeated EXIF segments are read one by one by Pillow. The walk stops at the first limit that is exceeded.
"""

from __future__ import annotations

import re
from typing import Final

from mesh.contracts.problems import BadPicture

MAX_SCANS: Final = 64
"""libjpeg's progressive script has 10, other encoders write up to 20. A scan of 64 megapixels takes 0.1 s."""
MAX_SEGMENTS: Final = 1000
"""XMP of 16 MB, as of depth pictures, has 250; tables and scans have a few each."""
MAX_EXIF_SEGMENTS: Final = 8
"""The standard allows one; a few programs split a large one."""
MAX_FILL: Final = 4096
"""Bytes before a marker. The standard allows any number; encoders write none, or a few for alignment."""

_START: Final = b"\xff\xd8\xff"
_FILL: Final = re.compile(rb"\xff*")
_NEXT_MARKER: Final = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
"""In scan data, where 255 is followed by 0 or by a restart marker."""
_START_OF_SCAN: Final = 0xDA
_END: Final = 0xD9
_APP1: Final = 0xE1
_EXIF: Final = b"Exif\0\0"
_ALONE: Final = (0x01, *range(0xD0, 0xD9))
"""Markers without a length."""


def check_jpeg(content: bytes) -> None:
    """Check a JPEG's structure, up to its end marker; other files pass.

    Raises:
        BadPicture: too many scans, segments or fill bytes (413).
    """
    if not content.startswith(_START):
        return
    scans = segments = exif_segments = 0
    place = len(_START) - 1
    while place + 4 <= len(content) and content[place] == 0xFF:
        marker_at = _end_of_fill(content, place)
        marker = content[marker_at : marker_at + 1]
        if not marker or marker[0] == _END:
            return
        if marker[0] in _ALONE:
            place = marker_at + 1
            continue
        segments += 1
        if segments > MAX_SEGMENTS:
            raise _too_many("segments", MAX_SEGMENTS)
        body = marker_at + 3
        if marker[0] == _APP1 and content.startswith(_EXIF, body):
            exif_segments += 1
            if exif_segments > MAX_EXIF_SEGMENTS:
                raise _too_many("EXIF segments", MAX_EXIF_SEGMENTS)
        place = marker_at + 1 + int.from_bytes(content[marker_at + 1 : body])
        if marker[0] == _START_OF_SCAN:
            scans += 1
            if scans > MAX_SCANS:
                raise _too_many("scans", MAX_SCANS)
            found = _NEXT_MARKER.search(content, place)
            if found is None:
                return
            place = found.start()


def _end_of_fill(content: bytes, place: int) -> int:
    """Return where the marker's code is, after 255 and any fill bytes."""
    found = _FILL.match(content, place, place + MAX_FILL + 2)
    end = place if found is None else found.end()
    if end - place > MAX_FILL + 1:
        raise _too_many("fill bytes", MAX_FILL)
    return end


def _too_many(what: str, limit: int) -> BadPicture:
    return BadPicture(
        f"The JPEG has too many {what}; the limit is {limit}. Save it again as an ordinary JPEG or PNG.", status=413
    )
