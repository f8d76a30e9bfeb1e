"""Name the variant of a TIFF that is refused: its compression or kind, from the first directory."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Final

_ORDERS: Final = {b"II*\0": "<", b"MM\0*": ">"}
_COMPRESSION, _PHOTOMETRIC = 259, 262
_COMPRESSIONS: Final[Mapping[int, str]] = {
    33003: "JPEG 2000",
    33005: "JPEG 2000",
    34712: "JPEG 2000",
    34887: "LERC",
    50001: "WebP",
    50002: "JPEG XL",
    52546: "JPEG XL",
}
"""Registered values that Pillow's libtiff does not decode."""
_RAW_COMPRESSIONS: Final = (32770, 34713, 34892)
_RAW_COLOURS: Final = (32803, 34892)
"""Colour filter array and linear raw of cameras (DNG 1.7)."""
_MAX_ENTRIES: Final = 4096


def unsupported_variant(content: bytes) -> str | None:
    """Return what the file has that is not supported, for a sentence; None if that is not known."""
    tags = _short_tags(content)
    compression = tags.get(_COMPRESSION, 1)
    if compression in _RAW_COMPRESSIONS or tags.get(_PHOTOMETRIC) in _RAW_COLOURS:
        return "is a raw photo"
    name = _COMPRESSIONS.get(compression)
    return None if name is None else f"is compressed with {name}"


def _short_tags(content: bytes) -> dict[int, int]:
    """Return tags of one 16-bit value in the first directory; the others may be missing."""
    order = _ORDERS.get(content[:4])
    if order is None or len(content) < 10:
        return {}
    (place,) = struct.unpack_from(f"{order}I", content, 4)
    if place + 2 > len(content):
        return {}
    (count,) = struct.unpack_from(f"{order}H", content, place)
    end = min(place + 2 + 12 * min(count, _MAX_ENTRIES), len(content) - 11)
    entries = (struct.unpack_from(f"{order}HHIH", content, entry) for entry in range(place + 2, end, 12))
    return {tag: value for tag, kind, number, value in entries if (kind, number) == (3, 1)}
