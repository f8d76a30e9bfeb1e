"""Edge 34, document-worker → outgoing-worker on `webhookQueue`: a client waits for the news of its document.

The webhook itself follows the Standard Webhooks specification 1.0 (standardwebhooks.com): `POST` of the payload, with
`webhook-id`, `webhook-timestamp` and `webhook-signature`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from pydantic import Field, ValidationError

from mesh.contracts.document import Document
from mesh.contracts.event import OWNER, event_message, message_id_of, owner_of, request_id_of
from mesh.contracts.fetch_file import LONGEST_URL
from mesh.contracts.message import MalformedEvent, Message
from mesh.contracts.topology import Queue
from mesh.contracts.wire import WireModel

TYPE: Final = "WebhookDue"
CONTENT_TYPE: Final = "application/json"
SECRET_PREFIX: Final = "whsec_"
DOCUMENT_DONE: Final = "document.done"
DOCUMENT_FAILED: Final = "document.failed"


class WebhookPayload(WireModel):
    """Body of the webhook."""

    type: str = Field(description=f"`{DOCUMENT_DONE}` or `{DOCUMENT_FAILED}`")
    timestamp: datetime = Field(description="When it happened")
    data: Document


class DueWebhook(WireModel):
    """Body of the event."""

    url: str = Field(max_length=LONGEST_URL, description="`callback_url` of the request")
    payload: WebhookPayload


@dataclass(frozen=True, slots=True)
class WebhookDue:
    """A webhook is to be sent. Its id stays the same when it is sent again."""

    document_id: str
    message_id: str
    owner: str
    body: DueWebhook

    @classmethod
    def about(cls, document: Document, url: str, owner: str) -> Self:
        kind = DOCUMENT_FAILED if document.error is not None else DOCUMENT_DONE
        payload = WebhookPayload(type=kind, timestamp=document.done_at or document.created_at, data=document)
        message_id = str(uuid.uuid5(uuid.UUID(document.id), TYPE))
        return cls(document.id, message_id, owner, DueWebhook(url=url, payload=payload))

    def to_wire(self) -> Message:
        return event_message(
            Queue.WEBHOOK,
            type=TYPE,
            request_id=self.document_id,
            message_id=self.message_id,
            body=self.body.model_dump_json(exclude_none=True).encode(),
            content_type=CONTENT_TYPE,
            headers={OWNER: self.owner},
        )

    @classmethod
    def from_wire(cls, message: Message) -> Self:
        """Read the event. Raises MalformedEvent."""
        owner = owner_of(message)
        if owner is None:
            raise MalformedEvent(f"{message.queue}: no owner, whose secret would sign it")
        try:
            body = DueWebhook.model_validate_json(message.body)
        except ValidationError as error:
            raise MalformedEvent(f"{message.queue}: {error.errors(include_url=False, include_input=False)}") from error
        return cls(request_id_of(message), message_id_of(message), owner, body)


def signing_secret(secret: str, owner: str) -> str:
    """Return the secret that signs the webhooks of an owner, who verifies them with it: `whsec_` and base64.

    It follows from the deployment's secret, so that no other owner can sign, and nothing needs to be stored.
    """
    key = hmac.digest(secret.encode(), f"ocr-mesh webhooks {owner}".encode(), hashlib.sha256)
    return SECRET_PREFIX + base64.b64encode(key).decode()
