"""Convert messages to AMQP properties, and back."""

from __future__ import annotations

from typing import Final

from pika.spec import BasicProperties

from mesh.contracts.message import Message

_PERSISTENT: Final = 2


def to_properties(message: Message) -> BasicProperties:
    return BasicProperties(
        message_id=message.message_id,
        type=message.type,
        content_type=message.content_type,
        app_id=message.app_id,
        timestamp=message.timestamp,
        delivery_mode=_PERSISTENT,
        headers=dict(message.headers),
    )


def to_message(queue: str, properties: BasicProperties, body: bytes) -> Message:
    # x-headers are added by the broker, not by the sender.
    headers = {key: str(value) for key, value in (properties.headers or {}).items() if not key.startswith("x-")}
    return Message(
        queue=queue,
        body=body,
        message_id=properties.message_id,
        type=properties.type,
        content_type=properties.content_type,
        app_id=properties.app_id,
        timestamp=properties.timestamp,
        headers=headers,
    )


def delivery_count(properties: BasicProperties) -> int:
    """Return how often a delivery of the message was lost before."""
    return int((properties.headers or {}).get("x-delivery-count", 0))
