"""Publish into a `SqliteQueue`."""

from __future__ import annotations

import sqlite3

from mesh.contracts.message import Message
from mesh.contracts.read_image import NotKeptReason
from mesh.platform.messaging.interfaces import PublishFailed
from mesh.platform.messaging.sqlite.queue import SqliteQueue


class SqlitePublisher:
    """Writes all messages of one call in one transaction. Thread-safe."""

    def __init__(self, queue: SqliteQueue, max_bytes: int | None = None):
        """`max_bytes` limits the messages in the file; None: only the disk does."""
        self._queue = queue
        self._max_bytes = max_bytes

    def publish(self, *messages: Message) -> None:
        """Write the messages; they are on disk when this returns. Raises PublishFailed; then none of them is."""
        file = self._queue.path.name
        try:
            with self._queue.transaction() as connection:
                if self._max_bytes is not None and self._queue.filled_bytes() >= self._max_bytes:
                    raise PublishFailed(f"{file}: the limit of {self._max_bytes} bytes is reached", NotKeptReason.FULL)
                self._queue.insert(connection, messages)
        except sqlite3.Error as error:
            raise PublishFailed(f"{file}: {error}", _reason(error)) from error

    def check_ready(self) -> None:
        """Raise sqlite3.Error unless the file can be written."""
        self._queue.check_writable()

    def close(self) -> None:
        self._queue.close()


def _reason(error: sqlite3.Error) -> NotKeptReason:
    is_full = getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
    return NotKeptReason.FULL if is_full else NotKeptReason.UNAVAILABLE
