"""Test opening SQLite files concurrently."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from mesh.platform.messaging.sqlite import SqliteQueue
from mesh.platform.sqlite import make_durable

OPENERS = 8


def test_new_file_can_be_opened_concurrently(tmp_path: Path) -> None:
    for attempt in range(40):  # each attempt is a race that failed once in sixty times
        together = threading.Barrier(OPENERS)
        failures: list[sqlite3.Error] = []

        def open_queue(path: Path, together: threading.Barrier, failures: list[sqlite3.Error]) -> None:
            together.wait()
            try:
                SqliteQueue(path).close()
            except sqlite3.Error as error:
                failures.append(error)

        arguments = (tmp_path / f"{attempt}.db", together, failures)
        openers = [threading.Thread(target=open_queue, args=arguments) for _ in range(OPENERS)]
        for opener in openers:
            opener.start()
        for opener in openers:
            opener.join()
        assert failures == []


def test_locked_file_is_an_error_after_the_timeout(tmp_path: Path) -> None:
    path = tmp_path / "queue.db"
    with (
        closing(sqlite3.connect(path, isolation_level=None)) as other,
        closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as connection,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            make_durable(connection, timeout_s=0.1)
