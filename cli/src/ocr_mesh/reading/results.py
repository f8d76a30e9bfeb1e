"""Files of results: where each is, whether it is up to date, and how it is written.

A result gets the time at which the reading of its file began. So it is up to date if it is newer than its file, also
when the file changed meanwhile. One that lacks failed pages gets the time of its file: the next run reads it again.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO

from ocr_mesh.reading.inputs import Input


@dataclass(frozen=True, slots=True)
class ResultFiles:
    """Results below a folder."""

    folder: Path
    endings: Sequence[str]
    """Of the format; the last ones are those of special cases, such as several pages."""

    def places(self, inputs: Iterable[Input]) -> Mapping[Input, Path]:
        """Return the path of each result, without an ending. Files of the same place have the same result.

        Files whose names differ only in their endings keep them: `a.jpg` and `a.png` become `a.jpg.txt` and
        `a.png.txt`.
        """
        inputs = list(inputs)
        count = Counter(map(_stem, {each.place for each in inputs}))
        return {
            each: self.folder / (each.place if count[_stem(each.place)] > 1 else _stem(each.place)) for each in inputs
        }

    def is_current(self, place: Path, source: Path) -> bool:
        """Return whether there is a complete result that is newer than its file."""
        try:
            source_changed_at = source.stat().st_mtime_ns
        except OSError:  # reported when it is read
            return False
        return any(changed_at(file) > source_changed_at for file in self.files(place))

    def files(self, place: Path) -> Iterator[Path]:
        """Yield the paths that the result of a place may have."""
        return (with_ending(place, ending) for ending in self.endings)


def with_ending(place: Path, ending: str) -> Path:
    return place.with_name(place.name + ending)


@contextmanager
def written(target: Path, changed_at_ns: int) -> Iterator[BinaryIO]:
    """Yield a file that becomes `target` at the end of the block, as a whole; if the block raises, nothing remains."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    try:
        with part.open("w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            os.utime(file.fileno(), ns=(changed_at_ns, changed_at_ns))
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _stem(place: PurePath) -> PurePath:
    return place.with_suffix("")


def changed_at(file: Path) -> int:
    """Return the time of the last change, in nanoseconds; -1 if there is no file."""
    try:
        return file.stat().st_mtime_ns
    except FileNotFoundError:
        return -1
