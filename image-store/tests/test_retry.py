"""What is away costs no attempt; what may be the message's own fault does."""

from __future__ import annotations

import errno
import sqlite3

import psycopg2
import pytest
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, ProgrammingError

from image_store import retry
from image_store.retry import is_away, patient
from mesh.contracts.message import Message
from mesh.platform.messaging.interfaces import Delivery, Outcome

DELIVERY = Delivery(Message("imageQueue", b""), 1)


def sqlite_error(code: int) -> OperationalError:
    error = sqlite3.OperationalError("said so")
    error.sqlite_errorcode = code
    return OperationalError("INSERT", {}, error)


def postgres_error(code: str) -> OperationalError:
    answer = type("Answer", (psycopg2.OperationalError,), {"pgcode": code})
    return OperationalError("INSERT", {}, answer("said so"))


def programming_error(code: str) -> ProgrammingError:
    answer = type("Answer", (psycopg2.ProgrammingError,), {"pgcode": code})
    return ProgrammingError("INSERT", {}, answer("said so"))


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EROFS, "Read-only file system"),
        sqlite_error(sqlite3.SQLITE_FULL),
        sqlite_error(sqlite3.SQLITE_IOERR_WRITE),
        OperationalError("SELECT", {}, psycopg2.OperationalError("connection refused")),
        postgres_error("57P01"),
        postgres_error("53100"),
        programming_error("42P01"),
        programming_error("42703"),
    ],
)
def test_what_any_message_would_have_met_is_away(error: Exception) -> None:
    assert is_away(error)


@pytest.mark.parametrize(
    "error",
    [
        sqlite_error(sqlite3.SQLITE_ERROR),
        postgres_error("54000"),
        postgres_error("57014"),
        programming_error("42601"),
        DataError("INSERT", {}, psycopg2.DataError("out of range")),
        IntegrityError("INSERT", {}, sqlite3.IntegrityError("no such row")),
        ValueError("a bug"),
    ],
)
def test_what_the_message_may_have_caused_is_not_away(error: Exception) -> None:
    assert not is_away(error)


def test_a_handler_is_tried_in_hand_until_what_it_needs_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry, "_FIRST_WAIT_S", 0.001)
    failures = [OSError(errno.ENOSPC, "full"), sqlite_error(sqlite3.SQLITE_BUSY)]

    def handler(_delivery: Delivery) -> Outcome:
        if failures:
            raise failures.pop()
        return Outcome.ACK

    assert patient(handler, lambda: False)(DELIVERY) is Outcome.ACK
    assert failures == []


def test_a_handler_that_waits_gives_up_when_the_worker_stops() -> None:
    def handler(_delivery: Delivery) -> Outcome:
        raise OSError(errno.ENOSPC, "full")

    with pytest.raises(OSError, match="full"):
        patient(handler, lambda: True)(DELIVERY)


def test_a_failure_of_the_message_is_not_waited_for() -> None:
    def handler(_delivery: Delivery) -> Outcome:
        raise ValueError("a bug")

    with pytest.raises(ValueError, match="a bug"):
        patient(handler, lambda: False)(DELIVERY)
