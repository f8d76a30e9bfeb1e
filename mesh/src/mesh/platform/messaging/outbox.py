"""bff-api's outbox: what it accepted is on this disk before its answer leaves, whatever the broker does.

Where the broker is SQLite, the outbox is the broker's own file and the worker reads from it. Where it is RabbitMQ, the
relay (`mesh.platform.messaging.relay`) moves the messages on.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import nan
from pathlib import Path
from typing import Final

from opentelemetry import trace
from opentelemetry.trace import SpanKind

from mesh.contracts.message import Message
from mesh.contracts.topology import MAX_AGE_DAYS, Queue
from mesh.platform.messaging import outbox_metrics
from mesh.platform.messaging.interfaces import PublishFailed
from mesh.platform.messaging.sqlite import SqliteQueue
from mesh.platform.telemetry import TRACER_NAME, inject

_ACCEPTED: Final = """
CREATE TABLE IF NOT EXISTS accepted (
    image_id TEXT PRIMARY KEY, line_count INTEGER NOT NULL, accepted_at REAL NOT NULL
) WITHOUT ROWID
"""
_ADDED_LATER: Final = {"owner": "TEXT", "size_bytes": "INTEGER NOT NULL DEFAULT 0"}
"""Columns that files of earlier days do not have."""

_INDEXES: Final = (
    "CREATE INDEX IF NOT EXISTS accepted_by_time ON accepted (accepted_at)",
    # All that is asked of one owner's pictures.
    """CREATE INDEX IF NOT EXISTS accepted_by_owner ON accepted (owner, accepted_at, size_bytes)
       WHERE owner IS NOT NULL""",
)
_MAX_AGE_S: Final = MAX_AGE_DAYS * 86_400


class OutboxFull(PublishFailed):
    """It holds as much as it may; it takes more when some of it has gone."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What has not gone yet."""

    messages: int
    bytes: int
    oldest_s: float
    """How long the oldest has waited; 0 where nothing waits."""


@dataclass(frozen=True, slots=True)
class AcceptedPicture:
    """What is remembered of a picture that was accepted here, stored already or not."""

    line_count: int
    owner: str | None
    """None where it is everybody's who knows its id."""

    def is_open_to(self, owner: str | None) -> bool:
        """Whether that person may see, change and delete it."""
        return self.owner is None or self.owner == owner


@dataclass(frozen=True, slots=True)
class Holding:
    """What one person keeps, of what was accepted here."""

    pictures: int
    bytes: int
    oldest_goes_at: datetime | None
    """None where there is no picture."""


