"""Build and read the properties and headers that all events share.

The default exchange routes by queue name. Our publishers set every property below; `show-off` sets the header
`request_id` only, so readers derive the rest.
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
NOTICES: Final = "notices"
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
    """Return a message for `queue` with the properties of every event."""
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
    """Return when the event was accepted; `now` if the message does not say, or names a future time.

    `show-off` sends AMQP's timestamp only. It counts seconds, which is too coarse to order two corrections of one line.
    """
    try:
        accepted = datetime.fromisoformat(str(message.headers[ACCEPTED_AT])).astimezone(UTC)
    except (KeyError, ValueError, OverflowError):
        if not message.timestamp or message.timestamp < 0:
            return now
        accepted = datetime.fromtimestamp(min(message.timestamp, now.timestamp()), UTC)
    return min(accepted, now)


def request_id_of(message: Message) -> str:
    """Return the image id: letters, digits, dot, dash and underscore, at most 36.

    Raises:
        MalformedEvent: the header is missing or invalid.
    """
    request_id = str(message.headers.get("request_id", ""))
    if not _REQUEST_ID.fullmatch(request_id):
        raise MalformedEvent(f"header request_id is not an image id: {request_id[:80]!r}")
    return request_id


def owner_of(message: Message) -> str | None:
    """Return the owner; None for a picture that is public to anyone with its id.

    Raises:
        MalformedEvent: the header is invalid. Ignoring it would make an owned picture public.
    """
    owner = message.headers.get(OWNER)
    if owner is not None and not _OWNER_ID.fullmatch(str(owner)):
        raise MalformedEvent(f"header {OWNER} is not an owner id")
    return None if owner is None else str(owner)


def message_id_of(message: Message) -> str:
    """Return the message id, or a digest of the message if it has none (`show-off`)."""
    if message.message_id:
        return message.message_id
    digest = hashlib.sha256(message.body)
    digest.update(f"{message.queue}\0{message.headers.get('request_id', '')}".encode())
    return digest.hexdigest()[:36]
