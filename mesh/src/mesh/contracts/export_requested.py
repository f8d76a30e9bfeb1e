"""Edge 36, bff-api → document-worker on `exportQueue`: a client waits for a whole document in some format.

A claim check, as `document_accepted`.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Self

from pydantic import Field, ValidationError

from mesh.contracts.document_export import KIND
from mesh.contracts.document_page import checked_document_id
from mesh.contracts.event import event_message, message_id_of, request_id_of
from mesh.contracts.message import MalformedEvent, Message
from mesh.contracts.topology import Queue
from mesh.contracts.wire import WireModel

TYPE = "ExportRequested"
CONTENT_TYPE = "application/json"


class RequestedExport(WireModel):
    """Body."""

    document_id: str
    kind: str = Field(pattern=KIND, description="A format of `GET /api/formats`, or `pdfa`")


@dataclass(frozen=True, slots=True)
class ExportRequested:
    """A result of a whole document is to be built."""

    document_id: str
    kind: str
    message_id: str

    @classmethod
    def about(cls, document_id: str, kind: str) -> Self:
        return cls(document_id, kind, str(uuid.uuid5(uuid.UUID(document_id), f"{TYPE} {kind}")))

    def to_wire(self) -> Message:
        return event_message(
            Queue.EXPORT,
            type=TYPE,
            request_id=self.document_id,
            message_id=self.message_id,
            body=RequestedExport(document_id=self.document_id, kind=self.kind).model_dump_json().encode(),
            content_type=CONTENT_TYPE,
        )

    @classmethod
    def from_wire(cls, message: Message) -> Self:
        """Read the event. Raises MalformedEvent."""
        try:
            body = RequestedExport.model_validate_json(message.body)
        except ValidationError as error:
            raise MalformedEvent(f"{message.queue}: {error.errors(include_url=False)}") from error
        if request_id_of(message) != body.document_id:
            raise MalformedEvent(f"{message.queue}: header and body name different documents")
        return cls(checked_document_id(body.document_id), body.kind, message_id_of(message))
