"""What a message of the three queues says beside its body, as types that the AsyncAPI document shows.

`event.py` writes and reads it. Of all this only the header `request_id` has to be there; a reader derives the rest.
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
    """AMQP's own properties, as far as we use them."""

    message_id: str | None = Field(default=None, description="The same however often it comes: handlers go by it")
    type: str | None = Field(default=None, description="The event")
    content_type: str | None = Field(default=None, description="Of the body; a picture's own, or none in particular")
    app_id: str | None = Field(default=None, description="The service that sent it")
    timestamp: int | None = Field(default=None, description="When, in seconds since 1970")
    delivery_mode: Literal[2] = Field(default=2, description="Persistent")


class EventHeaders(WireModel):
    """All are texts."""

    request_id: str = Field(pattern=f"^{REQUEST_ID}$", description="The picture's id")
    traceparent: str | None = Field(default=None, description="The W3C trace context: one picture is one trace")
    content_version: Literal["1"] | None = Field(default=None, description="Of headers and body")
    accepted_at: datetime | None = Field(
        default=None, description="To the microsecond: what is newer than what, however late it comes"
    )


class OwnedHeaders(EventHeaders):
    """Of what belongs to a person."""

    owner: str | None = Field(
        default=None, pattern=f"^{OWNER_ID}$", description="Whose it is; without it, whoever knows the id may see it"
    )


class ImageReceivedHeaders(OwnedHeaders):
    """The body being a picture, all that is known of it stands here."""

    name: str | None = Field(default=None, description="The file's name, as it was sent")
    trace_id: str | None = Field(
        default=None, pattern="^[0-9a-f]{32}$", description="The trace in which the picture was read"
    )


class Death(WireModel):
    """How a message came among the dead letters."""

    reason: Literal["rejected", "delivery_limit"] = Field(
        description="Given up by who handled it, or by the broker, after it had ended its handlers too often"
    )
    queue: str = Field(description="Where it was given up")
    count: int = Field(ge=1, description="How often it was")
    time: datetime = Field(description="When it was for the first time; a timestamp of AMQP's")
    exchange: str = Field(description="What it had been published to: the default exchange, whose name is empty")
    routing_keys: list[str] = Field(alias="routing-keys", description="With what it had been published")


class DeathHeaders(WireModel):
    """What RabbitMQ adds to a dead letter."""

    deaths: list[Death] = Field(alias="x-death", min_length=1, description="The newest first")
    first_reason: str = Field(alias="x-first-death-reason", description="The oldest one's")
    first_queue: str = Field(alias="x-first-death-queue", description="The oldest one's")
    first_exchange: str = Field(alias="x-first-death-exchange", description="The oldest one's")
    delivery_count: int = Field(
        default=0, alias="x-delivery-count", ge=0, description="How often the broker took it back before"
    )
