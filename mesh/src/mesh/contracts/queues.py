"""The queues as the broker is told of them: names and arguments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mesh.contracts.topology import DELIVERY_LIMIT, Queue, dead_letters_of


def queue_arguments(queue: str) -> dict[str, Any]:
    """The arguments of a work queue. A change here needs a new queue: the broker refuses to alter one."""
    return {
        "x-queue-type": "quorum",
        "x-overflow": "reject-publish",
        "x-dead-letter-strategy": "at-least-once",
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": dead_letters_of(queue),
        # The broker counts returns, not attempts: the eighth attempt is the seventh return.
        "x-delivery-limit": DELIVERY_LIMIT - 1,
    }


def declarations() -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and arguments of every queue, each after the one that its dead letters go to."""
    for queue in Queue:
        yield queue.dead_letters, {"x-queue-type": "quorum"}
        yield queue.value, queue_arguments(queue.value)
