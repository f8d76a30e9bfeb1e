"""Dead letters of a `SqliteQueue`, in separate queues of the same file."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mesh.contracts.message import Message
from mesh.contracts.topology import dead_letters_of
from mesh.platform.messaging.interfaces import DeadLetter, every
from mesh.platform.messaging.sqlite.queue import SqliteQueue, to_message


class SqliteDeadLetters:
    """Access to the dead letters of a `SqliteQueue`."""

    def __init__(self, queue: SqliteQueue):
        self._queue = queue

    def list(self, queue: str, limit: int = 100) -> Sequence[DeadLetter]:
        with self._queue.transaction() as connection:
            rows = connection.execute(
                """SELECT body, properties, reason, attempts FROM message JOIN message_body ON message_id = message.id
                   WHERE queue = ? ORDER BY id LIMIT ?""",
                (dead_letters_of(queue), limit),
            ).fetchall()
        return [
            DeadLetter(to_message(queue, body, properties), reason, attempts)
            for body, properties, reason, attempts in rows
        ]

    def replay(self, queue: str, is_replayed: Callable[[Message], bool] = every) -> int:
        dead = dead_letters_of(queue)
        ids = [row_id for row_id, message in self._queue.described([dead]) if is_replayed(message)]
        with self._queue.transaction() as connection:
            # One that another process has replayed or deleted meanwhile does not count.
            return sum(
                connection.execute(
                    """UPDATE message SET queue = ?, attempts = 0, visible_at = 0, reason = NULL
                       WHERE id = ? AND queue = ?""",
                    (queue, row_id, dead),
                ).rowcount
                for row_id in ids
            )

    def drop_where(self, queue: str, is_dropped: Callable[[Message], bool]) -> int:
        dropped = [row_id for row_id, message in self._queue.described([dead_letters_of(queue)]) if is_dropped(message)]
        for row_id in dropped:
            self._queue.delete(row_id)
        if dropped:
            self._queue.erase_deleted()
        return len(dropped)

    def drop(self, queue: str) -> int:
        with self._queue.transaction() as connection:
            count = connection.execute("DELETE FROM message WHERE queue = ?", (dead_letters_of(queue),)).rowcount
        self._queue.erase_deleted()
        return count
