"""The files to read: those that are named, and those below folders that are named."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final

from mesh.vision.documents.kinds import HEAD_BYTES, kind_of

STANDARD_INPUT: Final = "-"

_ENDINGS: Final = frozenset(
    f".{name}"
    for name in (
        *("pdf", "tif", "tiff", "png", "jpg", "jpeg", "jpe", "jfif", "webp", "gif", "bmp"),
        *("heic", "heif", "avif", "jp2", "j2k", "jpx", "jxl", "pnm", "pbm", "pgm", "ppm"),
    )
)
"""Files in a folder with such a name are read, and reported if they are damaged; others only if they start like one."""
_NUMBER: Final = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read."""

    name: str
    """As it is printed: the path as given, `-` for standard input."""
    path: Path
    place: PurePath
    """Relative path of its result, still with the ending of the file."""


def find_inputs(names: Iterable[str], standard_input: Path | None = None, without: Path | None = None) -> list[Input]:
    """Return the files in the order of the names, those of a folder in natural order.

    A file keeps its name, and a folder its name and what is below it: as `cp -r` copies them.

    Args:
        names: files and folders; a name is in the result whether it exists or not.
        standard_input: the file that holds standard input, for the name `-`.
        without: a folder whose files are left out: that of the results.
    """
    return list(_inputs(names, standard_input, without))


def files_below(folder: Path, without: Path | None = None) -> Iterator[Path]:
    """Yield the files below a folder that can be read, in natural order; hidden ones are left out.

    A folder that cannot be listed is yielded as well: reading it reports why.
    """
    without = None if without is None else without.resolve()
    unlisted: list[OSError] = []
    for place, folders, names in os.walk(folder, onerror=unlisted.append):
        here = Path(place)
        folders[:] = sorted(
            (name for name in folders if not name.startswith(".") and (here / name).resolve() != without),
            key=natural_order,
        )
        for name in sorted(names, key=natural_order):
            if not name.startswith(".") and _is_readable(here / name):
                yield here / name
    for error in unlisted:
        yield Path(error.filename)


def natural_order(name: str) -> list[tuple[int, str]]:
    """Return a sort key in which `page 2` comes before `page 10`."""
    return [(int(part), "") if part.isdecimal() else (0, part.casefold()) for part in _NUMBER.split(name)]


def _inputs(names: Iterable[str], standard_input: Path | None, without: Path | None) -> Iterator[Input]:
    for name in names:
        if name == STANDARD_INPUT and standard_input is not None:
            yield Input(name, standard_input, PurePath("stdin"))
        elif (folder := Path(name)).is_dir():
            root = PurePath(folder.resolve().name if folder.name in ("", "..") and name != "." else folder.name)
            for file in files_below(folder, without):
                yield Input(str(file), file, root / file.relative_to(folder))
        else:
            yield Input(name, Path(name), PurePath(Path(name).name))


def _is_readable(file: Path) -> bool:
    if file.suffix.lower() in _ENDINGS:
        return file.is_file()
    try:
        if not file.is_file():
            return False
        with file.open("rb") as opened:
            return kind_of(opened.read(HEAD_BYTES)) is not None
    except OSError:  # without a known ending it is no file that was meant to be read
        return False
