"""Test opening SQLite files concurrently."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from mesh.platform.messaging.sqlite import SqliteQueue
from mesh.platform.sqlite import erase_free_pages, erase_log, make_durable

OPENERS = 8
SECRET = "a very private text"


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


def test_deleted_rows_are_neither_in_the_file_nor_in_its_log(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        make_durable(connection, timeout_s=1)
        connection.execute("CREATE TABLE kept (value TEXT)")
        connection.executemany("INSERT INTO kept VALUES (?)", [(f"{SECRET} {number:04}" * 60,) for number in range(50)])
        assert SECRET in contents(path)

        connection.execute("DELETE FROM kept")
        assert erase_log(path)

        assert SECRET not in contents(path)


def test_rows_deleted_by_an_earlier_version_are_erased_once(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete=OFF")
        connection.execute("CREATE TABLE kept (value TEXT)")
        connection.executemany("INSERT INTO kept VALUES (?)", [(f"{SECRET} {number:04}" * 60,) for number in range(50)])
        connection.execute("DELETE FROM kept")
    assert SECRET in contents(path)

    erase_free_pages(path)

    assert SECRET not in contents(path)


def test_log_in_use_is_reported_as_not_erased(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        make_durable(connection, timeout_s=1)
        connection.execute("CREATE TABLE kept (value TEXT)")
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM kept").fetchall()
            connection.execute("INSERT INTO kept VALUES (1)")
            assert not erase_log(path, timeout_s=0.05)
        assert erase_log(path)


def contents(path: Path) -> str:
    """Return the bytes of a database, with its log, as Latin-1."""
    return "".join(file.read_bytes().decode("latin-1") for file in path.parent.glob(f"{path.name}*"))
