"""Searchable PDFs: of one picture, of several, and of an original PDF.

A page of a picture has the size given by the picture's resolution if that is typical of a scanner, otherwise the length
of A4: cameras and screens write meaningless resolutions.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from mesh.contracts.text_document import TextDocument
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.platform.http.calling_client import current_client
from mesh.platform.http.connected import IsConnected, always
from mesh.vision.export.pdf.process import PdfLimits, PdfProcess, pdf_process


@dataclass(frozen=True, slots=True)
class PdfTitle:
    """What the file says of itself."""

    title: str
    created_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, document: TextDocument) -> PdfTitle:
        return cls(document.name or document.id, document.created_at, document.corrected_at or document.created_at)


@dataclass(slots=True)
class PdfSession:
    """Uses one process for several PDFs; it starts with the first, and again after a failure."""

    pdfs: SearchablePdfs
    is_connected: IsConnected
    _stack: ExitStack
    _process: PdfProcess | None = None

    def of(self, document: TextDocument, content: bytes, *, archivable: bool = False) -> bytes:
        """Return the PDF of a picture and its text. Raises as `SearchablePdfs`."""
        title = PdfTitle.of(document)
        with self.pdfs.gate.admit(self.is_connected, current_client()), tempfile.TemporaryFile() as file:
            if self._process is None or not self._process.is_usable:
                self._stack.close()
                self._process = self._stack.enter_context(pdf_process(self.pdfs.limits, self.is_connected))
            self._process.start(archivable=archivable)
            self._process.add_picture(content, document, keep_metadata=self.pdfs.keep_metadata)
            self._process.save(file, title.title, title.created_at.isoformat(), title.changed_at.isoformat())
            file.seek(0)
            return file.read()


@dataclass(frozen=True, slots=True)
class SearchablePdfs:
    """Writes PDFs, a few at a time. Thread-safe.

    Every method raises NoPdf for a file that is damaged or not supported, or takes too much time or memory; Busy if
    too many requests are queued; ClientDisconnected.
    """

    limits: PdfLimits
    gate: ConcurrencyLimit
    """Shared by all code that decodes pictures."""
    keep_metadata: bool = False
    """Whether a JPEG keeps EXIF, XMP and comments."""

    def of(
        self, document: TextDocument, content: bytes, is_connected: IsConnected = always, *, archivable: bool = False
    ) -> bytes:
        """Return the PDF of a picture and its text."""
        with self.session(is_connected) as session:
            return session.of(document, content, archivable=archivable)

    @contextmanager
    def session(self, is_connected: IsConnected = always) -> Iterator[PdfSession]:
        """Write the PDFs of several pictures during the block, one after the other."""
        with ExitStack() as stack:
            yield PdfSession(self, is_connected, stack)

    def write_pictures(
        self,
        file: BinaryIO,
        pages: Iterable[tuple[TextDocument, bytes]],
        title: PdfTitle,
        is_connected: IsConnected = always,
        *,
        archivable: bool = False,
    ) -> None:
        """Write one PDF of pictures, a page each, to an empty file."""
        self.write_merged(file, pages, (), title, is_connected, archivable=archivable)

    def write_merged(
        self,
        file: BinaryIO,
        pictures: Iterable[tuple[TextDocument, bytes]],
        documents: Iterable[BinaryIO],
        title: PdfTitle,
        is_connected: IsConnected = always,
        *,
        archivable: bool = False,
    ) -> None:
        """Write one PDF to an empty file: a page for each picture, then the pages of the PDFs of documents.

        `documents` are files on disk, each used until the next one is asked for.
        """
        with self.gate.admit(is_connected, current_client()), pdf_process(self.limits, is_connected) as process:
            process.start(archivable=archivable)
            for document, content in pictures:
                process.add_picture(content, document, keep_metadata=self.keep_metadata)
            for pdf in documents:
                process.append(pdf)
            process.save(file, title.title, title.created_at.isoformat(), title.changed_at.isoformat())
            file.seek(0)

    def write_original(
        self,
        file: BinaryIO,
        original: BinaryIO,
        pages: Iterable[tuple[int, TextDocument]],
        is_connected: IsConnected = always,
        *,
        password: str = "",
        archivable: bool = False,
    ) -> None:
        """Write an original PDF with invisible text to an empty file.

        Args:
            file: gets the result.
            original: a file on disk.
            pages: index from 0 and text of each page that was read; other pages are left as they are. `width` and
                `height` of the text are those of the picture that the page was rendered to.
            is_connected: cancels the work.
            password: of an encrypted PDF; the result is encrypted in the same way, unless it is `archivable`.
            archivable: whether it becomes PDF/A-2b.
        """
        with self.gate.admit(is_connected, current_client()), pdf_process(self.limits, is_connected) as process:
            process.start(archivable=archivable)
            process.open_original(original, password)
            for index, document in pages:
                process.add_text(index, document)
            process.save(file)
            file.seek(0)
