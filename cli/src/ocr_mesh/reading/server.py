"""Read files with a running mesh: pictures by `/read`, files of several pages by `/documents`."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from mesh.contracts.document import FILE_FIELD as DOCUMENT_FIELD
from mesh.contracts.document import Document, DocumentsAccepted
from mesh.contracts.page_selection import selected_pages
from mesh.contracts.paged_text import PagedText, PageText
from mesh.contracts.read_image import FILE_FIELD as PICTURE_FIELD
from mesh.contracts.read_image import ReadImage
from mesh.vision.documents.document import DocumentKind
from mesh.vision.documents.kinds import HEAD_BYTES, kind_of
from ocr_mesh.reading.mesh_client import MeshClient, Upload
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

_PAGED: Final = (DocumentKind.PDF, DocumentKind.TIFF)
_FIRST_POLL_S: Final = 0.2
_LAST_POLL_S: Final = 2.0
_NOT_READ: Final = "The page could not be read."
"""Of a page whose error is not among those that the document lists."""


@dataclass(frozen=True, slots=True)
class ServerReader:
    """Sends files to a mesh and returns what it read."""

    client: MeshClient
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
        return (self._document if is_paged else self._picture)(file, name, progress)

    def _picture(self, file: Path, name: str, progress: Progress) -> ReadFile:
        progress.opened(1)
        started_at = time.perf_counter()
        fields = {name: value for name, value in self._fields().items() if name != "pages"}
        upload = Upload(PICTURE_FIELD, file, Path(name).name, fields)
        answer = self.client.post("/read", upload, ReadImage, progress.wait)
        if not selected_pages(self.wishes.pages, answer.pages):
            raise no_pages(self.wishes.pages, answer.pages)
        progress.page_done()
        ms = (time.perf_counter() - started_at) * 1000
        page = ReadPage(answer.page, answer.image.width, answer.image.height, answer.lines, answer.notices, ms)
        return ReadFile([page], answer.pages, is_document=False)

    def _document(self, file: Path, name: str, progress: Progress) -> ReadFile:
        selected = None if self.wishes.pages is None else self.opening.contents(file, self.wishes)
        started_at = time.perf_counter()
        upload = Upload(DOCUMENT_FIELD, file, Path(name).name, self._fields())
        accepted = self.client.post("/documents", upload, DocumentsAccepted, progress.wait)
        address = f"/documents/{accepted.id}"
        try:
            document = self._ended(address, progress)
            if document.error is not None or document.pages.of is None:
                raise Unreadable(document.error.detail if document.error else "The document could not be opened.")
            count = document.pages.of if selected is None else selected.count
            numbers = selected_pages(self.wishes.pages, count)
            pages = self._pages(address, document, numbers, progress)
        except Stopped:
            with suppress(Unreadable, Stopped):  # if the server is away, the document is read and expires
                self.client.delete(address, _wait_no_more)
            raise
        ms = (time.perf_counter() - started_at) * 1000 / len(pages)
        is_document = document.content_type == "application/pdf" or count > 1
        return checked(ReadFile([_timed(page, ms) for page in pages], count, is_document))

    def _ended(self, address: str, progress: Progress) -> Document:
        """Wait until each page was read or has failed."""
        pause_s, done, opened = _FIRST_POLL_S, 0, False
        while True:
            document = self.client.get(address, Document, progress.wait)
            if document.pages.of is not None and not opened:
                progress.opened(document.pages.of)
                opened = True
            ended = document.pages.done + document.pages.failed
            for _ in range(done, ended):
                progress.page_done()
            if document.status.is_final:
                return document
            pause_s = _FIRST_POLL_S if ended > done else min(1.5 * pause_s, _LAST_POLL_S)
            done = ended
            progress.wait(pause_s)

    def _pages(
        self, address: str, document: Document, numbers: Sequence[int], progress: Progress
    ) -> Sequence[ReadPage | FailedPage]:
        """Return the pages with these numbers. The server has one file with the text of all that were read."""
        read: dict[int, PageText] = {}
        if document.pages.done:
            text = self.client.get(f"{address}/text?format=json", PagedText, progress.wait)
            read = {page.number: page for page in text.pages}
        reasons = {error.page: error.detail for error in document.page_errors}
        return [
            _read(read[number]) if number in read else FailedPage(number, reasons.get(number, _NOT_READ))
            for number in numbers
        ]

    def _fields(self) -> dict[str, str]:
        wishes = {"pages": self.wishes.pages, "password": self.wishes.password, "ocr": self.wishes.ocr.value}
        return {name: value for name, value in wishes.items() if value is not None}


def _read(page: PageText) -> ReadPage:
    return ReadPage(page.number, page.width or 0, page.height or 0, page.lines, page.notices, 0.0)


def _timed(page: ReadPage | FailedPage, ms: float) -> ReadPage | FailedPage:
    return replace(page, ms=ms) if isinstance(page, ReadPage) else page


def _wait_no_more(seconds: float) -> None:
    raise Stopped
