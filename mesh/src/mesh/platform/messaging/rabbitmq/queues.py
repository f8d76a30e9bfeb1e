"""Whoever comes first declares the queues; the rest find them as they are."""

from __future__ import annotations

from typing import Final

from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import ChannelClosedByBroker

from mesh.contracts.queues import declarations
from mesh.platform.messaging.interfaces import QueueMismatch

PRECONDITION_FAILED: Final = 406


def declare(channel: BlockingChannel) -> None:
    """Create the queues that are not there.

    Raises:
        QueueMismatch: one is there with other arguments.
        AMQPError: anything else.
    """
    for queue, arguments in declarations():
        try:
            channel.queue_declare(queue, durable=True, arguments=arguments)
        except ChannelClosedByBroker as error:
            if error.reply_code == PRECONDITION_FAILED:
                raise mismatch(error) from error
            raise


def mismatch(error: ChannelClosedByBroker) -> QueueMismatch:
    """Name the queue and what differs, which the broker's own words do."""
    return QueueMismatch(
        f"a queue exists with other arguments ({error.reply_text}). RabbitMQ cannot change them: empty and delete the "
        "queue, as docs/operations.md says under “A queue with other arguments”"
    )
