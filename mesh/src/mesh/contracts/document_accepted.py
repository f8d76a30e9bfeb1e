"""Edge 22, bff-api → document-worker on `documentQueue`: a document was stored and waits for its pages to be counted.

A claim check: the id alone travels. The file, its name and its password stay in image-store.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Self

from pydantic import ValidationError

from mesh.contracts.document_page import checked_document_id
from mesh.contracts.event import event_message, message_id_of, request_id_of
from mesh.contracts.message import MalformedEvent, Message
from mesh.contracts.topology import Queue
from mesh.contracts.wire import WireModel

TYPE = "DocumentAccepted"
CONTENT_TYPE = "application/json"


class AcceptedDocument(WireModel):
    """Body."""

    document_id: str


@dataclass(frozen=True, slots=True)
class DocumentAccepted:
    """A document was accepted."""

    document_id: str
    message_id: str

    @classmethod
    def about(cls, document_id: str) -> Self:
        return cls(document_id, str(uuid.uuid5(uuid.UUID(document_id), TYPE)))

    def to_wire(self) -> Message:
        return event_message(
            Queue.DOCUMENT,
            type=TYPE,
            request_id=self.document_id,
            message_id=self.message_id,
            body=AcceptedDocument(document_id=self.document_id).model_dump_json().encode(),
            content_type=CONTENT_TYPE,
        )

    @classmethod
    def from_wire(cls, message: Message) -> Self:
        """Read the event. Raises MalformedEvent."""
        try:
            body = AcceptedDocument.model_validate_json(message.body)
        except ValidationError as error:
            raise MalformedEvent(f"{message.queue}: {error.errors(include_url=False)}") from error
        if request_id_of(message) != body.document_id:
            raise MalformedEvent(f"{message.queue}: header and body name different documents")
        return cls(checked_document_id(body.document_id), message_id_of(message))
