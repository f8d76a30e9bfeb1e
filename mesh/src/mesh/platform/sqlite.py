"""What every SQLite file of ours needs: the write-ahead log, and a commit that is on disk when it returns."""

from __future__ import annotations

import sqlite3
import time
from typing import Final

_PAUSE_S: Final = 0.01


def make_durable(connection: sqlite3.Connection, patience_s: float) -> None:
    """Write ahead, synchronously. Raises sqlite3.Error, after `patience_s` if others hold the file.

    The switch to the log needs the file to itself, and of two processes that both want it SQLite refuses one at once,
    whatever its busy timeout: when all services start on a new file, one of them would die.
    """
    deadline = time.monotonic() + patience_s
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            break
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE_S)
    # FULL: a commit is on disk, not only in the log's cache, when COMMIT returns.
    connection.execute("PRAGMA synchronous=FULL")
