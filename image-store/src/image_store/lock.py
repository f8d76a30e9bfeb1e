"""Mutual exclusion between processes: an advisory lock in Postgres, a file lock next to SQLite's file.

Both are released when the process ends, also when it crashes.
"""

from __future__ import annotations

import fcntl
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import func, select

from image_store.database import Database
from mesh.platform.private_files import FILE_MODE


@contextmanager
def held_alone(database: Database, name: str) -> Iterator[bool]:
    """Hold the lock `name` for the block; yield False, without waiting, if another process holds it."""
    with _file_lock(database, name) if database.is_sqlite else _advisory_lock(database, name) as is_ours:
        yield is_ours


@contextmanager
def _file_lock(database: Database, name: str) -> Iterator[bool]:
    assert database.file is not None
    path = database.file.with_name(f"{database.file.name}.{name}.lock")
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, FILE_MODE), "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


@contextmanager
def _advisory_lock(database: Database, name: str) -> Iterator[bool]:
    key = zlib.crc32(f"ocr-mesh image-store {name}".encode())
    with database.session() as connection:
        is_ours = bool(connection.scalar(select(func.pg_try_advisory_lock(key))))
        try:
            yield is_ours
        finally:
            if is_ours:
                connection.execute(select(func.pg_advisory_unlock(key)))
