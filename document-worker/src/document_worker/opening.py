"""documentQueue: open the file and count its pages (edge 22). image-store then names the first pages to queue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import structlog

from document_worker.next_pages import EventPublisher, publish_pages
from document_worker.originals import Originals
from document_worker.store_client import DocumentStore
from mesh.contracts.document import DocumentError, DocumentStatus
from mesh.contracts.document_accepted import DocumentAccepted
from mesh.contracts.document_job import DocumentJob, OpenedDocument
from mesh.contracts.problems import BadDocument, Gone, PageFailed
from mesh.contracts.topology import MAX_PAGE_ATTEMPTS
from mesh.platform.messaging.interfaces import Delivery, Outcome
from mesh.vision.documents.document import DocumentKind
from mesh.vision.documents.reader import DocumentReader

log = structlog.get_logger(__name__)

CONTENT_TYPES: Final = {
    DocumentKind.PDF: "application/pdf",
    DocumentKind.JPEG_2000: "image/jp2",
    DocumentKind.JPEG_XL: "image/jxl",
    DocumentKind.PNM: "image/x-portable-anymap",
}
"""Those that are not `image/` and the kind."""


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """Handler of `DocumentAccepted`."""

    store: DocumentStore
    originals: Originals
    reader: DocumentReader
    publisher: EventPublisher

    def __call__(self, delivery: Delivery) -> Outcome:
        document_id = DocumentAccepted.from_wire(delivery.message).document_id
        try:
            job = self.store.job(document_id)
            opened = OpenedDocument()
            if job.status is DocumentStatus.QUEUED:
                opened = self._open(job, is_last=delivery.attempt >= MAX_PAGE_ATTEMPTS)
                if opened.error is not None:
                    log.info("document cannot be opened", document_id=document_id, code=opened.error.code)
            numbers = self.store.opened(document_id, opened)
        except Gone:
            log.info("document not read", document_id=document_id, reason="deleted")
            return Outcome.ACK
        publish_pages(self.publisher, document_id, numbers)
        return Outcome.ACK

    def _open(self, job: DocumentJob, *, is_last: bool) -> OpenedDocument:
        """Return what is in the file. Raises PageFailed, unless it is the last attempt."""
        file = self.originals.file(job.id, job.size_bytes)
        try:
            info = self.reader.inspect(file, password=job.plain_password)
        except PageFailed as error:
            if not is_last:
                raise
            return OpenedDocument(error=error_of(error))
        except BadDocument as error:
            return OpenedDocument(error=error_of(error))
        return OpenedDocument(
            content_type=CONTENT_TYPES.get(info.kind, f"image/{info.kind}"),
            pages=info.pages,
        )


def error_of(problem: BadDocument) -> DocumentError:
    """Return the error of a document or a page. Its code is the type of the problem."""
    return DocumentError(code=problem.slug, detail=problem.detail)
