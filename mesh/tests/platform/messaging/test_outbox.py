"""bff-api's outbox: what it accepted, whose that is, and files of earlier days."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mesh.contracts.message import Message
from mesh.contracts.topology import MAX_AGE_DAYS
from mesh.platform.messaging.interfaces import PublishFailed
from mesh.platform.messaging.outbox import AcceptedPicture, Holding, Outbox
from mesh.platform.messaging.sqlite import SqliteQueue

DAY_S = 86_400.0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.db"


@pytest.fixture
def outbox(path: Path) -> Iterator[Outbox]:
    with closing(Outbox(path, app_id="bff-api")) as outbox:
        yield outbox


def message(number: int = 0) -> Message:
    return Message(queue="q", body=b"x", message_id=f"m{number}", headers={"request_id": str(number)})


def test_it_takes_all_or_nothing(outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_connection: sqlite3.Connection, _messages: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(SqliteQueue, "insert", staticmethod(fail))
    with pytest.raises(PublishFailed, match="disk is full"):
        outbox.accept_picture("id", 3, message(), owner="anna", size_bytes=7)
    assert outbox.accepted("id") is None
    assert outbox.holding_of("anna").pictures == 0


def test_it_remembers_what_it_accepted_until_that_is_deleted(outbox: Outbox) -> None:
    outbox.accept_picture("id", 3, message(1), message(2), owner="anna", size_bytes=7)
    outbox.accept_picture("nobody's", 0)
    assert outbox.accepted("id") == AcceptedPicture(3, "anna")
    assert outbox.accepted("nobody's") == AcceptedPicture(0, None)
    assert outbox.queue.depth("q") == 2
    outbox.forget_picture("id")
    assert outbox.accepted("id") is None


def test_a_picture_is_open_to_its_owner_and_one_of_nobodys_to_all() -> None:
    own, open_to_all = AcceptedPicture(0, "anna"), AcceptedPicture(0, None)
    assert [own.is_open_to(who) for who in ("anna", "ben", None)] == [True, False, False]
    assert all(open_to_all.is_open_to(who) for who in ("anna", "ben", None))


def test_a_holding_is_one_owners_without_what_was_deleted(outbox: Outbox) -> None:
    started = datetime.now(UTC)
    for number, owner in enumerate(("anna", "anna", "ben", None)):
        outbox.accept_picture(str(number), 0, owner=owner, size_bytes=10 ** (number + 1))
    first = outbox.holding_of("anna")
    assert (first.pictures, first.bytes) == (2, 110)
    assert first.oldest_goes_at is not None
    assert first.oldest_goes_at - started - timedelta(days=MAX_AGE_DAYS) < timedelta(minutes=1)
    outbox.forget_picture("0")
    after = outbox.holding_of("anna")
    assert (after.pictures, after.bytes) == (1, 100)
    assert outbox.holding_of("nobody at all") == Holding(0, 0, None)


def test_a_holding_is_without_what_has_had_its_time(outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    outbox.accept_picture("id", 0, owner="anna", size_bytes=7)
    later = time.time() + MAX_AGE_DAYS * DAY_S + 1
    monkeypatch.setattr("mesh.platform.messaging.outbox.time.time", lambda: later)
    assert outbox.holding_of("anna").pictures == 0


def test_a_holding_is_counted_from_an_index_when_there_are_many(outbox: Outbox) -> None:
    with outbox.queue.transaction() as connection:
        connection.executemany(
            "INSERT INTO accepted (image_id, line_count, accepted_at, owner, size_bytes) VALUES (?, 1, ?, ?, 1)",
            [(f"{number}-{owner}", time.time(), owner) for number in range(10_000) for owner in ("anna", "ben")],
        )
    outbox.holding_of("anna")
    durations_s = []
    for _ in range(20):
        started = time.perf_counter()
        assert outbox.holding_of("anna").pictures == 10_000
        durations_s.append(time.perf_counter() - started)
    assert min(durations_s) < 0.005
    with outbox.queue.transaction() as connection:
        plan = connection.execute(
            """EXPLAIN QUERY PLAN SELECT count(*), sum(size_bytes), min(accepted_at) FROM accepted
               WHERE owner = 'anna' AND accepted_at >= 0"""
        ).fetchall()
    assert "COVERING INDEX accepted_by_owner" in plan[0][-1]


def test_a_file_of_earlier_days_is_opened_with_what_it_holds(path: Path) -> None:
    """The table as it was before pictures had owners."""
    with closing(SqliteQueue(path)) as queue, queue.transaction() as connection:
        connection.execute(
            """CREATE TABLE accepted (
                   image_id TEXT PRIMARY KEY, line_count INTEGER NOT NULL, accepted_at REAL NOT NULL
               ) WITHOUT ROWID"""
        )
        connection.execute("CREATE INDEX accepted_by_time ON accepted (accepted_at)")
        connection.execute("INSERT INTO accepted VALUES ('old', 3, ?)", (time.time(),))
        SqliteQueue.insert(connection, [message()])
    for _ in range(2):
        with closing(Outbox(path, app_id="bff-api")) as outbox:
            assert outbox.accepted("old") == AcceptedPicture(3, None)
            assert outbox.queue.depth("q") == 1
            outbox.accept_picture("new", 1, owner="anna", size_bytes=7)
            assert outbox.holding_of("anna").bytes == 7
