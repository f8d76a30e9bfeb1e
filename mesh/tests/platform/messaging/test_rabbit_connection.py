"""Test the timeouts of a connection to RabbitMQ."""

from __future__ import annotations

import socket
import time
from contextlib import closing

import pytest
from pika.exceptions import AMQPConnectionError

from mesh.platform.messaging.rabbitmq import connection as rabbit_connection
from mesh.platform.messaging.rabbitmq.connection import answering_within, connect


def test_connection_is_lost_when_the_block_takes_longer_than_its_limit(rabbitmq: str) -> None:
    connection = connect(rabbitmq, "test")
    started = time.monotonic()

    with pytest.raises(AMQPConnectionError, match=r"no answer in 0\.3 s"), answering_within(0.3, connection):
        connection.process_data_events(time_limit=20)

    assert time.monotonic() - started < 5
    assert connection.is_closed


def test_connection_stays_open_when_the_block_ends_within_its_limit(rabbitmq: str) -> None:
    with closing(connect(rabbitmq, "test")) as connection:
        with answering_within(0.2, connection):
            channel = connection.channel()
        connection.process_data_events(time_limit=0.5)

        assert channel.is_open


def test_handshake_that_times_out_is_a_connection_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rabbit_connection, "_HANDSHAKE_TIMEOUT_S", 0.3)
    server = socket.create_server(("127.0.0.1", 0))
    with server, pytest.raises(AMQPConnectionError, match="AMQPConnectorStackTimeout"):
        connect(f"amqp://guest:guest@127.0.0.1:{server.getsockname()[1]}/", "test")
