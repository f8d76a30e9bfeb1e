"""Export a selection as a ZIP with a file for each picture and document."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from bff_api.documents.exports import ReadyExport
from bff_api.export.merged import MergedExport
from bff_api.export.selection import SelectedFiles, Selection
from mesh.contracts.problems import ClientDisconnected, Problem
from mesh.contracts.text_document import TextDocument
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.platform.http.connected import IsConnected
from mesh.vision.export.bounded import ExportTooLong
from mesh.vision.export.document import document_of
from mesh.vision.export.formats import KINDS, WRITERS, Format, file_name
from mesh.vision.export.pages import of_picture
from mesh.vision.export.pdf.searchable import PdfSession, SearchablePdfs
from mesh.vision.export.zip_stream import File, zipped

_ERRORS: Final = "errors.txt"


def export_limit() -> ConcurrencyLimit:
    """Return the limit of exports of one picture at a time: they need CPU time and few can run at once."""
    return ConcurrencyLimit("export", running=2, waiting=16, wait_s=10.0)


def bulk_export_limit() -> ConcurrencyLimit:
    """Return the limit of exports of several pictures at a time, apart from that of single ones: they take longer.

    One at a time: a PDF of all holds one of the two places of `bff_api.decoding.decoding_gate` meanwhile.
    """
    return ConcurrencyLimit("bulk-export", running=1, waiting=8, wait_s=30.0)


@dataclass(frozen=True, slots=True)
class BulkExport:
    """Yields a file part by part. Thread-safe.

    Before the first part it is checked that all pictures and documents exist and belong to the owner. Raises the
    problems of `SelectedFiles`.
    """

    selected: SelectedFiles
    pdfs: SearchablePdfs

    def merged(self, selection: Selection, is_connected: IsConnected) -> Generator[bytes, None, None]:
        """Yield one file of all. Raises as `MergedExport.parts`."""
        return MergedExport(self.selected, self.pdfs).parts(selection, is_connected)

    def archive(self, selection: Selection, is_connected: IsConnected) -> Generator[bytes, None, None]:
        """Yield a ZIP with a file for each picture and document; `errors.txt` names those without one, and why."""
        errors: list[str] = []
        ready = self.selected.ready(selection, errors)
        yield from zipped(self._all_files(selection, ready, errors, is_connected))

    def _all_files(
        self, selection: Selection, ready: Sequence[ReadyExport], errors: list[str], is_connected: IsConnected
    ) -> Iterator[File]:
        if selection.ids:
            with self.selected.admitted(selection, is_connected), self.pdfs.session(is_connected) as pdfs:
                yield from self._files(selection, pdfs, errors)
        for export in ready:
            yield from self._document(export, selection.owner, errors, is_connected)
        if errors:
            yield _ERRORS, ("".join(errors).encode(),)

    def _files(self, selection: Selection, pdfs: PdfSession, errors: list[str]) -> Iterator[File]:
        for index, image_id in enumerate(selection.ids):
            named = image_id
            try:
                text = document_of(self.selected.pictures.image(image_id, selection.owner))
                named = f"{text.name} ({image_id})" if text.name else image_id
                file = self._file(text, selection, pdfs)
            except ClientDisconnected:
                raise
            except ExportTooLong as problem:
                # The files so far are worth having: the ZIP ends here, and is complete.
                errors.extend(f"{missing}: {problem.detail}\n" for missing in (named, *selection.ids[index + 1 :]))
                return
            except Problem as problem:
                errors.append(f"{named}: {problem.detail}\n")
            else:
                yield file_name(text.name, KINDS[selection.format]), (file,)

    def _document(
        self, export: ReadyExport, owner: str | None, errors: list[str], is_connected: IsConnected
    ) -> Iterator[File]:
        parts = self.selected.documents.parts(export, owner, is_connected)
        try:
            first = next(parts, b"")  # once it is here, the file is on the local disk
        except ClientDisconnected:
            raise
        except Problem as problem:
            errors.append(f"{export.name} ({export.document_id}): {problem.detail}\n")
        else:
            yield export.file_name, chain((first,), parts)

    def _file(self, text: TextDocument, selection: Selection, pdfs: PdfSession) -> bytes:
        if selection.format is not Format.PDF:
            return b"".join(WRITERS[selection.format](of_picture(text)))
        content = self.selected.pictures.content(text.id, selection.owner).body
        return pdfs.of(text, content, archivable=selection.archivable)
