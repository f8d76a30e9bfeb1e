"""Configure SQLite files: write-ahead log, and commits that are on disk when they return."""

from __future__ import annotations

import sqlite3
import time
from typing import Final

_RETRY_S: Final = 0.01


def make_durable(connection: sqlite3.Connection, timeout_s: float) -> None:
    """Switch to a synchronous write-ahead log. Raises sqlite3.Error, after `timeout_s` if the file is locked.

    The switch needs an exclusive lock, and if two processes want it SQLite refuses one at once,
    in spite of its busy timeout: when all services start on a new file, one of them would fail.
    """
    deadline = time.monotonic() + timeout_s
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            break
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_RETRY_S)
    # FULL: a commit is on disk, not only in the page cache, when COMMIT returns.
    connection.execute("PRAGMA synchronous=FULL")
