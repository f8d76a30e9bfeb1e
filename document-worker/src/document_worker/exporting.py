"""exportQueue: write a whole document in some format, page by page, and store it (edge 36).

One page is in memory at a time. The file is written to the local disk, then sent to image-store.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Final

import structlog

from document_worker import metrics
from document_worker.next_pages import EventPublisher
from document_worker.originals import Originals
from document_worker.store_client import DocumentStore
from mesh.contracts.document import DocumentError
from mesh.contracts.document_export import PDFA, ExportJob, FailedExport
from mesh.contracts.export_requested import ExportRequested
from mesh.contracts.problems import Busy, ClientDisconnected, Gone, Problem, UpstreamProblem
from mesh.contracts.text_document import TextDocument
from mesh.platform.messaging.interfaces import Delivery, Outcome
from mesh.vision.export.bounded import bounded
from mesh.vision.export.formats import WRITERS, Format, kind_of_pages
from mesh.vision.export.pages import Document, Page
from mesh.vision.export.pdf.process import PdfLocked
from mesh.vision.export.pdf.searchable import PdfTitle, SearchablePdfs
from mesh.vision.export.stored_page import invisible_text, page_of

log = structlog.get_logger(__name__)

_PDF: Final = "application/pdf"


class _Stopped(Exception):
    """The worker must end."""


@dataclass(frozen=True, slots=True)
class ExportDocument:
    """Handler of `ExportRequested`."""

    store: DocumentStore
    originals: Originals
    pdfs: SearchablePdfs
    publisher: EventPublisher
    should_stop: Callable[[], bool]
    timeout_s: float
    """Time limit of one result."""

    def __call__(self, delivery: Delivery) -> Outcome:
        event = ExportRequested.from_wire(delivery.message)
        try:
            job = self.store.export_job(event.document_id, event.kind)
            if job.is_open and not self._build(event, job):
                # Corrected meanwhile: the present text follows.
                self.publisher.publish(ExportRequested.about(event.document_id, event.kind).to_wire())
        except Gone:
            log.info("document not exported", document_id=event.document_id, kind=event.kind, reason="deleted")
        except _Stopped:
            return Outcome.RETURN
        return Outcome.ACK

    def _build(self, event: ExportRequested, job: ExportJob) -> bool:
        """Store the result, or why there is none; return False if it is not that of the present text."""
        with tempfile.TemporaryFile() as file:
            try:
                content_type = self._write(event, job, file)
            except (Gone, UpstreamProblem, Busy):
                raise  # no property of the document
            except ClientDisconnected:
                raise _Stopped from None
            except Problem as problem:
                metrics.EXPORTS.labels(event.kind, metrics.FAILED).inc()
                log.warning("document not exported", document_id=event.document_id, kind=event.kind, code=problem.slug)
                error = DocumentError(code=problem.slug, detail=problem.detail)
                self.store.export_failed(
                    event.document_id, event.kind, FailedExport(error=error, revision=job.revision)
                )
                return True
            is_current = self.store.put_export(event.document_id, event.kind, job.revision, file, content_type)
        metrics.EXPORTS.labels(event.kind, metrics.DONE).inc()
        return is_current

    def _write(self, event: ExportRequested, job: ExportJob, file: BinaryIO) -> str:
        """Write the result; return its content type."""
        format_ = Format.PDF if event.kind == PDFA else Format(event.kind)
        pages = _Pages(self.store, event.document_id, job)
        with bounded(lambda: not self.should_stop(), self.timeout_s):
            if format_ is Format.PDF:
                self._write_pdf(event, job, pages, file)
            else:
                for part in WRITERS[format_](pages.document()):
                    file.write(part)
        return kind_of_pages(format_, len(job.pages)).content_type

    def _write_pdf(self, event: ExportRequested, job: ExportJob, pages: _Pages, file: BinaryIO) -> None:
        archivable = event.kind == PDFA
        if job.content_type == _PDF:
            try:
                with self._original(event, job) as original:
                    texts = ((page.number - 1, invisible_text(page)) for page in pages)
                    self.pdfs.write_original(file, original, texts, self._goes_on, archivable=archivable)
                return
            except PdfLocked:
                # The password was deleted when the document was read; the pages' pictures are stored without one.
                log.info("PDF made of pictures", document_id=event.document_id, reason="its password is deleted")
        title = PdfTitle(job.name, job.created_at, job.corrected_at or job.created_at)
        self.pdfs.write_pictures(file, pages.with_pictures(), title, self._goes_on, archivable=archivable)

    def _goes_on(self) -> bool:
        return not self.should_stop()

    @contextmanager
    def _original(self, event: ExportRequested, job: ExportJob) -> Iterator[BinaryIO]:
        """Yield the document's file. It is not kept: the document is read, and may be deleted at any time."""
        try:
            with self.originals.file(event.document_id, job.size_bytes).open("rb") as original:
                yield original
        finally:
            self.originals.drop(event.document_id)


@dataclass(slots=True)
class _Pages:
    """The pages that were read, one at a time."""

    store: DocumentStore
    document_id: str
    job: ExportJob

    def __iter__(self) -> Iterator[Page]:
        for number in self.job.pages:
            yield page_of(number, self.store.stored_page(self.document_id, number))

    def with_pictures(self) -> Iterator[tuple[TextDocument, bytes]]:
        for page in self:
            yield page.text, self.store.page_content(self.document_id, page.number)

    def document(self) -> Document:
        return Document(
            self.document_id, self.job.name, self.job.created_at, self.job.corrected_at, len(self.job.pages), self
        )
