"""Broker in a SQLite file: the default on one machine."""

from __future__ import annotations

from mesh.platform.messaging.sqlite.consumer import SqliteConsumer
from mesh.platform.messaging.sqlite.dead_letters import SqliteDeadLetters
from mesh.platform.messaging.sqlite.depths import SqliteDepths
from mesh.platform.messaging.sqlite.queue import IDLE_WAIT_S, Lease, SqlitePublisher, SqliteQueue

__all__ = [
    "IDLE_WAIT_S",
    "Lease",
    "SqliteConsumer",
    "SqliteDeadLetters",
    "SqliteDepths",
    "SqlitePublisher",
    "SqliteQueue",
]
