"""Test that an outage of database or disk costs no attempt, and that a failure of the message does."""

from __future__ import annotations

import errno
import sqlite3

import psycopg2
import pytest
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError, ProgrammingError

from image_store import retry
from image_store.retry import is_away, patient
from mesh.contracts.message import Message
from mesh.platform.messaging.interfaces import Delivery, Outcome

DELIVERY = Delivery(Message("imageQueue", b""), 1)


def sqlite_error(code: int) -> OperationalError:
    error = sqlite3.OperationalError("said so")
    error.sqlite_errorcode = code
    return OperationalError("INSERT", {}, error)


def postgres_error(code: str, kind: type[DBAPIError] = OperationalError) -> DBAPIError:
    answer = type("Answer", (psycopg2.Error,), {"pgcode": code})
    return kind("INSERT", {}, answer("said so"))


@pytest.mark.parametrize(
    ("error", "is_expected_away"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (sqlite_error(sqlite3.SQLITE_FULL), True),
        (sqlite_error(sqlite3.SQLITE_IOERR_WRITE), True),
        (OperationalError("SELECT", {}, psycopg2.OperationalError("connection refused")), True),
        (postgres_error("57P01"), True),
        (postgres_error("53100"), True),
        (postgres_error("42P01", ProgrammingError), True),
        (postgres_error("42703", ProgrammingError), True),
        (sqlite_error(sqlite3.SQLITE_ERROR), False),
        (postgres_error("54000"), False),
        (postgres_error("57014"), False),
        (postgres_error("42601", ProgrammingError), False),
        (DataError("INSERT", {}, psycopg2.DataError("out of range")), False),
        (IntegrityError("INSERT", {}, sqlite3.IntegrityError("no such row")), False),
        (ValueError("a bug"), False),
    ],
)
def test_outage_is_distinguished_from_a_failure_of_the_message(error: Exception, is_expected_away: bool) -> None:
    assert is_away(error) is is_expected_away


def test_handler_is_retried_until_the_outage_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry, "_FIRST_WAIT_S", 0.001)
    failures = [OSError(errno.ENOSPC, "full"), sqlite_error(sqlite3.SQLITE_BUSY)]

    def handler(_delivery: Delivery) -> Outcome:
        if failures:
            raise failures.pop()
        return Outcome.ACK

    assert patient(handler, lambda: False)(DELIVERY) is Outcome.ACK
    assert failures == []


@pytest.mark.parametrize(
    ("error", "is_stopping"), [(OSError(errno.ENOSPC, "full"), True), (ValueError("a bug"), False)]
)
def test_handler_is_not_retried_when_stopping_or_for_its_own_failure(error: Exception, is_stopping: bool) -> None:
    def handler(_delivery: Delivery) -> Outcome:
        raise error

    with pytest.raises(type(error), match=str(error.args[-1])):
        patient(handler, lambda: is_stopping)(DELIVERY)
