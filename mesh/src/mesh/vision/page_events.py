"""The events of a picture that was read: its text, then the picture. Used by bff-api and by document-worker.

Text first, so that a stored picture has its text. Message ids derive from the picture's id.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from mesh.contracts import image_received, text_recognized
from mesh.contracts.document_page import PageOfDocument
from mesh.contracts.image_received import ImageReceived
from mesh.contracts.message import Message
from mesh.contracts.text_recognized import RecognizedBox, TextRecognized
from mesh.platform import telemetry
from mesh.vision.page import Page


@dataclass(frozen=True, slots=True)
class Picture:
    """What is stored."""

    name: str
    content: bytes
    """A JPEG with its end marker: thumbnails and downloads are made by Pillow, which needs it."""
    content_type: str
    owner: str | None
    key_id: str | None = None
    """API key that read it, for the key's quota."""


def page_events(
    image_id: str, picture: Picture, found: Page, page: PageOfDocument | None = None
) -> tuple[Message, Message]:
    """Return the events of a picture, which may be a `page` of a document."""
    namespace = uuid.UUID(image_id)
    received = ImageReceived(
        image_id=image_id,
        message_id=str(uuid.uuid5(namespace, image_received.TYPE)),
        content=picture.content,
        content_type=picture.content_type,
        name=picture.name,
        trace_id=telemetry.trace_id(),
        owner=picture.owner,
        key_id=picture.key_id,
        page=page,
    )
    recognized = TextRecognized(
        image_id=image_id,
        message_id=str(uuid.uuid5(namespace, text_recognized.TYPE)),
        lines=tuple(map(RecognizedBox.of, found.lines)),
        owner=picture.owner,
        notices=tuple(found.notices),
        page=page,
    )
    return recognized.to_wire(), received.to_wire()
