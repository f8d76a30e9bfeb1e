"""Opening a SQLite file while others do."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from mesh.platform.messaging.sqlite import SqliteQueue
from mesh.platform.sqlite import make_durable

OPENERS = 8


def test_a_new_file_when_many_open_it_at_once(tmp_path: Path) -> None:
    for attempt in range(40):  # each is a race that one of the openers lost in one of sixty
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


def test_the_log_is_switched_on_when_another_lets_go_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "queue.db"
    with (
        closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other,
        closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as connection,
    ):
        other.execute("BEGIN IMMEDIATE")
        release = threading.Timer(0.2, other.execute, ["COMMIT"])
        release.start()
        make_durable(connection, patience_s=10)
        release.join()
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_file_that_is_never_free_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "queue.db"
    with (
        closing(sqlite3.connect(path, isolation_level=None)) as other,
        closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as connection,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            make_durable(connection, patience_s=0.1)
