"""Export a selection as one file: a PDF of all pages, a text of all, or any other format of the pictures alone."""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO, Final, cast

from bff_api.documents.exports import ReadyExport
from bff_api.export.selection import MAX_PDF_BYTES, SelectedFiles, Selection, SelectionTooLarge
from mesh.platform.http.connected import IsConnected
from mesh.vision.export.bounded import checkpoint
from mesh.vision.export.formats import WRITERS, Format
from mesh.vision.export.pages import Document, Page, of_picture
from mesh.vision.export.pdf.searchable import PdfTitle, SearchablePdfs
from mesh.vision.export.plain_text import PAGE_BREAK

WITH_DOCUMENTS: Final = frozenset((Format.TEXT, Format.PDF))
"""Formats in which pictures and whole documents can be one file."""
_NAME: Final = "ocr-mesh"
_CHUNK_BYTES: Final = 256 * 1024
_PAGE_BREAK: Final = PAGE_BREAK.encode()


@dataclass(frozen=True, slots=True)
class MergedExport:
    """Yields one file part by part. Thread-safe."""

    selected: SelectedFiles
    pdfs: SearchablePdfs

    def parts(self, selection: Selection, is_connected: IsConnected) -> Generator[bytes, None, None]:
        """Yield the file: the pictures, then the documents, in their order.

        Raises the problems of `SelectedFiles`, NoPdf, and SelectionTooLarge for a PDF.
        """
        ready = self.selected.ready(selection)
        with self.selected.admitted(selection, is_connected) as size_bytes:
            match selection.format:
                case Format.PDF:
                    size_bytes += sum(export.size_bytes for export in ready)
                    if size_bytes > MAX_PDF_BYTES:
                        raise SelectionTooLarge(size_bytes)
                    yield from self._pdf(selection, ready, is_connected)
                case Format.TEXT if selection.has_headings or ready:
                    yield from self._texts(selection, ready, is_connected)
                case _:
                    yield from self._pages(selection)

    def _pages(self, selection: Selection) -> Iterator[bytes]:
        first = next(self.selected.texts(selection))
        pages = (Page(number, text) for number, text in enumerate(self.selected.texts(selection), start=1))
        now = datetime.now(UTC)
        yield from WRITERS[selection.format](Document(first.id, first.name, now, None, len(selection.ids), pages))

    def _texts(self, selection: Selection, ready: Sequence[ReadyExport], is_connected: IsConnected) -> Iterator[bytes]:
        is_first = True
        for name, parts in self._named_texts(selection, ready, is_connected):
            checkpoint()
            if selection.has_headings:
                yield ("" if is_first else "\n").encode() + heading(name)
                # The pages of a document are its paragraphs here.
                yield from (part.replace(_PAGE_BREAK, b"\n") for part in parts)
            else:
                yield b"" if is_first else _PAGE_BREAK
                yield from parts
            is_first = False

    def _named_texts(
        self, selection: Selection, ready: Sequence[ReadyExport], is_connected: IsConnected
    ) -> Iterator[tuple[str, Iterable[bytes]]]:
        for text in self.selected.texts(selection):
            yield text.name or text.id, WRITERS[Format.TEXT](of_picture(text))
        for export in ready:
            yield export.name, self.selected.documents.parts(export, selection.owner, is_connected)

    def _pdf(self, selection: Selection, ready: Sequence[ReadyExport], is_connected: IsConnected) -> Iterator[bytes]:
        now = datetime.now(UTC)
        pictures = (
            (text, self.selected.pictures.content(text.id, selection.owner).body)
            for text in self.selected.texts(selection)
        )
        with tempfile.TemporaryFile() as file:
            self.pdfs.write_merged(
                file,
                pictures,
                self._files(selection, ready, is_connected),
                PdfTitle(self._title(selection, ready), now, now),
                is_connected,
                archivable=selection.archivable,
            )
            while part := file.read(_CHUNK_BYTES):
                checkpoint()
                yield part

    def _files(
        self, selection: Selection, ready: Sequence[ReadyExport], is_connected: IsConnected
    ) -> Iterator[BinaryIO]:
        for export in ready:
            with self.selected.documents.file(export, selection.owner, is_connected) as file:
                yield cast(BinaryIO, file)

    def _title(self, selection: Selection, ready: Sequence[ReadyExport]) -> str:
        first = next(self.selected.texts(selection), None)
        if first is not None:
            return first.name or first.id
        return ready[0].name if ready else _NAME


def heading(name: str) -> bytes:
    """Return a name as a heading of plain text."""
    line = " ".join(name.split())
    return f"{line}\n{'=' * len(line)}\n\n".encode()
