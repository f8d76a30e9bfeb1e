"""A server that says nothing any more is given up, whatever it was asked."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
import sqlalchemy
from sqlalchemy.exc import OperationalError

from image_store.database import Database
from image_store.postgres_timeout import bounded


@pytest.fixture
def silent_server() -> Iterator[str]:
    """Accepts connections, and that is all."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"postgresql+psycopg2://app@127.0.0.1:{server.getsockname()[1]}/app?sslmode=disable"


def test_a_connection_is_given_up_when_the_server_says_nothing(silent_server: str) -> None:
    engine = sqlalchemy.create_engine(silent_server, connect_args={"connection_factory": bounded(0.2)})
    started = time.monotonic()
    with pytest.raises(OperationalError, match="no answer from the server"):
        engine.connect()
    assert time.monotonic() - started < 5


def test_a_statement_is_given_up_and_the_next_one_has_a_new_connection(postgres_url: str) -> None:
    """Sleeping is the one way of a healthy server to say nothing."""
    engine = sqlalchemy.create_engine(postgres_url, connect_args={"connection_factory": bounded(0.3)})
    with pytest.raises(OperationalError, match="no answer") as failure, engine.connect() as connection:
        connection.execute(sqlalchemy.text("SELECT pg_sleep(20)"))
    assert failure.value.connection_invalidated
    with engine.connect() as connection:
        assert connection.scalar(sqlalchemy.text("SELECT 1")) == 1
    engine.dispose()


def test_a_statement_that_takes_too_long_is_ended_by_the_server_first(postgres_url: str) -> None:
    with (
        closing(Database(postgres_url, "test", timeout_s=0.2)) as database,
        pytest.raises(OperationalError, match="statement timeout"),
        database.write() as connection,
    ):
        connection.execute(sqlalchemy.text("SELECT pg_sleep(20)"))
