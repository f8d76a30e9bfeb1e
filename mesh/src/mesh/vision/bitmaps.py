"""Rewrite the headers of BMP files that are valid, but that Pillow refuses or reads wrongly.

Only the header and the palette are changed. Layouts: "Bitmap header types" in Microsoft's Windows GDI documentation,
and for OS/2 2.x its "Presentation Manager Guide and Reference".
"""

from __future__ import annotations

import struct
from typing import Final

BMP_SIGNATURE: Final = b"BM"
_FILE_HEADER: Final = 14
_CORE: Final = struct.Struct("<IIIHH")
"""Shortened OS/2 2.x header: its size, width, height, planes, bits per pixel."""
_INFO: Final = struct.Struct("<IiiHHIIiiII")
"""Windows header: as above, then compression, size, pixels per metre (2), number of colours (2)."""
_INFO_WITH_MASKS: Final = 56
_BIT_FIELDS, _ALPHA_BIT_FIELDS = 3, 6
_COLOUR: Final = 4


def readable(content: bytes) -> bytes:
    """Return the file, or for some variants the same picture with an ordinary header."""
    if not content.startswith(BMP_SIGNATURE) or len(content) < _FILE_HEADER + _INFO.size:
        return content
    (size,) = struct.unpack_from("<I", content, _FILE_HEADER)
    if size == _CORE.size:
        return _with_long_header(content)
    if size < _INFO.size:
        return content
    bits, compression = struct.unpack_from("<HI", content, _FILE_HEADER + 14)
    (colours,) = struct.unpack_from("<I", content, _FILE_HEADER + 32)
    if size == _INFO.size and compression == _ALPHA_BIT_FIELDS:
        return _with_four_masks(content)
    if colours == 2 and bits in (4, 8):
        return _with_whole_palette(content, size, bits)
    return content


def _with_long_header(content: bytes) -> bytes:
    """Replace the shortened OS/2 2.x header; the fields that it leaves out are zero."""
    _, width, height, planes, bits = _CORE.unpack_from(content, _FILE_HEADER)
    header = struct.pack("<IIIHHIIiiII", _INFO.size, width, height, planes, bits, 0, 0, 0, 0, 0, 0)
    return _joined(content, header, _FILE_HEADER + _CORE.size)


def _with_four_masks(content: bytes) -> bytes:
    """Make the four masks that follow the header a part of it."""
    fields = list(_INFO.unpack_from(content, _FILE_HEADER))
    fields[0], fields[5] = _INFO_WITH_MASKS, _BIT_FIELDS
    return _joined(content, _INFO.pack(*fields), _FILE_HEADER + _INFO.size)


def _with_whole_palette(content: bytes, size: int, bits: int) -> bytes:
    """Pad a palette of two colours: Pillow takes such a picture for one of one bit per pixel."""
    start = _FILE_HEADER + size
    header = bytearray(content[_FILE_HEADER : start + 2 * _COLOUR])
    whole = 1 << bits
    struct.pack_into("<I", header, 32, whole)
    padding = bytes((whole - 2) * _COLOUR)
    return _joined(content, bytes(header) + padding, start + 2 * _COLOUR)


def _joined(content: bytes, header: bytes, replaced_to: int) -> bytes:
    """Return the file with everything between the file header and `replaced_to` replaced."""
    (offset,) = struct.unpack_from("<I", content, 10)
    moved = _FILE_HEADER + len(header) - replaced_to
    file_header = bytearray(content[:_FILE_HEADER])
    struct.pack_into("<I", file_header, 10, (offset + moved) & 0xFFFFFFFF)
    return b"".join((file_header, header, content[replaced_to:]))
