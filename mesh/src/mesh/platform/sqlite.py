"""Configure SQLite files: write-ahead log, commits that are on disk when they return, and erasure of deleted rows."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Final

_RETRY_S: Final = 0.01
_ERASE_TIMEOUT_S: Final = 1.0
_VACUUM_TIMEOUT_S: Final = 20.0


def make_durable(connection: sqlite3.Connection, timeout_s: float) -> None:
    """Switch to a synchronous write-ahead log, and to erasing what is deleted.

    Raises sqlite3.Error, after `timeout_s` if the file is locked.

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
    # Deleted rows are overwritten with zeros; otherwise texts and pictures stay in free pages of the file.
    connection.execute("PRAGMA secure_delete=ON")


def erase_free_pages(path: Path) -> None:
    """Remove what was deleted before `make_durable` erased it: write the file again without free pages.

    Raises sqlite3.Error, also if another process uses the file.
    """
    with closing(sqlite3.connect(path, timeout=_VACUUM_TIMEOUT_S, isolation_level=None)) as connection:
        connection.execute("VACUUM")
    erase_log(path)


def erase_log(path: Path, timeout_s: float = _ERASE_TIMEOUT_S) -> bool:
    """Write the log into the file and truncate it, since it has deleted rows too; return whether it is empty now.

    Readers and writers of other connections can prevent that for longer than `timeout_s`. Raises sqlite3.Error.
    """
    deadline = time.monotonic() + timeout_s
    with closing(sqlite3.connect(path, timeout=timeout_s, isolation_level=None)) as connection:
        while True:
            busy, _in_log, _moved = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if not busy or time.monotonic() > deadline:
                return not busy
            time.sleep(_RETRY_S)
