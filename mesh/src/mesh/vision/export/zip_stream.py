"""A ZIP file as it is produced: with one file at a time, and without the whole in memory or on disk."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import PurePosixPath

File = tuple[str, Iterable[bytes]]
"""Name and parts of a file."""


class _Sink(io.RawIOBase):
    """Collects written bytes until `take`; not seekable, so `zipfile` writes the sizes after each file."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, part: object) -> int:
        taken = bytes(part)  # type: ignore[call-overload]  # any bytes-like object, as RawIOBase has it
        self._parts.append(taken)
        return len(taken)

    def take(self) -> bytes:
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken


def zipped(files: Iterable[File], created_at: datetime | None = None) -> Iterator[bytes]:
    """Yield a ZIP with these files, deflated; names that are used already get a number."""
    moment = (created_at or datetime.now(UTC)).timetuple()[:6]
    names: set[str] = set()
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, parts in files:
            information = zipfile.ZipInfo(_unused(name, names), moment)
            information.compress_type = zipfile.ZIP_DEFLATED
            information.external_attr = 0o644 << 16
            with archive.open(information, "w", force_zip64=True) as entry:
                for part in parts:
                    entry.write(part)
                    if taken := sink.take():
                        yield taken
            yield sink.take()
    yield sink.take()


def _unused(name: str, names: set[str]) -> str:
    """Return the name, or one with a number that is not used, and remember it; case is ignored, as Windows does."""
    path = PurePosixPath(name)
    stem, _, endings = path.name.partition(".")
    number = 1
    while name.casefold() in names:
        number += 1
        name = f"{stem} ({number}).{endings}" if endings else f"{stem} ({number})"
    names.add(name.casefold())
    return name
