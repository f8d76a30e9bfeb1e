"""Whoever comes first declares the queues; the rest find them as they are."""

from __future__ import annotations

from pika.adapters.blocking_connection import BlockingChannel

from mesh.contracts.queues import declarations


def declare(channel: BlockingChannel) -> None:
    """Create the queues that are not there. Raises AMQPError if one is there and differs."""
    for queue, arguments in declarations():
        channel.queue_declare(queue, durable=True, arguments=arguments)
