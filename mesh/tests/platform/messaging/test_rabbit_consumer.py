"""What only a connection can do to a consumer."""

from __future__ import annotations

import errno
import gc
import os
import socket
import threading
import time
from contextlib import closing

import pika
import psutil
import pytest
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import AMQPConnectionError

from mesh.contracts.message import Message
from mesh.contracts.topology import Queue
from mesh.platform.messaging.interfaces import Delivery, Outcome, PublishFailed
from mesh.platform.messaging.rabbitmq import RabbitConsumer, RabbitDeadLetters, RabbitPublisher, consumer, queues
from mesh.platform.messaging.rabbitmq.connection import connect, parameters

QUEUE = Queue.IMAGE_DATA.value


def test_a_url_says_another_heartbeat_when_it_has_one() -> None:
    assert parameters("amqp://host/%2F?heartbeat=3", "test").heartbeat == 3
    assert parameters("amqp://host/%2F", "test").heartbeat == 20


def test_a_connection_that_is_reset_at_once_is_a_failure_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """pika lets a ValueError out there, about once in some hundred times; a process has died of it."""
    monkeypatch.setattr(socket.socket, "getpeername", _raise_not_connected)
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"amqp://guest:guest@127.0.0.1:{server.getsockname()[1]}/"
        with pytest.raises(AMQPConnectionError, match="getpeername"):
            connect(url, "test")
        descriptors = psutil.Process().num_fds()
        with pytest.raises(PublishFailed, match="getpeername"), closing(RabbitPublisher(url, "test")) as publisher:
            publisher.publish(Message(QUEUE, b"[]"))
        gc.collect()
        assert psutil.Process().num_fds() <= descriptors


def _raise_not_connected(_socket: socket.socket) -> None:
    raise OSError(errno.ENOTCONN, os.strerror(errno.ENOTCONN))


def test_a_consumer_connects_anew_when_the_broker_does_not_answer(
    rabbitmq: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a queue that recovers does not, while heartbeats go on."""
    begun = []

    def declare(channel: BlockingChannel) -> None:
        begun.append(time.monotonic())
        if len(begun) == 1:
            channel.connection.process_data_events(None)
        queues.declare(channel)

    monkeypatch.setattr(consumer, "declare", declare)
    monkeypatch.setattr(consumer, "_OPEN_TIMEOUT_S", 0.3)
    handled = threading.Event()

    def handler(_delivery: Delivery) -> Outcome:
        handled.set()
        return Outcome.ACK

    publisher = RabbitPublisher(rabbitmq, "test")
    publisher.publish(Message(QUEUE, b"[]"))
    publisher.close()
    thread = threading.Thread(target=RabbitConsumer(rabbitmq, "test").run, args=({QUEUE: handler}, handled.is_set))
    thread.start()
    assert handled.wait(10)
    thread.join(10)
    assert len(begun) == 2


def test_what_was_delivered_is_left_to_others_when_the_connection_is_lost(
    rabbitmq: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, int]] = []
    over = threading.Event()
    connections: list[pika.BlockingConnection] = []

    def remembering_connect(url: str, name: str) -> pika.BlockingConnection:
        connections.append(connect(url, name))
        return connections[-1]

    monkeypatch.setattr(consumer, "connect", remembering_connect)

    def handler(delivery: Delivery) -> Outcome:
        seen.append((delivery.message.body.decode(), delivery.attempt))
        if len(seen) == 1:
            lose(connections[0])
            while not connections[0].is_closed:
                time.sleep(0.01)
        if len(seen) == 5:
            over.set()
        return Outcome.ACK

    publisher = RabbitPublisher(rabbitmq, "test")
    publisher.publish(*(Message(QUEUE, str(number).encode()) for number in range(4)))
    publisher.close()
    thread = threading.Thread(target=RabbitConsumer(rabbitmq, "test").run, args=({QUEUE: handler}, over.is_set))
    thread.start()
    assert over.wait(20)
    thread.join(10)
    assert seen == [("0", 1), ("0", 2), ("1", 2), ("2", 2), ("3", 2)]


def lose(connection: pika.BlockingConnection) -> None:
    """As a reset on the network does."""
    inner = connection._impl
    connection.add_callback_threadsafe(lambda: inner._terminate_stream(AMQPConnectionError("reset")))


def test_a_message_that_kills_its_workers_takes_no_other_along(rabbitmq: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them are in the worker's hand when it dies, and are counted alike by the broker."""
    connections: list[pika.BlockingConnection] = []
    handled: list[str] = []
    dead_letters = RabbitDeadLetters(rabbitmq)

    def remembering_connect(url: str, name: str) -> pika.BlockingConnection:
        connections.append(connect(url, name))
        return connections[-1]

    def handler(delivery: Delivery) -> Outcome:
        text = delivery.message.body.decode()
        if text == "poison":
            connection = connections[-1]
            lose(connection)
            while not connection.is_closed:
                time.sleep(0.01)
        handled.append(text)
        return Outcome.ACK

    def is_over() -> bool:
        return len(dead_letters.list(QUEUE)) > 0

    monkeypatch.setattr(consumer, "connect", remembering_connect)
    monkeypatch.setattr(consumer, "interruptible_sleep", lambda _seconds, _should_stop: None)
    publisher = RabbitPublisher(rabbitmq, "test")
    texts = [*(f"before {n}" for n in range(4)), "poison", *(f"after {n}" for n in range(4))]
    publisher.publish(*(Message(QUEUE, text.encode()) for text in texts))
    publisher.close()
    RabbitConsumer(rabbitmq, "test").run({QUEUE: handler}, is_over)
    assert [letter.message.body for letter in dead_letters.list(QUEUE)] == [b"poison"]
    assert set(texts) == set(handled)
    dead_letters.close()
