"""Durable queues in one SQLite file, and their publisher.

A delivery is a lease: the message stays in its row, invisible to other consumers until the lease ends. If a consumer
crashes, the message is redelivered after the lease. Several processes may publish to and consume from one file (WAL).
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from mesh.contracts.message import Message
from mesh.contracts.read_image import NotKeptReason
from mesh.contracts.topology import dead_letters_of
from mesh.platform.messaging.interfaces import Delivery, PublishFailed
from mesh.platform.private_files import FOLDER_MODE, restrict_sqlite
from mesh.platform.sqlite import erase_log, make_durable

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS message (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    queue TEXT NOT NULL, properties TEXT NOT NULL, size INTEGER NOT NULL, published_at REAL NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    visible_at REAL NOT NULL DEFAULT 0,
    lease TEXT,
    reason TEXT
);
-- Sorted by id within a queue, to find the oldest.
CREATE INDEX IF NOT EXISTS message_by_queue ON message (queue);
-- In a separate table, since every lease rewrites the row.
CREATE TABLE IF NOT EXISTS message_body (message_id INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TRIGGER IF NOT EXISTS message_is_deleted AFTER DELETE ON message
    BEGIN DELETE FROM message_body WHERE message_id = old.id; END;
"""

_OLDEST_DUE: Final = (
    "SELECT id FROM message WHERE queue = ? AND (visible_at <= ? OR visible_at > ?) ORDER BY id LIMIT 1"
)

LEASE_S: Final = 120.0
"""Longer than any handler takes. A handler that takes longer runs twice, which is safe since it is idempotent."""

IDLE_WAIT_S: Final = 0.05
_BUSY_TIMEOUT_S: Final = 10.0
_CLOCK_TOLERANCE_S: Final = 5.0
_PAGE_BYTES: Final = 16_384


@dataclass(frozen=True, slots=True)
class Lease:
    """A delivery, with the token that proves that the lease is still held."""

    row_id: int
    token: str
    delivery: Delivery


