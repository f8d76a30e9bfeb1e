"""GIF: blocks (GIF89a, 12 to 27)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

_HEADER_BYTES: Final = 13
_TABLE: Final = 0x80
_EXTENSION, _IMAGE, _TRAILER = 0x21, 0x2C, 0x3B
_GRAPHIC_CONTROL: Final = 0xF9


def gif_without_metadata(content: bytes) -> bytes:
    """Remove comments, texts and application data such as XMP, and what follows the end."""
    at = _HEADER_BYTES + _table_bytes(content[10:11])
    return b"".join((content[:at], *_kept_blocks(content, at)))


def _kept_blocks(content: bytes, at: int) -> Iterator[bytes]:
    while at < len(content):
        kind, start = content[at], at
        if kind == _TRAILER:
            yield content[at : at + 1]
            return
        if kind == _IMAGE:
            # The descriptor, its table, and the minimum code size of the data.
            at = _after_blocks(content, at + 10 + _table_bytes(content[at + 9 : at + 10]) + 1)
            yield content[start:at]
        elif kind == _EXTENSION:
            at = _after_blocks(content, at + 2)
            if content[start + 1 : start + 2] == bytes((_GRAPHIC_CONTROL,)):
                yield content[start:at]
        else:
            yield content[at : at + 1]
            at += 1


def _table_bytes(flags: bytes) -> int:
    return 3 << ((flags[0] & 7) + 1) if flags and flags[0] & _TABLE else 0


def _after_blocks(content: bytes, at: int) -> int:
    """Return the position behind a series of blocks that begin with their sizes and end with an empty one."""
    while at < len(content) and content[at]:
        at += 1 + content[at]
    return at + 1
