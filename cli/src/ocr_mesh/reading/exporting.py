"""The result of a file in an export format."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from mesh.contracts.line import Line, bounding_rectangle
from mesh.contracts.problems import Problem
from mesh.contracts.stored_image import StoredImage, StoredLine
from mesh.contracts.text_document import TextDocument
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.vision.documents.document import DocumentKind, SourcePage
from mesh.vision.documents.kinds import HEAD_BYTES
from mesh.vision.documents.kinds import kind_of as kind_of_file
from mesh.vision.export.formats import WRITERS, Format, kind_of
from mesh.vision.export.pages import Document, Page
from mesh.vision.export.pdf.process import PdfLimits
from mesh.vision.export.pdf.searchable import PdfTitle, SearchablePdfs
from mesh.vision.export.stored_page import invisible_text, page_of
from ocr_mesh.reading.read_file import ReadFile, ReadPage, Unreadable, Wishes

_TIMEOUT_S: Final = 60.0
_MEMORY_BYTES: Final = 2 * 1024**3
_NAMES: Final = uuid.UUID("1b0a3f1c-4f0e-5f57-8d59-6ad4a0c5c7f3")
"""Namespace of the ids in results: the same file has the same ids."""
_AS_THEY_ARE: Final = (
    DocumentKind.JPEG,
    DocumentKind.PNG,
    DocumentKind.WEBP,
    DocumentKind.BMP,
    DocumentKind.GIF,
)
"""Kinds of pictures that enter a PDF as they are; of others, the picture of the page."""


class OpenSource(Protocol):
    def source(self, file: Path, number: int, wishes: Wishes) -> SourcePage:
        """Return the picture of a page as a file. Raises Problem, OSError."""
        ...


@dataclass(frozen=True, slots=True)
class Exporter:
    """Writes results in one format. Thread-safe."""

    format: Format
    wishes: Wishes
    opening: OpenSource
    at_once: int
    archivable: bool = False
    """Whether a PDF is PDF/A-2b."""

    @property
    def endings(self) -> Sequence[str]:
        """Return the endings of results: of one page, and of several."""
        return sorted({kind_of(self.format, _document("", pages, [])).ending for pages in (1, 2)}, key=len)

    @property
    def is_binary(self) -> bool:
        """Return whether a terminal cannot show the format."""
        return self.format is Format.PDF

    def ending(self, file: ReadFile) -> str:
        return kind_of(self.format, _document("", _page_count(file), [])).ending

    def write(self, name: str, source: Path, file: ReadFile, target: BinaryIO) -> None:
        """Write the result to an empty file. Raises Unreadable."""
        pages = [_page(name, page) for page in file.read]
        try:
            if self.format is not Format.PDF:
                for part in WRITERS[self.format](_document(name, _page_count(file), pages, file)):
                    target.write(part)
            elif _kind(source) is DocumentKind.PDF:
                self._write_original(source, pages, target)
            else:
                self._write_pictures(name, source, file, pages, target)
        except Problem as error:
            raise Unreadable(error.detail) from error

    def _write_original(self, source: Path, pages: Sequence[Page], target: BinaryIO) -> None:
        """Add the recognised text to the PDF itself; its own text is there already."""
        added = [(page.number - 1, invisible_text(page)) for page in pages]
        with source.open("rb") as original:
            self._pdfs.write_original(
                target, original, added, password=self.wishes.password or "", archivable=self.archivable
            )

    def _write_pictures(self, name: str, source: Path, file: ReadFile, pages: Sequence[Page], target: BinaryIO) -> None:
        title = PdfTitle(Path(name).name, pages[0].text.created_at, pages[0].text.created_at)
        pictures = self._pictures(source, file, pages)
        self._pdfs.write_pictures(target, pictures, title, archivable=self.archivable)

    def _pictures(self, source: Path, file: ReadFile, pages: Sequence[Page]) -> Iterator[tuple[TextDocument, bytes]]:
        is_as_it_is = file.count == 1 and _kind(source) in _AS_THEY_ARE
        for page in pages:
            if is_as_it_is:
                yield page.text, source.read_bytes()
            else:
                yield page.text, bytes(self.opening.source(source, page.number, self.wishes).content)

    @property
    def _pdfs(self) -> SearchablePdfs:
        gate = ConcurrencyLimit("pdf", running=self.at_once, waiting=self.at_once, wait_s=_TIMEOUT_S)
        return SearchablePdfs(PdfLimits(_TIMEOUT_S, _MEMORY_BYTES), gate)


def _page_count(file: ReadFile) -> int:
    return file.count if file.is_document else 1


def _document(name: str, count: int, pages: Sequence[Page], file: ReadFile | None = None) -> Document:
    created_at = pages[0].text.created_at if pages else datetime.now(UTC)
    return Document(
        id=str(uuid.uuid5(_NAMES, name)),
        name=Path(name).name,
        created_at=created_at,
        corrected_at=None,
        page_count=count,
        pages=pages,
        is_picture=file is not None and not file.is_document,
    )


def _page(name: str, page: ReadPage) -> Page:
    now = datetime.now(UTC)
    stored = StoredImage(
        id=str(uuid.uuid5(_NAMES, f"{name}, page {page.number}")),
        name=Path(name).name,
        content_type="",
        width=page.width,
        height=page.height,
        size_bytes=0,
        created_at=now,
        expires_at=now,
        text="",
        sha256="",
        boxes=[_stored(line) for line in page.lines],
        corrections=[],
        notices=tuple(page.notices),
    )
    return page_of(page.number, stored)


def _stored(line: Line) -> StoredLine:
    return StoredLine(**bounding_rectangle(line.quad)._asdict(), **dict(line))


def _kind(source: Path) -> DocumentKind | None:
    with source.open("rb") as opened:
        return kind_of_file(opened.read(HEAD_BYTES))