class SqliteQueue:
    """All queues of one file. Thread-safe: each thread has its own connection."""

    def __init__(self, path: Path):
        """Open or create the file. Raises sqlite3.Error or OSError if that cannot be done."""
        self.path = path
        self._local = threading.local()
        self._is_checked = False
        self._connections: list[sqlite3.Connection] = []
        self._connections_lock = threading.Lock()
        path.parent.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
        restrict_sqlite(path)
        self._connection().executescript(f"BEGIN IMMEDIATE; {_SCHEMA} COMMIT;")
        restrict_sqlite(path)

    # -- publishing

    def publish(self, *messages: Message) -> None:
        """Write all messages in one transaction; they are on disk when this returns. Raises PublishFailed."""
        try:
            with self.transaction() as connection:
                self.insert(connection, messages)
        except sqlite3.Error as error:
            raise PublishFailed(f"{self.path.name}: {error}") from error

    @staticmethod
    def insert(connection: sqlite3.Connection, messages: Sequence[Message]) -> None:
        """Insert messages in the caller's transaction."""
        now = time.time()
        for message in messages:
            row_id = connection.execute(
                "INSERT INTO message (queue, properties, size, published_at) VALUES (?, ?, ?, ?)",
                (message.queue, _properties(message), len(message.body), now),
            ).lastrowid
            connection.execute("INSERT INTO message_body VALUES (?, ?)", (row_id, message.body))

    # -- consuming

    def lease(self, queues: Sequence[str], lease_s: float = LEASE_S) -> Lease | None:
        """Lease the oldest message that is due, for `lease_s`; return None if there is none.

        A message hidden for longer than any lease or retry counts as due: the clock has been set back since.
        """
        token = uuid.uuid4().hex
        # One subquery per queue, or SQLite would sort all messages for each lease.
        oldest = " UNION ALL ".join([f"SELECT * FROM ({_OLDEST_DUE})"] * len(queues))
        with self.transaction() as connection:
            # Taken after waiting for the file: otherwise messages leased meanwhile would seem hidden for too long.
            now = time.time()
            due = (now, now + max(lease_s, LEASE_S) + _CLOCK_TOLERANCE_S)
            row = connection.execute(
                f"""UPDATE message SET attempts = attempts + 1, visible_at = ?, lease = ?
                    WHERE id = (SELECT min(id) FROM ({oldest})) RETURNING id, queue, properties, attempts""",
                (now + lease_s, token, *(value for queue in queues for value in (queue, *due))),
            ).fetchone()
            if row is None:
                return None
            row_id, queue, properties, attempts = row
            (body,) = connection.execute("SELECT body FROM message_body WHERE message_id = ?", (row_id,)).fetchone()
        return Lease(row_id, token, Delivery(to_message(queue, body, properties), attempts, redelivered=attempts > 1))

    def acknowledge(self, lease: Lease) -> None:
        """Delete a message whose work is done."""
        with self.transaction() as connection:
            connection.execute("DELETE FROM message WHERE id = ? AND lease = ?", (lease.row_id, lease.token))

    def retry(self, lease: Lease, delay_s: float) -> None:
        """Make the message due again after `delay_s`."""
        with self.transaction() as connection:
            connection.execute(
                "UPDATE message SET visible_at = ?, lease = NULL WHERE id = ? AND lease = ?",
                (time.time() + delay_s, lease.row_id, lease.token),
            )

    def give_back(self, lease: Lease) -> None:
        """Make the message due at once; the delivery does not count as an attempt."""
        with self.transaction() as connection:
            connection.execute(
                "UPDATE message SET visible_at = 0, attempts = attempts - 1, lease = NULL WHERE id = ? AND lease = ?",
                (lease.row_id, lease.token),
            )

    def reject(self, lease: Lease, reason: str) -> None:
        """Move the message to the dead letter queue, as RabbitMQ does."""
        with self.transaction() as connection:
            connection.execute(
                "UPDATE message SET queue = ?, reason = ?, visible_at = 0, lease = NULL WHERE id = ? AND lease = ?",
                (dead_letters_of(lease.delivery.message.queue), reason, lease.row_id, lease.token),
            )

    # -- erasing

    def described(self, queues: Sequence[str]) -> list[tuple[int, Message]]:
        """Return row ids and messages without their bodies."""
        marks = ",".join("?" * len(queues))
        rows = self._connection().execute(
            f"SELECT id, queue, properties FROM message WHERE queue IN ({marks}) ORDER BY id", queues
        )
        return [(row_id, to_message(queue, b"", properties)) for row_id, queue, properties in rows]

    def erase_deleted(self) -> bool:
        """Erase deleted messages from the log; return False if other connections prevented it. Raises sqlite3.Error."""
        return erase_log(self.path)

    # -- draining, for `drain_outbox`

    def row_ids(self, queues: Sequence[str]) -> list[int]:
        """Return the ids of all messages, also leased ones, oldest first."""
        marks = ",".join("?" * len(queues))
        rows = self._connection().execute(f"SELECT id FROM message WHERE queue IN ({marks}) ORDER BY id", queues)
        return [row_id for (row_id,) in rows]

    def message(self, row_id: int) -> Message | None:
        """Return a message; None if it no longer exists."""
        row = (
            self._connection()
            .execute(
                "SELECT queue, body, properties FROM message JOIN message_body ON message_id = id WHERE id = ?",
                (row_id,),
            )
            .fetchone()
        )
        return None if row is None else to_message(*row)

    def delete(self, row_id: int) -> None:
        """Delete a message."""
        with self.transaction() as connection:
            connection.execute("DELETE FROM message WHERE id = ?", (row_id,))

    def depth(self, queue: str) -> int:
        """Return the number of messages, also leased ones."""
        (count,) = self._connection().execute("SELECT count(*) FROM message WHERE queue = ?", (queue,)).fetchone()
        return int(count)

    def filled_bytes(self) -> int:
        """Return the bytes in use; free pages of the file do not count."""
        page_count, free, page_size = (
            self._connection().execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "freelist_count", "page_size")
        )
        return int((page_count - free) * page_size)

    def check_writable(self) -> None:
        """Raise sqlite3.Error unless a page can be written, since a lock alone does not detect a full disk."""
        with self.transaction() as connection:
            connection.execute("PRAGMA user_version = 0")

    def check_intact(self) -> None:
        """Raise sqlite3.Error if a message cannot be read; the first time, if the table of messages is damaged.

        The bodies, which may be gigabytes, are not checked.
        """
        connection = self._connection()
        if not self._is_checked:
            (damage,) = connection.execute("PRAGMA quick_check(message)").fetchone()
            if damage != "ok":
                raise sqlite3.DatabaseError(f"{self.path.name} is damaged: {damage}")
            self._is_checked = True
        connection.execute(
            "SELECT queue, properties, body FROM message JOIN message_body ON message_id = id ORDER BY id LIMIT 1"
        ).fetchone()

    # -- connections

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Begin a write transaction: committed to disk at the end, rolled back on an exception."""
        connection = self._connection()
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            # A full disk may have ended it already.
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def close(self) -> None:
        """Close every thread's connection."""
        with self._connections_lock:
            while self._connections:
                self._connections.pop().close()
        self._local = threading.local()

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(
                self.path, timeout=_BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
            )
            # Bodies are large, so larger pages mean fewer pages to log and copy. Only effective for a new file.
            connection.execute(f"PRAGMA page_size={_PAGE_BYTES}")
            make_durable(connection, _BUSY_TIMEOUT_S)
            self._local.connection = connection
            with self._connections_lock:
                self._connections.append(connection)
        return connection


def _properties(message: Message) -> str:
    properties = {
        "message_id": message.message_id,
        "type": message.type,
        "content_type": message.content_type,
        "app_id": message.app_id,
        "timestamp": message.timestamp,
        "headers": dict(message.headers),
    }
    return json.dumps(properties, ensure_ascii=False)


def to_message(queue: str, body: bytes, properties: str) -> Message:
    known: dict[str, Any] = json.loads(properties)
    return Message(queue=queue, body=body, **known)


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
        """Raise sqlite3.Error unless the file can be written and is intact."""
        self._queue.check_writable()
        self._queue.check_intact()

    def close(self) -> None:
        self._queue.close()


def _reason(error: sqlite3.Error) -> NotKeptReason:
    is_full = getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
    return NotKeptReason.FULL if is_full else NotKeptReason.UNAVAILABLE
