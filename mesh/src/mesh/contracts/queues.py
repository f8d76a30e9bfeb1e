"""Names and arguments of the queues, as declared at the broker."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mesh.contracts.topology import Queue, dead_letters_of, max_redeliveries


def queue_arguments(queue: str) -> dict[str, Any]:
    """Return the arguments of a work queue. A change needs a new queue: the broker does not alter existing ones."""
    return {
        "x-queue-type": "quorum",
        "x-overflow": "reject-publish",
        "x-dead-letter-strategy": "at-least-once",
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": dead_letters_of(queue),
        # For a message that kills its workers. The consumer counts failed attempts itself, since the broker does not
        # distinguish them from lost connections.
        "x-delivery-limit": max_redeliveries(queue),
    }


def declarations() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield name and arguments of every queue, each after its dead letter queue."""
    for queue in Queue:
        yield queue.dead_letters, {"x-queue-type": "quorum"}
        yield queue.value, queue_arguments(queue.value)
