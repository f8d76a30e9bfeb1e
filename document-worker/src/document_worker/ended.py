"""documentDoneQueue: count the document, drop its file, and publish the webhook that its client waits for (edge 29)."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from document_worker import metrics
from document_worker.next_pages import EventPublisher
from document_worker.originals import Originals
from document_worker.store_client import DocumentStore
from mesh.contracts.document_done import DocumentDone, DoneDocument
from mesh.contracts.problems import Gone
from mesh.contracts.webhook_due import WebhookDue
from mesh.platform.messaging.interfaces import Delivery, Outcome

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class EndDocument:
    """Handler of `DocumentDone`."""

    store: DocumentStore
    originals: Originals
    publisher: EventPublisher

    def __call__(self, delivery: Delivery) -> Outcome:
        done = DocumentDone.from_wire(delivery.message).body
        self.originals.drop(done.document_id)
        self._publish_webhook(done.document_id)
        outcome, duration_s = _outcome(done), (done.done_at - done.accepted_at).total_seconds()
        if not delivery.redelivered:
            metrics.DOCUMENTS.labels(outcome).inc()
            metrics.DOCUMENT_DURATION.observe(duration_s)
        log.info(
            "document ended",
            document_id=done.document_id,
            outcome=outcome,
            pages=done.pages,
            failed_pages=done.failed_pages,
            duration_s=round(duration_s, 1),
        )
        return Outcome.ACK

    def _publish_webhook(self, document_id: str) -> None:
        """Publish it, also again after a lost delivery: its id is the same. Raises UpstreamProblem, PublishFailed."""
        try:
            ended = self.store.ended(document_id)
        except Gone:
            return
        # Only an owner has a secret to verify it with; bff-api accepts no address from others.
        if ended.callback_url is not None and ended.owner is not None:
            self.publisher.publish(WebhookDue.about(ended.document, ended.callback_url, ended.owner).to_wire())


def _outcome(done: DoneDocument) -> str:
    if done.is_failed:
        return metrics.FAILED
    return metrics.WITH_FAILED_PAGES if done.failed_pages else metrics.DONE
