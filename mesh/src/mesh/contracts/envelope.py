"""Properties and headers of the events, as types for the AsyncAPI document.

`event.py` writes and reads them. Only the header `request_id` is required; readers derive the rest.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from pydantic import Field

from mesh.contracts.wire import WireModel

CONTENT_VERSION: Final = "1"
REQUEST_ID: Final = "[0-9A-Za-z][0-9A-Za-z._-]{0,35}"
OWNER_ID: Final = "[0-9A-Za-z_-]{1,64}"


class EventProperties(WireModel):
    """AMQP properties in use."""

    message_id: str | None = Field(default=None, description="Message id; handlers are idempotent by it")
    type: str | None = Field(default=None, description="Name of the event")
    content_type: str | None = Field(default=None, description="Content type of the body")
    app_id: str | None = Field(default=None, description="Sending service")
    timestamp: int | None = Field(default=None, description="Time of publishing, in seconds since 1970")
    delivery_mode: Literal[2] = Field(default=2, description="Persistent")


class EventHeaders(WireModel):
    """All values are strings."""

    request_id: str = Field(pattern=f"^{REQUEST_ID}$", description="Image id; of events about a document: its id")
    traceparent: str | None = Field(default=None, description="W3C trace context; one picture is one trace")
    content_version: Literal["1"] | None = Field(default=None, description="Version of headers and body")
    accepted_at: datetime | None = Field(
        default=None, description="Time of acceptance, to the microsecond; orders corrections"
    )


class OwnedHeaders(EventHeaders):
    """Headers of events with an owner."""

    owner: str | None = Field(
        default=None,
        pattern=f"^{OWNER_ID}$",
        description="Owner; without one the picture is public to who has its id",
    )


class WebhookDueHeaders(EventHeaders):
    """Headers of `WebhookDue`; `request_id` is the id of the document."""

    owner: str = Field(pattern=f"^{OWNER_ID}$", description="Owner of the document, whose secret signs the webhook")


class PageHeaders(OwnedHeaders):
    """Headers of events that may be about a page of a document."""

    document_id: str | None = Field(default=None, description="Document of the page; absent for a picture of its own")
    page: str | None = Field(default=None, pattern="^[1-9][0-9]*$", description="Number of the page, from 1")


class PageRequestedHeaders(EventHeaders):
    """Headers of `PageRequested`; `request_id` is the id of the page's picture."""

    document_id: str = Field(description="Document of the page")
    page: str = Field(pattern="^[1-9][0-9]*$", description="Number of the page, from 1")


class TextRecognizedHeaders(PageHeaders):
    """Headers of `TextRecognized`, whose body is an array of lines."""

    notices: str | None = Field(
        default=None,
        description="JSON array of objects with `code` and, by code, `script` or `letter_height_px`; absent if empty",
    )


class ImageReceivedHeaders(PageHeaders):
    """Headers of `ImageReceived`, whose body is the picture itself."""

    name: str | None = Field(default=None, description="File name, as uploaded")
    trace_id: str | None = Field(default=None, pattern="^[0-9a-f]{32}$", description="Trace of the read")
    key: str | None = Field(default=None, pattern="^[0-9a-f]{12}$", description="API key that read it")


class Death(WireModel):
    """Why a message became a dead letter."""

    reason: Literal["rejected", "delivery_limit"] = Field(
        description="Rejected by the consumer, or by the broker after too many deliveries"
    )
    queue: str = Field(description="Queue that it was in")
    count: int = Field(ge=1, description="Number of times")
    time: datetime = Field(description="First time; an AMQP timestamp")
    exchange: str = Field(description="Exchange that it was published to; the default exchange has an empty name")
    routing_keys: list[str] = Field(alias="routing-keys", description="Routing keys that it was published with")


class DeathHeaders(WireModel):
    """Headers that RabbitMQ adds to a dead letter."""

    deaths: list[Death] = Field(alias="x-death", min_length=1, description="Newest first")
    first_reason: str = Field(alias="x-first-death-reason", description="Reason of the oldest entry")
    first_queue: str = Field(alias="x-first-death-queue", description="Queue of the oldest entry")
    first_exchange: str = Field(alias="x-first-death-exchange", description="Exchange of the oldest entry")
    delivery_count: int = Field(default=0, alias="x-delivery-count", ge=0, description="Number of earlier redeliveries")
