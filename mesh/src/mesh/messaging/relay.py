"""Outbox → RabbitMQ: a process beside bff-api that moves each message on, and deletes it once the broker confirms it.

At least once: a relay that dies between confirm and delete sends the message again.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from typing import Final, Protocol

import structlog

from mesh.messaging.message import Message, PublishFailed
from mesh.messaging.sqlite import IDLE_WAIT_S, SqliteQueue

log = structlog.get_logger(__name__)

_LONGEST_WAIT_S: Final = 10.0


class ConfirmingPublisher(Protocol):
    """What the relay needs of a broker."""

    def publish(self, *messages: Message) -> None: ...

    def keep_alive(self) -> None:
        """Serve the connection's heartbeats while there is nothing to send."""
        ...


def relay(
    outbox: SqliteQueue, publisher: ConfirmingPublisher, queues: Sequence[str], should_stop: Callable[[], bool]
) -> None:
    """Move messages until `should_stop`. Order within the outbox is kept; a failed publish waits, longer each time."""
    failures = 0
    while not should_stop():
        lease = outbox.lease(queues)
        if lease is None:
            publisher.keep_alive()
            time.sleep(IDLE_WAIT_S)
            continue
        try:
            publisher.publish(lease.delivery.message)
        except PublishFailed as error:
            failures += 1
            # At once visible again: it is the oldest, so it stays the first to go.
            outbox.retry(lease, 0)
            wait_s = min(_LONGEST_WAIT_S, 0.1 * 2**failures) * random.uniform(0.5, 1.0)
            log.warning("broker not reached", error=str(error), failures=failures, wait_s=round(wait_s, 2))
            _sleep(wait_s, should_stop)
            continue
        outbox.acknowledge(lease)
        if failures:
            log.info("broker reached again", after_failures=failures)
            failures = 0


def _sleep(seconds: float, should_stop: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and not should_stop():
        time.sleep(IDLE_WAIT_S)
