"""Read files with a running mesh: pictures by `/read`, files of several pages by `/documents`."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from mesh.contracts.line import Line
from mesh.contracts.notice import Notice
from mesh.contracts.page_selection import selected_pages
from mesh.vision.documents.document import DocumentKind
from mesh.vision.documents.kinds import HEAD_BYTES, kind_of
from ocr_mesh.reading.opening import ANIMATIONS, Opening
from ocr_mesh.reading.read_file import (
    FailedPage,
    Progress,
    ReadFile,
    ReadPage,
    Stopped,
    Unreadable,
    Wishes,
    checked,
    no_pages,
)
from ocr_mesh_client import Client, File, OcrMeshError, OcrMode
from ocr_mesh_client.models import Document, PageText, ReadImage

_PAGED: Final = (DocumentKind.PDF, DocumentKind.TIFF)
_LINES: Final = TypeAdapter(tuple[Line, ...])
_NOTICES: Final = TypeAdapter(tuple[Notice, ...])
_NOT_READ: Final = "The page could not be read."
"""Of a page whose error is not among those that the document lists."""


@dataclass(frozen=True, slots=True)
class ServerReader:
    """Sends files to a mesh and returns what it read."""

    client: Client
    wishes: Wishes
    opening: Opening
    """Counts the pages of a file of which some are selected: a document says only how many those are."""

    def read(self, file: Path, name: str, progress: Progress) -> ReadFile:
        try:
            with file.open("rb") as opened:
                kind = kind_of(opened.read(HEAD_BYTES))
        except OSError as error:
            raise Unreadable(error.strerror or str(error)) from error
        is_paged = kind in _PAGED or (self.wishes.pages is not None and kind in ANIMATIONS)
        sent = File(file, Path(name).name)
        try:
            return (self._document if is_paged else self._picture)(sent, file, progress)
        except OcrMeshError as error:
            raise Unreadable(str(error)) from error
        except OSError as error:
            raise Unreadable(error.strerror or str(error)) from error

    def _picture(self, sent: File, file: Path, progress: Progress) -> ReadFile:
        progress.opened(1)
        started_at = time.perf_counter()
        client = self.client.waiting(progress.wait)
        answer = client.read(sent, password=self.wishes.password, ocr=self._ocr)
        if not selected_pages(self.wishes.pages, answer.pages):
            raise no_pages(self.wishes.pages, answer.pages)
        progress.page_done()
        ms = (time.perf_counter() - started_at) * 1000
        page = _read(answer.page, answer.image.width, answer.image.height, answer, ms)
        return ReadFile([page], answer.pages, is_document=False)

    def _document(self, sent: File, file: Path, progress: Progress) -> ReadFile:
        selected = None if self.wishes.pages is None else self.opening.contents(file, self.wishes)
        started_at = time.perf_counter()
        documents = self.client.waiting(progress.wait).documents
        wishes = self.wishes
        accepted = documents.send(sent, pages=wishes.pages, password=wishes.password, ocr=self._ocr)
        try:
            document = documents.wait(accepted.id, _Counted(progress))
            text = documents.text(accepted.id) if document.pages.done else None
        except Stopped:
            with suppress(OcrMeshError, Stopped):  # if the server is away, the document is read and expires
                self.client.waiting(_wait_no_more).documents.delete(accepted.id)
            raise
        assert document.pages.of is not None  # it could be opened
        count = document.pages.of if selected is None else selected.count
        read = {} if text is None else {page.number: page for page in text.pages}
        pages = _pages(document, read, selected_pages(wishes.pages, count))
        ms = (time.perf_counter() - started_at) * 1000 / len(pages)
        is_document = document.content_type == "application/pdf" or count > 1
        return checked(ReadFile([_timed(page, ms) for page in pages], count, is_document))

    @property
    def _ocr(self) -> OcrMode:
        return OcrMode(self.wishes.ocr)


@dataclass(slots=True)
class _Counted:
    """Notes the pages of a document that have ended."""

    progress: Progress
    done: int = 0
    is_opened: bool = False

    def __call__(self, document: Document) -> None:
        if document.pages.of is not None and not self.is_opened:
            self.progress.opened(document.pages.of)
            self.is_opened = True
        ended = document.pages.done + document.pages.failed
        for _ in range(self.done, ended):
            self.progress.page_done()
        self.done = ended


def _pages(document: Document, read: Mapping[int, PageText], numbers: Sequence[int]) -> Sequence[ReadPage | FailedPage]:
    """Return the pages with these numbers."""
    reasons = {error.page: error.detail for error in document.page_errors}
    return [
        _read(number, page.width or 0, page.height or 0, page, 0.0)
        if (page := read.get(number)) is not None
        else FailedPage(number, reasons.get(number, _NOT_READ))
        for number in numbers
    ]


def _read(number: int, width: int, height: int, text: ReadImage | PageText, ms: float) -> ReadPage:
    lines = _LINES.validate_python(text.lines, from_attributes=True)
    return ReadPage(number, width, height, lines, _NOTICES.validate_python(text.notices, from_attributes=True), ms)


def _timed(page: ReadPage | FailedPage, ms: float) -> ReadPage | FailedPage:
    return replace(page, ms=ms) if isinstance(page, ReadPage) else page


def _wait_no_more(seconds: float) -> None:
    raise Stopped
