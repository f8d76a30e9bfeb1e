"""Dead letters: documents, pages and results that no worker survived. They become errors, so that the rest goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import structlog

from document_worker import metrics
from document_worker.next_pages import EventPublisher, publish_pages
from document_worker.store_client import DocumentStore
from mesh.contracts.document import DocumentError
from mesh.contracts.document_accepted import DocumentAccepted
from mesh.contracts.document_export import FailedExport
from mesh.contracts.document_job import OpenedDocument, PageOutcome, PageResult
from mesh.contracts.export_requested import ExportRequested
from mesh.contracts.message import MalformedEvent, Message
from mesh.contracts.page_requested import PageRequested
from mesh.contracts.problems import Gone
from mesh.contracts.topology import MAX_PAGE_ATTEMPTS
from mesh.platform.messaging.interfaces import Delivery, Outcome

log = structlog.get_logger(__name__)

_LOST_PAGE: Final = DocumentError(
    code="given-up",
    detail=f"The page was given up: {MAX_PAGE_ATTEMPTS} attempts to read it failed or ended with their process.",
)
_LOST_DOCUMENT: Final = DocumentError(
    code="given-up",
    detail=f"The file was given up: {MAX_PAGE_ATTEMPTS} attempts to open it failed or ended with their process.",
)
_LOST_EXPORT: Final = DocumentError(
    code="given-up",
    detail=f"The result was given up: {MAX_PAGE_ATTEMPTS} attempts to build it failed or ended with their process.",
)


@dataclass(frozen=True, slots=True)
class RecordLost:
    """Handlers of the dead letters of `documentQueue`, `pageQueue` and `exportQueue`."""

    store: DocumentStore
    publisher: EventPublisher

    def document(self, delivery: Delivery) -> Outcome:
        def record() -> None:
            document_id = DocumentAccepted.from_wire(delivery.message).document_id
            self.store.opened(document_id, OpenedDocument(error=_LOST_DOCUMENT))

        return _recorded(delivery.message, record)

    def export(self, delivery: Delivery) -> Outcome:
        def record() -> None:
            event = ExportRequested.from_wire(delivery.message)
            metrics.EXPORTS.labels(event.kind, metrics.FAILED).inc()
            self.store.export_failed(event.document_id, event.kind, FailedExport(error=_LOST_EXPORT))

        return _recorded(delivery.message, record)

    def page(self, delivery: Delivery) -> Outcome:
        def record() -> None:
            page = PageRequested.from_wire(delivery.message).page
            result = PageResult(outcome=PageOutcome.LOST, error=_LOST_PAGE)
            metrics.PAGES.labels(result.outcome).inc()
            publish_pages(self.publisher, page.document_id, self.store.read(page.document_id, page.number, result))

        return _recorded(delivery.message, record)


def _recorded(message: Message, record: Callable[[], None]) -> Outcome:
    """Record an error; a message about a deleted document, or about none, is dropped."""
    try:
        record()
    except Gone:
        log.info("error not recorded", queue=message.queue, reason="deleted")
    except MalformedEvent as error:
        log.error("dead letter names no document", queue=message.queue, error=str(error))
    return Outcome.ACK
