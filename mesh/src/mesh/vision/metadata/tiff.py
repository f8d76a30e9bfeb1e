"""TIFF and BigTIFF: entries of image file directories (TIFF 6.0, section 2).

Nothing moves, since other parts of the file refer to positions: entries are removed from their directory, and their
values are overwritten with zeros. The orientation is an entry of the picture itself, and stays.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_KEPT: Final = frozenset(
    (
        *range(254, 260),  # kind, size, bits per sample, compression
        *(262, 263, 264, 265, 266),  # colour space, halftone
        *(273, 274, 277, 278, 279, 280, 281, 282, 283, 284),  # strips, orientation, samples, resolution
        *(288, 289, 290, 291, 292, 293, 296, 301),  # free space, grey levels, fax options, unit, transfer curve
        *(317, 318, 319, 320, 321, 322, 323, 324, 325, 326, 327, 328),  # predictor, colours, tiles, fax lines
        *(332, 334, 336, 338, 339, 340, 341, 342, 347),  # inks, alpha, sample format, JPEG tables
        *range(512, 522),  # JPEG of TIFF 6.0
        *(529, 530, 531, 532, 34675),  # YCbCr, colour profile
    )
)
_DIRECTORIES: Final = frozenset((330, 34665, 34853, 40965))
"""Entries that point to more directories: smaller pictures, EXIF, GPS, interoperability."""
_DATA: Final = {273: 279, 324: 325, 513: 514}
"""Positions of a picture's data, and their lengths."""

_TYPE_BYTES: Final = {
    1: 1,
    2: 1,
    3: 2,
    4: 4,
    5: 8,
    6: 1,
    7: 1,
    8: 2,
    9: 4,
    10: 8,
    11: 4,
    12: 8,
    13: 4,
    16: 8,
    17: 8,
    18: 8,
}
_INTEGERS: Final = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}
_MOST_DIRECTORIES: Final = 64
_MOST_INTEGERS: Final = 4_096
"""Of one entry: directories, or strips of a smaller picture."""
_BIG: Final = 43


@dataclass(frozen=True, slots=True)
class _Entry:
    at: int
    tag: int
    type: int
    count: int
    value_at: int
    """Position of the value: in the entry if it is short."""
    size: int


class _Tiff:
    """A file that is changed in place."""

    def __init__(self, content: bytes):
        self.file = bytearray(content)
        self._order = "<" if content.startswith(b"II") else ">"
        self._is_big = self._number(2, "H") == _BIG
        self._word = "Q" if self._is_big else "I"
        self._word_bytes = 8 if self._is_big else 4
        self._counter = "Q" if self._is_big else "H"
        self._counter_bytes = 8 if self._is_big else 2
        self._entry_bytes = 20 if self._is_big else 12
        self._visited: set[int] = set()
        self._erasable = 2 * len(content)
        """Bytes; more would be values that overlap, whose erasure takes time without end."""

    def clean(self) -> None:
        """Remove metadata of the picture, and of more pictures of the file."""
        at = self._number(8 if self._is_big else 4, self._word)
        while at and self._enter(at):
            entries = list(self._entries(at))
            for entry in entries:
                if entry.tag not in _KEPT:
                    self._erase(entry)
            self._write(at, [entry for entry in entries if entry.tag in _KEPT], len(entries))
            at = self._next(at, len(entries))

    def _erase(self, entry: _Entry) -> None:
        if entry.tag in _DIRECTORIES:
            for at in self._integers(entry):
                self._erase_directory(at)
        self._zero(entry.value_at, entry.size)

    def _erase_directory(self, at: int) -> None:
        if not self._enter(at):
            return
        entries = list(self._entries(at))
        by_tag = {entry.tag: entry for entry in entries}
        for place, length in _DATA.items():
            if place in by_tag and length in by_tag:
                pairs = zip(self._integers(by_tag[place]), self._integers(by_tag[length]), strict=False)
                for start, size in list(pairs):
                    self._zero(start, size)
        for entry in entries:
            self._erase(entry)
        self._zero(at, self._counter_bytes + len(entries) * self._entry_bytes + self._word_bytes)

    def _enter(self, at: int) -> bool:
        """Return whether a directory at this position is still to be read."""
        is_new = at not in self._visited and len(self._visited) < _MOST_DIRECTORIES and at < len(self.file)
        self._visited.add(at)
        return is_new

    def _entries(self, directory: int) -> Iterator[_Entry]:
        first = directory + self._counter_bytes
        count = min(self._number(directory, self._counter), (len(self.file) - first) // self._entry_bytes)
        for place_of_entry in range(count):
            at = first + place_of_entry * self._entry_bytes
            tag, kind = self._number(at, "H"), self._number(at + 2, "H")
            values = self._number(at + 4, self._word)
            size = values * _TYPE_BYTES.get(kind, 0)
            place = at + 4 + self._word_bytes
            is_in_entry = size <= self._word_bytes
            yield _Entry(at, tag, kind, values, place if is_in_entry else self._number(place, self._word), size)

    def _next(self, directory: int, count: int) -> int:
        return self._number(directory + self._counter_bytes + count * self._entry_bytes, self._word)

    def _write(self, directory: int, kept: list[_Entry], before: int) -> None:
        """Write a directory again, with the entries that are kept; the space behind it becomes zero."""
        following = self._next(directory, before)
        entries = b"".join(bytes(self.file[entry.at : entry.at + self._entry_bytes]) for entry in kept)
        head = struct.pack(self._order + self._counter, len(kept))
        tail = struct.pack(self._order + self._word, following)
        old_size = self._counter_bytes + before * self._entry_bytes + self._word_bytes
        self.file[directory : directory + old_size] = (head + entries + tail).ljust(old_size, b"\0")

    def _integers(self, entry: _Entry) -> list[int]:
        form = _INTEGERS.get(entry.type)
        if form is None:
            return []
        step = _TYPE_BYTES[entry.type]
        end = min(entry.value_at + min(entry.size, step * _MOST_INTEGERS), len(self.file))
        return [self._number(at, form) for at in range(entry.value_at, end - step + 1, step)]

    def _zero(self, at: int, size: int) -> None:
        end = min(at + size, len(self.file), at + self._erasable)
        if at < end:
            self._erasable -= end - at
            self.file[at:end] = bytes(end - at)

    def _number(self, at: int, form: str) -> int:
        """Return an integer; 0 behind the end of the file."""
        size = struct.calcsize(form)
        part = bytes(self.file[at : at + size])
        return int(struct.unpack(self._order + form, part)[0]) if len(part) == size else 0


def tiff_without_metadata(content: bytes) -> bytes:
    """Remove descriptions, dates, names, EXIF, GPS, XMP, IPTC and smaller pictures, in place."""
    tiff = _Tiff(content)
    tiff.clean()
    return bytes(tiff.file)
