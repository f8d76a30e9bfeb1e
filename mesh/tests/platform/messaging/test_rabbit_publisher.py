"""Test the publisher with lost connections, a blocked broker, refused messages and queues with other arguments."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager

import pika
import psutil
import pytest

from harness.servers.rabbitmq import Node, RabbitMQ
from mesh.contracts.message import Message
from mesh.contracts.read_image import NotKeptReason
from mesh.contracts.topology import Queue
from mesh.platform.messaging.interfaces import BrokerUnavailable, PublishFailed, QueueMismatch
from mesh.platform.messaging.rabbitmq import RabbitConsumer, RabbitPublisher
from tests.faults.proxy import Proxy

QUEUE = Queue.IMAGE.value
NOWHERE = "amqp://guest:guest@127.0.0.1:9/"


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """Start a broker that a test may kill or configure."""
    with closing(Node(tmp_path_factory.mktemp("rabbitmq"))) as node:
        node.start()
        yield node


def message(number: int = 0, size: int = 8, queue: str = QUEUE) -> Message:
    return Message(queue, bytes(size), message_id=f"m{number}", headers={"request_id": str(number)})


def arrived(url: str) -> list[str]:
    """Remove all messages of the queue and return their ids."""
    found: list[str] = []
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        channel = connection.channel()
        while True:
            method, properties, _ = channel.basic_get(QUEUE, auto_ack=True)
            if method is None:
                return found
            found.append(str(properties.message_id))


@contextmanager
def blocked(node: Node) -> Iterator[None]:
    node.control("set_vm_memory_high_watermark", "absolute", "1MiB")
    try:
        yield
    finally:
        node.control("set_vm_memory_high_watermark", "0.6")


def reason_of(failure: pytest.ExceptionInfo[PublishFailed]) -> NotKeptReason:
    return failure.value.reason


def test_unavailable_broker_fails_within_the_timeout_then_at_once_and_delays_no_close() -> None:
    with closing(RabbitPublisher(NOWHERE, "test", timeout_s=2)) as publisher:
        publisher.check_ready()
        started = time.monotonic()
        with pytest.raises(PublishFailed, match=r"refused|AMQPConnection") as failure:
            publisher.publish(message())
        assert 1.9 < time.monotonic() - started < 10
        assert reason_of(failure) is NotKeptReason.UNAVAILABLE
        assert min(_failure_took_s(publisher) for _ in range(5)) < 1.5
        started = time.monotonic()
    assert time.monotonic() - started < 10


def _failure_took_s(publisher: RabbitPublisher) -> float:
    started = time.monotonic()
    with pytest.raises(PublishFailed):
        publisher.publish(message())
    return time.monotonic() - started


def test_unconfirmed_messages_are_sent_again_after_the_broker_was_killed(node: Node) -> None:
    with closing(RabbitPublisher(node.url, "test", timeout_s=60)) as publisher, ThreadPoolExecutor(8) as threads:
        publisher.publish(message())
        stop = threading.Event()
        confirmed: list[int] = []

        def publish(first: int) -> None:
            number = first
            while not stop.is_set():
                publisher.publish(message(number))
                confirmed.append(number)
                number += 8

        writers = [threads.submit(publish, first) for first in range(1, 9)]
        time.sleep(0.5)
        node.kill()
        before = len(confirmed)
        node.start()
        while len(confirmed) < before + 20:
            time.sleep(0.05)
        stop.set()
        for writer in writers:
            writer.result()
    assert before > 0
    found = arrived(node.url)
    assert {f"m{number}" for number in confirmed} <= set(found)


def test_message_above_the_brokers_limit_fails_alone(own_rabbitmq_server: RabbitMQ) -> None:
    """The broker closes the channel, which all callers share."""
    url = own_rabbitmq_server.fresh_url()
    with own_rabbitmq_server.largest_message(10_000), closing(RabbitPublisher(url, "test")) as publisher:
        publisher.publish(message())
        with ThreadPoolExecutor(12) as threads:
            sizes = [20_000 if number in (5, 9) else 100 for number in range(12)]
            results: list[Future[None]] = [
                threads.submit(publisher.publish, message(number, size)) for number, size in enumerate(sizes, 1)
            ]
        failures = {number: result.exception() for number, result in enumerate(results, 1) if result.exception()}
    assert set(failures) == {6, 10}
    assert all(isinstance(each, PublishFailed) and each.reason is NotKeptReason.TOO_LARGE for each in failures.values())
    assert set(arrived(url)) == {f"m{number}" for number in range(13) if number not in failures}


def test_blocked_broker_holds_back_messages_within_bounded_memory(node: Node) -> None:
    megabyte = 1024**2
    with (
        closing(RabbitPublisher(node.url, "test", max_waiting_bytes=8 * megabyte, timeout_s=3)) as publisher,
        ThreadPoolExecutor(24) as threads,
    ):
        publisher.publish(message())
        with blocked(node):
            results = [threads.submit(publisher.publish, message(number, megabyte)) for number in range(1, 25)]
            reasons = [error.reason for result in results if isinstance(error := result.exception(), PublishFailed)]
        assert len(reasons) == 24
        assert reasons.count(NotKeptReason.FULL) == 16
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                publisher.publish(message(99))
                break
            except PublishFailed:
                time.sleep(0.2)
    assert "m99" in arrived(node.url)


def test_deleted_queue_is_declared_again(rabbitmq: str) -> None:
    with closing(RabbitPublisher(rabbitmq, "test")) as publisher:
        publisher.publish(message(1))
        with pika.BlockingConnection(pika.URLParameters(rabbitmq)) as connection:
            connection.channel().queue_delete(QUEUE)
        publisher.publish(message(2))
    assert arrived(rabbitmq) == ["m2"]


def test_queue_with_other_arguments_is_reported_and_fails_readiness(rabbitmq: str) -> None:
    with pika.BlockingConnection(pika.URLParameters(rabbitmq)) as connection:
        connection.channel().queue_declare(QUEUE, durable=True)
    with closing(RabbitPublisher(rabbitmq, "test", timeout_s=1)) as publisher:
        with pytest.raises(PublishFailed, match=QUEUE):
            publisher.publish(message())
        with pytest.raises(QueueMismatch, match=f"{QUEUE}.*docs/operations.md"):
            publisher.check_ready()
    consumer = RabbitConsumer(rabbitmq, "test")
    stop = threading.Event()
    thread = threading.Thread(target=consumer.run, args=({QUEUE: lambda _delivery: None}, stop.is_set))
    thread.start()
    try:
        deadline = time.monotonic() + 60
        while "other arguments" not in (failure := _failure_of(consumer)):
            assert time.monotonic() < deadline, failure
            time.sleep(0.05)
    finally:
        stop.set()
        thread.join(60)


def _failure_of(consumer: RabbitConsumer) -> str:
    try:
        consumer.check_ready()
    except BrokerUnavailable as error:
        return str(error)
    return ""


def test_socket_is_closed_when_the_broker_no_longer_answers(node: Node) -> None:
    with closing(Proxy(node.port)) as proxy:
        publisher = RabbitPublisher(f"amqp://guest:guest@127.0.0.1:{proxy.port}/", "test")
        publisher.publish(message())
        proxy.forget()
        publisher.close()
        assert _connected_sockets(proxy.port) == 0


def test_socket_is_closed_when_the_broker_never_answered() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        publisher = RabbitPublisher(f"amqp://guest:guest@127.0.0.1:{port}/", "test")
        connection, _ = server.accept()
        with connection:
            started = time.monotonic()
            publisher.close()
            assert time.monotonic() - started < 10
            assert _connected_sockets(port) == 0


def _connected_sockets(port: int) -> int:
    """Return how many of this process's sockets are connected to the port."""
    return sum(bool(each.raddr) and each.raddr.port == port for each in psutil.Process().net_connections("tcp"))
