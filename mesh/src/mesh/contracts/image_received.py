"""Edge 4, bff-api → image-store on `imageQueue`: the body is the picture's bytes, without metadata.

Other attributes of the picture are headers, since `show-off` defines the body. Its Go backend sends a JSON string of
the bytes in base64 instead; that is accepted too.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from typing import Self

from mesh.contracts.api_key import KEY_ID
from mesh.contracts.document_page import PageOfDocument
from mesh.contracts.event import OWNER, event_message, message_id_of, owner_of, request_id_of
from mesh.contracts.message import MalformedEvent, Message
from mesh.contracts.topology import Queue

TYPE = "ImageReceived"
KEY = "key"
_KEY_ID = re.compile(KEY_ID)
UNKNOWN_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class ImageReceived:
    """A picture was accepted."""

    image_id: str
    message_id: str
    content: bytes
    content_type: str
    """`UNKNOWN_TYPE` if the sender does not know."""
    name: str | None = None
    trace_id: str | None = None
    owner: str | None = None
    """None: public to anyone with the id."""
    key_id: str | None = None
    """API key that read it, for the key's quota."""
    page: PageOfDocument | None = None
    """None: a picture of its own."""

    def to_wire(self) -> Message:
        headers: dict[str, str] = {}
        if self.name is not None:
            headers["name"] = self.name
        if self.trace_id is not None:
            headers["trace_id"] = self.trace_id
        if self.owner is not None:
            headers[OWNER] = self.owner
        if self.key_id is not None:
            headers[KEY] = self.key_id
        if self.page is not None:
            headers |= self.page.headers
        return event_message(
            Queue.IMAGE,
            type=TYPE,
            request_id=self.image_id,
            message_id=self.message_id,
            body=self.content,
            content_type=self.content_type,
            headers=headers,
        )

    @classmethod
    def from_wire(cls, message: Message) -> Self:
        """Read the event. Raises MalformedEvent."""
        is_json = message.body.startswith(b'"')  # no picture does
        return cls(
            image_id=request_id_of(message),
            message_id=message_id_of(message),
            content=_from_json(message.body) if is_json else message.body,
            content_type=UNKNOWN_TYPE if is_json else message.content_type or UNKNOWN_TYPE,
            name=_text(message, "name"),
            trace_id=_text(message, "trace_id"),
            owner=owner_of(message),
            key_id=_key_of(message),
            page=PageOfDocument.of(message),
        )


def _from_json(body: bytes) -> bytes:
    """Return the bytes of a JSON string of base64. Raises MalformedEvent."""
    try:
        return base64.b64decode(json.loads(body), validate=True)
    except ValueError as error:
        raise MalformedEvent(f"the body starts as a JSON string, but is not one of base64: {error}") from error


def _key_of(message: Message) -> str | None:
    """Return the key; None if the header is invalid, as it only counts."""
    key = _text(message, KEY)
    return key if key is not None and _KEY_ID.fullmatch(key) else None


def _text(message: Message, header: str) -> str | None:
    value = message.headers.get(header)
    return None if value is None else str(value)
