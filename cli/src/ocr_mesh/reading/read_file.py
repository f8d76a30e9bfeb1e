"""The result of reading a file, by the models in this process or by a running mesh."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from mesh.contracts.document import OcrMode
from mesh.contracts.line import Line
from mesh.contracts.notice import Notice


class Unreadable(Exception):
    """The file is missing, or cannot be read; the message says why."""


class Stopped(Exception):
    """The user has stopped the command."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """How files are to be read."""

    pages: str | None = None
    """A selection of pages (`mesh.contracts.page_selection`); all without one."""
    ocr: OcrMode = OcrMode.AUTO
    password: str | None = None

    def __repr__(self) -> str:
        """Return the fields without the password."""
        return f"Wishes(pages={self.pages!r}, ocr={self.ocr!r})"


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page that was read. Coordinates are pixels of its upright picture."""

    number: int
    """From 1."""
    width: int
    height: int
    lines: Sequence[Line]
    notices: Sequence[Notice]
    ms: float


@dataclass(frozen=True, slots=True)
class FailedPage:
    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file of which at least one page was read."""

    pages: Sequence[ReadPage | FailedPage]
    """Those that were selected, in order."""
    count: int
    """Number of pages of the file."""
    is_document: bool
    """Whether it is a PDF or has several pages: its results name the page."""

    @property
    def read(self) -> Iterator[ReadPage]:
        return (page for page in self.pages if isinstance(page, ReadPage))

    @property
    def failed(self) -> Sequence[FailedPage]:
        return [page for page in self.pages if isinstance(page, FailedPage)]


class Progress(Protocol):
    """Shows how far the reading of one file is."""

    def opened(self, pages: int) -> None:
        """Note how many pages will be read."""
        ...

    def page_done(self) -> None: ...

    def wait(self, seconds: float = 0) -> None:
        """Wait, between two steps. Raises Stopped."""
        ...


class FileReader(Protocol):
    """Reads files. Thread-safe."""

    def read(self, file: Path, name: str, progress: Progress) -> ReadFile:
        """Read the pages that are wished for. `name` is that of the file for its reader.

        Raises:
            Unreadable: no page could be read.
            Stopped: the user has stopped the command.
        """
        ...


def checked(file: ReadFile) -> ReadFile:
    """Return the file. Raises Unreadable if each page has failed."""
    failed = file.failed
    if len(failed) == len(file.pages):
        [first, *others] = failed
        more = f" (and {len(others)} more)" if others else ""
        raise Unreadable(f"page {first.number}: {first.reason}{more}" if file.is_document else first.reason)
    return file


def no_pages(selection: str | None, count: int) -> Unreadable:
    """Return the error of a selection without any of the pages of a file."""
    have = "one page" if count == 1 else f"{count} pages"
    return Unreadable(f"The file has {have}; the selection {selection} has none of them.")
