"""What the three events share: how one becomes a message and is read back.

The default exchange routes by queue name. Our publishers set every property below; a seed's publisher sets the header
`request_id` alone, so readers derive the rest.
"""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from typing import Final

from mesh.contracts.envelope import CONTENT_VERSION, OWNER_ID, REQUEST_ID
from mesh.contracts.message import Headers, MalformedEvent, Message
from mesh.contracts.topology import Queue

ACCEPTED_AT: Final = "accepted_at"
OWNER: Final = "owner"
_REQUEST_ID: Final = re.compile(REQUEST_ID)
_OWNER_ID: Final = re.compile(OWNER_ID)


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
    now = datetime.now(UTC)
    return Message(
        queue=queue,
        body=body,
        message_id=message_id,
        type=type,
        content_type=content_type,
        timestamp=int(now.timestamp()),
        headers={
            **(headers or {}),
            "request_id": request_id,
            "content_version": CONTENT_VERSION,
            ACCEPTED_AT: now.isoformat(timespec="microseconds"),
        },
    )


def accepted_at_of(message: Message, now: datetime) -> datetime:
    """When it was accepted, to the second for a seed's message; `now` where it does not say, or names a time to come.

    AMQP's timestamp counts seconds, which does not tell two corrections of one line apart.
    """
    try:
        accepted = datetime.fromisoformat(str(message.headers[ACCEPTED_AT])).astimezone(UTC)
    except (KeyError, ValueError, OverflowError):
        if not message.timestamp or message.timestamp < 0:
            return now
        accepted = datetime.fromtimestamp(min(message.timestamp, now.timestamp()), UTC)
    return min(accepted, now)


def request_id_of(message: Message) -> str:
    """The image's id: letters, digits, dot, dash and underscore, at most 36.

    Raises:
        MalformedEvent: there is none, or it is not one.
    """
    request_id = str(message.headers.get("request_id", ""))
    if not _REQUEST_ID.fullmatch(request_id):
        raise MalformedEvent(f"header request_id is not an image id: {request_id[:80]!r}")
    return request_id


def owner_of(message: Message) -> str | None:
    """Whose picture it is; None where it is everybody's who knows its id.

    Raises:
        MalformedEvent: what stands there names nobody. Taken for nobody's, a picture would be open to others.
    """
    owner = message.headers.get(OWNER)
    if owner is not None and not _OWNER_ID.fullmatch(str(owner)):
        raise MalformedEvent(f"header {OWNER} is not an owner's id: {str(owner)[:80]!r}")
    return None if owner is None else str(owner)


def message_id_of(message: Message) -> str:
    """The message's own id, or for a seed's message one that is the same each time it arrives."""
    if message.message_id:
        return message.message_id
    digest = hashlib.sha256(message.body)
    digest.update(f"{message.queue}\0{message.headers.get('request_id', '')}".encode())
    return digest.hexdigest()[:36]
