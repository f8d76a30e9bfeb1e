"""Declare the queues: the first process creates them, the others check their arguments."""

from __future__ import annotations

from typing import Final

from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import ChannelClosedByBroker

from mesh.contracts.queues import declarations
from mesh.platform.messaging.interfaces import QueueMismatch

PRECONDITION_FAILED: Final = 406


def declare(channel: BlockingChannel) -> None:
    """Create missing queues.

    Raises:
        QueueMismatch: a queue exists with other arguments.
        AMQPError: any other failure.
    """
    for queue, arguments in declarations():
        try:
            channel.queue_declare(queue, durable=True, arguments=arguments)
        except ChannelClosedByBroker as error:
            if error.reply_code == PRECONDITION_FAILED:
                raise mismatch(error) from error
            raise


def mismatch(error: ChannelClosedByBroker) -> QueueMismatch:
    """Return an error with the queue and the difference, from the broker's message."""
    return QueueMismatch(
        f"a queue exists with other arguments ({error.reply_text}). RabbitMQ cannot change them: empty and delete the "
        "queue, as docs/operations.md says under “A queue with other arguments”"
    )
