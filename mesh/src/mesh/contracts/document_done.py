"""Edge 29, image-store → document-worker on `documentDoneQueue`: a document's last page is stored or has failed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from pydantic import Field, ValidationError

from mesh.contracts.document_page import checked_document_id
from mesh.contracts.event import event_message, message_id_of, request_id_of
from mesh.contracts.message import MalformedEvent, Message
from mesh.contracts.topology import Queue
from mesh.contracts.wire import WireModel

TYPE = "DocumentDone"
CONTENT_TYPE = "application/json"


class DoneDocument(WireModel):
    """Body."""

    document_id: str
    pages: int = Field(ge=0, description="Pages that were asked for; 0 if the file could not be opened")
    failed_pages: int = Field(ge=0)
    is_failed: bool = Field(description="Whether the file could not be opened")
    accepted_at: datetime
    done_at: datetime


@dataclass(frozen=True, slots=True)
class DocumentDone:
    """A document has ended."""

    message_id: str
    body: DoneDocument

    @classmethod
    def about(cls, body: DoneDocument) -> Self:
        return cls(str(uuid.uuid5(uuid.UUID(body.document_id), TYPE)), body)

    def to_wire(self) -> Message:
        return event_message(
            Queue.DOCUMENT_DONE,
            type=TYPE,
            request_id=self.body.document_id,
            message_id=self.message_id,
            body=self.body.model_dump_json().encode(),
            content_type=CONTENT_TYPE,
        )

    @classmethod
    def from_wire(cls, message: Message) -> Self:
        """Read the event. Raises MalformedEvent."""
        try:
            body = DoneDocument.model_validate_json(message.body)
        except ValidationError as error:
            raise MalformedEvent(f"{message.queue}: {error.errors(include_url=False)}") from error
        if request_id_of(message) != body.document_id:
            raise MalformedEvent(f"{message.queue}: header and body name different documents")
        checked_document_id(body.document_id)
        return cls(message_id_of(message), body)
