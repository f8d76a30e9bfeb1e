"""Open the dead letters of the broker for one request."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

from mesh.contracts.message import Message
from mesh.contracts.problems import UpstreamUnavailable
from mesh.contracts.topology import Queue
from mesh.platform.messaging.broker import count_events, open_dead_letters
from mesh.platform.messaging.interfaces import BrokerUnavailable, DeadLetters

_BROKER = "broker"


@dataclass(frozen=True, slots=True)
class DeadLetterAccess:
    """Thread-safe: one request at a time, since each opens a connection and may move large messages."""

    broker_url: str
    lock: Lock

    @contextmanager
    def opened(self) -> Iterator[DeadLetters]:
        """Yield the dead letters. Raises UpstreamUnavailable without the broker."""
        try:
            with self.lock, open_dead_letters(self.broker_url) as letters:
                yield letters
        except (BrokerUnavailable, sqlite3.Error) as error:
            raise UpstreamUnavailable(
                _BROKER, "The message broker cannot be reached. Try again in a moment."
            ) from error

    def discard_everywhere(self, is_discarded: Callable[[Message], bool]) -> int:
        """Delete some dead letters of all queues; return their number."""
        with self.opened() as letters:
            return sum(letters.drop_where(queue.value, is_discarded) for queue in Queue)

    def count_events(self, is_counted: Callable[[Message], bool]) -> int | None:
        """Return the number of queued events and dead letters; None if the broker cannot be searched."""
        return count_events(self.broker_url, is_counted)
