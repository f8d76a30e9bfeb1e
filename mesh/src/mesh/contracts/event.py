"""What the three events share: how one becomes a message and is read back.

The default exchange routes by queue name. Our publishers set every property below; a seed's publisher sets the header
`request_id` alone, so readers derive the rest.
"""

from __future__ import annotations

import hashlib
import re
import time
from typing import Final

from mesh.messaging.message import Headers, MalformedEvent, Message
from mesh.topology import Queue

CONTENT_VERSION: Final = "1"
_REQUEST_ID: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,35}")


def event_message(
    queue: Queue,
    *,
    type: str,
    request_id: str,
    message_id: str,
    body: bytes,
    content_type: str,
    headers: Headers | None = None,
) -> Message:
    """A message on `queue` with the properties that every event carries."""
    return Message(
        queue=queue,
        body=body,
        message_id=message_id,
        type=type,
        content_type=content_type,
        timestamp=int(time.time()),
        headers={**(headers or {}), "request_id": request_id, "content_version": CONTENT_VERSION},
    )


def request_id_of(message: Message) -> str:
    """The image's id: letters, digits, dot, dash and underscore, at most 36.

    Raises:
        MalformedEvent: there is none, or it is not one.
    """
    request_id = str(message.headers.get("request_id", ""))
    if not _REQUEST_ID.fullmatch(request_id):
        raise MalformedEvent(f"header request_id is not an image id: {request_id[:80]!r}")
    return request_id


def message_id_of(message: Message) -> str:
    """The message's own id, or for a seed's message one that is the same each time it arrives."""
    if message.message_id:
        return message.message_id
    digest = hashlib.sha256(message.body)
    digest.update(f"{message.queue}\0{message.headers.get('request_id', '')}".encode())
    return digest.hexdigest()[:36]
