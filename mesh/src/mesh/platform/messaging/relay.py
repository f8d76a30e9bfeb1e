"""Outbox → RabbitMQ: a process beside bff-api that moves each message on, and deletes it once the broker confirms it.

At least once: a relay that dies between confirm and delete sends the message again.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from itertools import product
from typing import Final, Protocol

import structlog

from mesh.contracts.message import Message
from mesh.platform import metrics
from mesh.platform.messaging.interfaces import Receipts
from mesh.platform.messaging.sqlite import IDLE_WAIT_S, SqliteQueue

log = structlog.get_logger(__name__)

MAX_BATCH: Final = 64
MAX_BATCH_BYTES: Final = 16_000_000
"""A batch is in memory at once, here and on its way to the broker."""

_LONGEST_WAIT_S: Final = 10.0


class ConfirmingPublisher(Protocol):
    """What the relay needs of a broker."""

    def send(self, messages: Sequence[Message]) -> Receipts:
        """Publish in order; which of them the broker has now, and why not all."""
        ...

    def keep_alive(self) -> None:
        """Serve the connection's heartbeats while there is nothing to send."""
        ...


def relay(
    outbox: SqliteQueue, publisher: ConfirmingPublisher, queues: Sequence[str], should_stop: Callable[[], bool]
) -> None:
    """Move messages, the oldest first, until `should_stop`; after a failure wait, longer each time. One at a time."""
    for queue, outcome in product(queues, ("confirmed", "failed", "given_up")):
        metrics.EVENTS_RELAYED.labels(queue, outcome)
    failures = singly = 0
    while not should_stop():
        batch = outbox.oldest(queues, 1 if singly else MAX_BATCH, MAX_BATCH_BYTES)
        if not batch:
            publisher.keep_alive()
            time.sleep(IDLE_WAIT_S)
            continue
        receipts = publisher.send([message for _, message in batch])
        arrived = [row_id for (row_id, _), confirmed in zip(batch, receipts.confirmed, strict=True) if confirmed]
        for (_, message), confirmed in zip(batch, receipts.confirmed, strict=True):
            metrics.EVENTS_RELAYED.labels(message.queue, "confirmed" if confirmed else "failed").inc()
        if arrived:
            outbox.delete(arrived)
        if receipts.is_refused and len(batch) == 1:
            log.error("given up", message_id=batch[0][1].message_id, queue=batch[0][1].queue, error=receipts.failure)
            outbox.give_up(*batch[0], reason=str(receipts.failure))
            metrics.EVENTS_RELAYED.labels(batch[0][1].queue, "given_up").inc()
        singly = len(batch) if receipts.is_refused else max(0, singly - 1)
        if receipts.failure is not None:
            failures += 1
            wait_s = min(_LONGEST_WAIT_S, 0.1 * 2**failures) * random.uniform(0.5, 1.0)
            event = "broker took only some" if arrived else "broker not reached"
            log.warning(event, error=receipts.failure, failures=failures, wait_s=round(wait_s, 2))
            _sleep(wait_s, should_stop)
        elif failures:
            log.info("broker reached again", after_failures=failures)
            failures = 0


def _sleep(seconds: float, should_stop: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and not should_stop():
        time.sleep(IDLE_WAIT_S)
