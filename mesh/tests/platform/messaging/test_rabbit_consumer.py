"""Test the consumer with connections that are lost, reset or unresponsive."""

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
from mesh.contracts.topology import MAX_ATTEMPTS, Queue
from mesh.platform.messaging.interfaces import Delivery, Outcome, PublishFailed
from mesh.platform.messaging.rabbitmq import RabbitConsumer, RabbitDeadLetters, RabbitPublisher, consumer, queues
from mesh.platform.messaging.rabbitmq.connection import connect

QUEUE = Queue.IMAGE_DATA.value


def test_connection_that_is_reset_during_the_handshake_is_a_connection_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """pika raises a ValueError there, about once in some hundred times; a process crashed because of it."""
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


def test_consumer_retries_for_hours_while_the_broker_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """The wait overflowed after 1,023 failures, which are about two hours, and the worker ended."""
    waits: list[float] = []

    def refuse(_url: str, _name: str) -> pika.BlockingConnection:
        raise AMQPConnectionError("refused")

    monkeypatch.setattr(consumer, "connect", refuse)
    monkeypatch.setattr(consumer, "interruptible_sleep", lambda seconds, _should_stop: waits.append(seconds))
    RabbitConsumer("amqp://localhost", "test").run({}, lambda: len(waits) == 1_100)
    assert waits[0] < 1
    assert all(5 <= wait_s <= 10 for wait_s in waits[-1_000:])


def test_consumer_reconnects_when_the_broker_does_not_respond(rabbitmq: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A queue that is recovering does not respond, although heartbeats are sent."""
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

    publish(rabbitmq, "[]")
    thread = threading.Thread(target=RabbitConsumer(rabbitmq, "test").run, args=({QUEUE: handler}, handled.is_set))
    thread.start()
    assert handled.wait(60)
    thread.join(60)
    assert len(begun) == 2


def test_delivered_messages_are_redelivered_when_the_connection_is_lost(
    rabbitmq: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connections = remember_connections(monkeypatch)
    seen: list[tuple[str, bool]] = []
    over = threading.Event()

    def handler(delivery: Delivery) -> Outcome:
        seen.append((delivery.message.body.decode(), delivery.redelivered))
        if len(seen) == 1:
            lose_and_wait(connections[0])
        if len(seen) == 5:
            over.set()
        return Outcome.ACK

    publish(rabbitmq, "0", "1", "2", "3")
    thread = threading.Thread(target=RabbitConsumer(rabbitmq, "test").run, args=({QUEUE: handler}, over.is_set))
    thread.start()
    assert over.wait(60)
    thread.join(60)
    assert seen == [("0", False), ("0", True), ("1", True), ("2", True), ("3", True)]


def lose(connection: pika.BlockingConnection) -> None:
    """Close the connection without a handshake, as a reset does."""
    inner = connection._impl
    connection.add_callback_threadsafe(lambda: inner._terminate_stream(AMQPConnectionError("reset")))


def test_lost_connections_do_not_count_as_failed_attempts(rabbitmq: str, monkeypatch: pytest.MonkeyPatch) -> None:
    connections = remember_connections(monkeypatch)
    attempts: list[int] = []

    def handler(delivery: Delivery) -> Outcome:
        attempts.append(delivery.attempt)
        if len(attempts) <= 2 * MAX_ATTEMPTS:
            lose_and_wait(connections[-1])
        return Outcome.ACK

    publish(rabbitmq, "text")
    RabbitConsumer(rabbitmq, "test").run({QUEUE: handler}, lambda: len(attempts) > 2 * MAX_ATTEMPTS)
    assert set(attempts) == {1}
    with closing(RabbitDeadLetters(rabbitmq)) as dead_letters:
        assert dead_letters.list(QUEUE) == []


def test_message_that_crashes_its_workers_is_the_only_dead_letter(
    rabbitmq: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker holds all messages when it crashes, so the broker counts a redelivery of each."""
    monkeypatch.setattr("mesh.contracts.queues.max_redeliveries", lambda _queue: 15)
    connections = remember_connections(monkeypatch)
    handled: list[str] = []

    def handler(delivery: Delivery) -> Outcome:
        text = delivery.message.body.decode()
        if text == "poison":
            lose_and_wait(connections[-1])
        handled.append(text)
        return Outcome.ACK

    texts = [*(f"before {n}" for n in range(4)), "poison", *(f"after {n}" for n in range(4))]
    publish(rabbitmq, *texts)
    with closing(RabbitDeadLetters(rabbitmq)) as dead_letters:
        RabbitConsumer(rabbitmq, "test").run({QUEUE: handler}, lambda: len(dead_letters.list(QUEUE)) > 0)
        (letter,) = dead_letters.list(QUEUE)
    assert letter.message.body == b"poison"
    assert set(texts) == set(handled)
    assert handled.count("poison") == 16


def remember_connections(monkeypatch: pytest.MonkeyPatch) -> list[pika.BlockingConnection]:
    """Return a list of the consumer's connections, which reconnects without a delay."""
    connections: list[pika.BlockingConnection] = []

    def remembering_connect(url: str, name: str) -> pika.BlockingConnection:
        connections.append(connect(url, name))
        return connections[-1]

    monkeypatch.setattr(consumer, "connect", remembering_connect)
    monkeypatch.setattr(consumer, "interruptible_sleep", lambda _seconds, _should_stop: None)
    return connections


def lose_and_wait(connection: pika.BlockingConnection) -> None:
    lose(connection)
    while not connection.is_closed:
        time.sleep(0.01)


def publish(url: str, *texts: str) -> None:
    with closing(RabbitPublisher(url, "test")) as publisher:
        publisher.publish(*(Message(QUEUE, text.encode()) for text in texts))
