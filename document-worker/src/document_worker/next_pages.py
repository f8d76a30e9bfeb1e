"""Publish the pages that image-store has claimed for this worker."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from mesh.contracts.message import Message
from mesh.contracts.page_requested import PageRequested


class EventPublisher(Protocol):
    def publish(self, *messages: Message) -> None:
        """Return when all messages are durable. Raises PublishFailed."""
        ...


def publish_pages(publisher: EventPublisher, document_id: str, numbers: Sequence[int]) -> None:
    """Publish pages of a document. Raises PublishFailed; image-store publishes those that were lost, after a while."""
    if numbers:
        publisher.publish(*(PageRequested.about(document_id, number).to_wire() for number in numbers))