class Outbox:
    """A `SqliteQueue` that puts the trace into what it publishes and remembers the pictures it accepted."""

    def __init__(self, path: Path, app_id: str, max_bytes: int | None = None):
        """`max_bytes`: what it may fill of its file before it takes no more; no limit but the disk's where None."""
        self.queue = SqliteQueue(path)
        self._app_id = app_id
        self._max_bytes = max_bytes
        with self.queue.transaction() as connection:
            _prepare(connection)

    def publish(self, *messages: Message) -> None:
        """All or none; durable when this returns. Raises PublishFailed."""
        self._write(messages)

    def accept_picture(
        self, image_id: str, line_count: int, *messages: Message, owner: str | None = None, size_bytes: int = 0
    ) -> None:
        """Publish what belongs to a picture and remember that it was accepted, in one transaction.

        Raises PublishFailed; then neither has happened.
        """
        self._write(messages, (image_id, line_count, time.time(), owner, size_bytes))

    def accepted(self, image_id: str) -> AcceptedPicture | None:
        """None if this outbox does not know it (any more). Raises sqlite3.Error."""
        with self.queue.transaction() as connection:
            row = connection.execute(
                "SELECT line_count, owner FROM accepted WHERE image_id = ?", (image_id,)
            ).fetchone()
        return None if row is None else AcceptedPicture(*row)

    def holding_of(self, owner: str) -> Holding:
        """Raises sqlite3.Error."""
        with self.queue.transaction() as connection:
            pictures, size, oldest = connection.execute(
                """SELECT count(*), coalesce(sum(size_bytes), 0), min(accepted_at) FROM accepted
                   WHERE owner = ? AND accepted_at >= ?""",
                (owner, time.time() - _MAX_AGE_S),
            ).fetchone()
        goes_at = None if oldest is None else datetime.fromtimestamp(oldest + _MAX_AGE_S, UTC)
        return Holding(pictures, size, goes_at)

    def forget_picture(self, image_id: str) -> None:
        """A person deleted it: corrections to it are no longer accepted, and its owner has that much more room."""
        with self.queue.transaction() as connection:
            connection.execute("DELETE FROM accepted WHERE image_id = ?", (image_id,))

    def waiting(self) -> Waiting:
        """Raises sqlite3.Error."""
        messages, size, oldest = self.queue.waiting([queue.value for queue in Queue])
        return Waiting(messages, size, 0.0 if oldest is None else max(0.0, time.time() - oldest))

    def free_bytes(self) -> int:
        """What it can still take: of the disk, or of what it may fill. Raises sqlite3.Error, OSError."""
        on_disk = shutil.disk_usage(self.queue.path.parent).free
        return on_disk if self._max_bytes is None else min(on_disk, max(0, self._max_bytes - self.queue.filled_bytes()))

    def close(self) -> None:
        self.queue.close()

    def _write(
        self, messages: Sequence[Message], accepted: tuple[str, int, float, str | None, int] | None = None
    ) -> None:
        tracer = trace.get_tracer(TRACER_NAME)
        stamped = []
        for message in messages:
            attributes: dict[str, str | int] = {
                "messaging.operation.type": "send",
                "messaging.destination.name": message.queue,
                "messaging.message.id": message.message_id or "",
                "messaging.message.body.size": len(message.body),
                "ocr.image.id": message.headers.get("request_id", ""),
            }
            with tracer.start_as_current_span(f"send {message.queue}", kind=SpanKind.PRODUCER, attributes=attributes):
                stamped.append(replace(message, app_id=self._app_id, headers=inject(message.headers)))
        try:
            with tracer.start_as_current_span("outbox write"), self.queue.transaction() as connection:
                self._check_room()
                if accepted is not None:
                    connection.execute("DELETE FROM accepted WHERE accepted_at < ?", (accepted[2] - _MAX_AGE_S,))
                    connection.execute(
                        """INSERT OR REPLACE INTO accepted (image_id, line_count, accepted_at, owner, size_bytes)
                           VALUES (?, ?, ?, ?, ?)""",
                        accepted,
                    )
                SqliteQueue.insert(connection, stamped)
        except (sqlite3.Error, PublishFailed) as error:
            outbox_metrics.FAILURES.inc()
            if isinstance(error, PublishFailed):
                raise
            raise PublishFailed(f"outbox {self.queue.path.name}: {error}") from error

    def _check_room(self) -> None:
        """Raises OutboxFull."""
        if self._max_bytes is not None and self.queue.filled_bytes() >= self._max_bytes:
            raise OutboxFull(f"outbox {self.queue.path.name}: {self._max_bytes} bytes wait, and no more may")


def _prepare(connection: sqlite3.Connection) -> None:
    """A new file gets its table, one of earlier days the columns that came later."""
    connection.execute(_ACCEPTED)
    known = {name for _, name, *_ in connection.execute("PRAGMA table_info(accepted)")}
    for name, definition in _ADDED_LATER.items():
        if name not in known:
            connection.execute(f"ALTER TABLE accepted ADD COLUMN {name} {definition}")
    for index in _INDEXES:
        connection.execute(index)


def measure(outbox: Outbox) -> None:
    """Bring the metrics of the outbox up to date."""
    try:
        waiting = outbox.waiting()
        found = (float(waiting.messages), float(waiting.bytes), waiting.oldest_s, float(outbox.free_bytes()))
    except (sqlite3.Error, OSError):
        # An outbox that cannot be read is told by `/ready`; the other metrics are still wanted.
        found = (nan, nan, nan, nan)
    gauges = (outbox_metrics.MESSAGES, outbox_metrics.BYTES, outbox_metrics.OLDEST, outbox_metrics.FREE)
    for gauge, value in zip(gauges, found, strict=True):
        gauge.set(value)
