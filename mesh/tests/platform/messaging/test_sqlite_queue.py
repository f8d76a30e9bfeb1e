"""Test leases, which only the SQLite queue has."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mesh.contracts.message import Message
from mesh.contracts.topology import MAX_ATTEMPTS
from mesh.platform.messaging.interfaces import Delivery, Outcome, PublishFailed
from mesh.platform.messaging.sqlite import Lease, SqliteConsumer, SqliteDeadLetters, SqlitePublisher, SqliteQueue


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a folder that is not there yet" / "broker.db"


def message(number: int = 0) -> Message:
    return Message(queue="q", body=b"x", message_id=f"m{number}", headers={"request_id": str(number)})


def test_lease_hides_the_message_until_it_ends(path: Path) -> None:
    queue = SqliteQueue(path)
    queue.publish(message())
    first = queue.lease(["q"], lease_s=2)
    assert first is not None
    assert queue.lease(["q"]) is None
    time.sleep(2.1)
    second = queue.lease(["q"])
    assert second is not None
    assert second.delivery.attempt == 2
    # The first holder is late, so its acknowledgement no longer counts.
    queue.acknowledge(first)
    assert queue.depth("q") == 1
    queue.acknowledge(second)
    assert queue.depth("q") == 0
    queue.close()


def test_message_that_kills_its_consumers_becomes_a_dead_letter(path: Path) -> None:
    queue = SqliteQueue(path)
    queue.publish(message())
    for _ in range(MAX_ATTEMPTS):
        assert queue.lease(["q"], lease_s=0) is not None

    def handler(_delivery: Delivery) -> Outcome:
        raise AssertionError("it must not be tried again")

    assert SqliteConsumer(queue).step({"q": handler})
    (letter,) = SqliteDeadLetters(queue).list("q")
    assert "survived" in letter.reason
    queue.close()


def test_queue_accepts_messages_again_after_a_full_disk(path: Path) -> None:
    with closing(SqliteQueue(path)) as queue:
        set_most_pages(queue, 20)
        large = replace(message(), body=bytes(1_000_000))
        with pytest.raises(PublishFailed, match="full"):
            queue.publish(large)
        with pytest.raises(PublishFailed, match="full"):
            queue.publish(large)
        assert queue.depth("q") == 0
        set_most_pages(queue, 100_000)
        queue.publish(large)
        assert queue.depth("q") == 1


def test_lease_is_kept_when_a_clock_is_a_second_late_and_ends_when_it_is_set_back(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    with closing(SqliteQueue(path)) as queue:
        queue.publish(message())
        assert queue.lease(["q"]) is not None
        monkeypatch.setattr(time, "time", lambda: now - 1)
        assert queue.lease(["q"]) is None
        monkeypatch.setattr(time, "time", lambda: now - 3600)
        assert queue.lease(["q"]) is not None


def test_consumer_continues_after_its_file_was_unusable(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mesh.platform.messaging.sqlite.consumer._NOT_USABLE_WAIT_S", 0.01)
    handled: list[Delivery] = []

    def handler(delivery: Delivery) -> Outcome:
        handled.append(delivery)
        return Outcome.ACK

    with closing(SqliteQueue(path)) as queue:
        queue.publish(message())
        lease, failures = queue.lease, [sqlite3.OperationalError("database or disk is full")]

        def failing_lease(*arguments: Any) -> Lease | None:
            if failures:
                raise failures.pop()
            return lease(*arguments)

        monkeypatch.setattr(queue, "lease", failing_lease)
        SqliteConsumer(queue).run({"q": handler}, lambda: bool(handled))
        assert queue.depth("q") == 0


def set_most_pages(queue: SqliteQueue, count: int) -> None:
    with queue.transaction() as connection:
        connection.execute(f"PRAGMA max_page_count={count}")


def test_oldest_message_of_all_queues_comes_first(path: Path) -> None:
    with closing(SqliteQueue(path)) as queue:
        queue.publish(*(replace(message(number), queue=name) for number, name in enumerate("abacb")))
        leases = [queue.lease(["c", "b", "a"]) for _ in range(5)]
        assert [lease and lease.delivery.message.message_id for lease in leases] == [f"m{n}" for n in range(5)]
        assert queue.lease(["a", "b", "c"]) is None


def test_lease_neither_sorts_nor_scans_the_messages(path: Path) -> None:
    """Otherwise a queue of 100,000 would be drained more slowly than one of ten."""
    plans: list[str] = []
    with closing(SqliteQueue(path)) as queue:
        queue.publish(*(message(number) for number in range(10)))
        with queue.transaction() as connection:
            connection.set_trace_callback(plans.append)
        assert queue.lease(["q", "r"]) is not None
        [statement] = [plan for plan in plans if plan.lstrip().startswith("UPDATE")]
        with queue.transaction() as connection:
            connection.set_trace_callback(None)
            steps = [row[-1] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
    assert not [step for step in steps if "TEMP B-TREE" in step or step == "SCAN message"], steps


@pytest.mark.parametrize("is_busy", [False, True])
def test_handled_message_is_erased_from_the_file_and_its_log(path: Path, is_busy: bool) -> None:
    private = b"a very private text " * 4000
    with closing(SqliteQueue(path)) as queue, closing(SqliteQueue(path)) as publisher:
        publisher.publish(replace(message(), body=private))
        assert private[:400] in contents(path)
        handled_at: list[float] = []

        def handler(_delivery: Delivery) -> Outcome:
            handled_at.append(time.monotonic())
            if is_busy:
                publisher.publish(message(len(handled_at)))
                time.sleep(0.01)
            return Outcome.ACK

        def should_stop() -> bool:
            return bool(handled_at) and (time.monotonic() > handled_at[0] + 5 or not has_private_text())

        def has_private_text() -> bool:
            return b"very private" in contents(path)

        SqliteConsumer(queue).run({"q": handler}, should_stop)
        assert not has_private_text()


def test_dropped_dead_letter_is_erased_from_the_file_and_its_log(path: Path) -> None:
    with closing(SqliteQueue(path)) as queue:
        queue.publish(replace(message(), body=b"a very private text " * 4000))
        lease = queue.lease(["q"])
        assert lease is not None
        queue.reject(lease, "invalid")
        assert SqliteDeadLetters(queue).drop("q") == 1
        assert b"very private" not in contents(path)


def contents(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


def test_damaged_file_is_not_ready(tmp_path: Path) -> None:
    file = tmp_path / "broker.db"
    with closing(SqliteQueue(file)) as queue:
        queue.publish(*(Message("q", b"body", f"m{number}") for number in range(2000)))
        SqlitePublisher(queue).check_ready()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'message'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with file.open("r+b") as opened:
        opened.seek((page - 1) * size)
        opened.write(b"\xa5" * size)
    with closing(SqliteQueue(file)) as queue, pytest.raises(sqlite3.DatabaseError):
        SqlitePublisher(queue).check_ready()
