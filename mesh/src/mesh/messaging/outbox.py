"""bff-api's outbox: what it accepted is on this disk before its answer leaves, whatever the broker does.

Where the broker is SQLite, the outbox is the broker's own file and the worker reads from it. Where it is RabbitMQ, the
relay (`mesh.messaging.relay`) moves the messages on.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from opentelemetry import trace
from opentelemetry.trace import SpanKind

from mesh import metrics
from mesh.messaging.message import Message, PublishFailed
from mesh.messaging.sqlite import SqliteQueue
from mesh.telemetry import TRACER_NAME, inject
from mesh.topology import MAX_AGE_DAYS, Queue

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS accepted (
    image_id TEXT PRIMARY KEY, line_count INTEGER NOT NULL, accepted_at REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS accepted_by_time ON accepted (accepted_at);
"""


class OutboxFull(PublishFailed):
    """It holds as much as it may; it takes more when some of it has gone."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What has not gone yet."""

    messages: int
    bytes: int
    oldest_s: float
    """How long the oldest has waited; 0 where nothing waits."""


class Outbox:
    """A `SqliteQueue` that puts the trace into what it publishes and remembers the pictures it accepted."""

    def __init__(self, path: Path, app_id: str, max_bytes: int | None = None):
        """`max_bytes`: what it may fill of its file before it takes no more; no limit but the disk's where None."""
        self.queue = SqliteQueue(path)
        self._app_id = app_id
        self._max_bytes = max_bytes
        with self.queue.transaction() as connection:
            for statement in _SCHEMA.split(";")[:-1]:
                connection.execute(statement)

    def publish(self, *messages: Message) -> None:
        """All or none; durable when this returns. Raises PublishFailed."""
        self._write(messages)

    def accept_picture(self, image_id: str, line_count: int, *messages: Message) -> None:
        """Publish what belongs to a picture and remember that it was accepted, in one transaction.

        Raises PublishFailed; then neither has happened.
        """
        self._write(messages, (image_id, line_count, time.time()))

    def accepted_line_count(self, image_id: str) -> int | None:
        """How many lines an accepted picture has; None if this outbox does not know it (any more)."""
        with self.queue.transaction() as connection:
            row = connection.execute("SELECT line_count FROM accepted WHERE image_id = ?", (image_id,)).fetchone()
        return None if row is None else int(row[0])

    def forget_picture(self, image_id: str) -> None:
        """A person deleted it: corrections to it are no longer accepted."""
        with self.queue.transaction() as connection:
            connection.execute("DELETE FROM accepted WHERE image_id = ?", (image_id,))

    def waiting(self) -> Waiting:
        """Raises sqlite3.Error."""
        messages, size, oldest = self.queue.waiting([queue.value for queue in Queue])
        return Waiting(messages, size, 0.0 if oldest is None else max(0.0, time.time() - oldest))

    def close(self) -> None:
        self.queue.close()

    def _write(self, messages: Sequence[Message], accepted: tuple[str, int, float] | None = None) -> None:
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
                self._check_room(connection)
                if accepted is not None:
                    too_old = accepted[2] - MAX_AGE_DAYS * 86_400
                    connection.execute("DELETE FROM accepted WHERE accepted_at < ?", (too_old,))
                    connection.execute("INSERT OR REPLACE INTO accepted VALUES (?, ?, ?)", accepted)
                SqliteQueue.insert(connection, stamped)
        except (sqlite3.Error, PublishFailed) as error:
            metrics.OUTBOX_FAILURES.inc()
            if isinstance(error, PublishFailed):
                raise
            raise PublishFailed(f"outbox {self.queue.path.name}: {error}") from error

    def _check_room(self, connection: sqlite3.Connection) -> None:
        """Raises OutboxFull. Pages that are free again count as room."""
        if self._max_bytes is None:
            return
        page_count, free, page_size = (
            connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
        )
        if (page_count - free) * page_size >= self._max_bytes:
            raise OutboxFull(f"outbox {self.queue.path.name}: {self._max_bytes} bytes wait, and no more may")
