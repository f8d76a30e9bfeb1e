"""Edge 23, document-worker → document-worker on `pageQueue`: a page waits to be read.

A claim check, as `document_accepted`.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Self

from pydantic import Field, ValidationError

from mesh.contracts.document_page import PageOfDocument
from mesh.contracts.event import event_message, message_id_of, request_id_of
from mesh.contracts.message import MalformedEvent, Message
from mesh.contracts.topology import Queue
from mesh.contracts.wire import WireModel

TYPE = "PageRequested"
CONTENT_TYPE = "application/json"


class RequestedPage(WireModel):
    """Body."""

    document_id: str
    page: int = Field(ge=1, description="Number of the page, from 1")


@dataclass(frozen=True, slots=True)
class PageRequested:
    """A page is to be read."""

    page: PageOfDocument
    message_id: str

    @classmethod
    def about(cls, document_id: str, number: int) -> Self:
        page = PageOfDocument(document_id, number)
        return cls(page, str(uuid.uuid5(uuid.UUID(page.image_id), TYPE)))

    def to_wire(self) -> Message:
        return event_message(
            Queue.PAGE,
            type=TYPE,
            request_id=self.page.image_id,
            message_id=self.message_id,
            body=RequestedPage(document_id=self.page.document_id, page=self.page.number).model_dump_json().encode(),
            content_type=CONTENT_TYPE,
            headers=self.page.headers,
        )

    @classmethod
    def from_wire(cls, message: Message) -> Self:
        """Read the event. Raises MalformedEvent."""
        try:
            body = RequestedPage.model_validate_json(message.body)
        except ValidationError as error:
            raise MalformedEvent(f"{message.queue}: {error.errors(include_url=False)}") from error
        page = PageOfDocument.of(message)
        if page != PageOfDocument(body.document_id, body.page) or request_id_of(message) != page.image_id:
            raise MalformedEvent(f"{message.queue}: headers and body name different pages")
        return cls(page, message_id_of(message))
