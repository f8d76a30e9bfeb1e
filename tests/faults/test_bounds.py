"""Test bounds of the worker: memory, and the connection during long work."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pika

from harness.waiting import eventually
from mesh.contracts.message import Message
from mesh.contracts.text_corrected import TextCorrected
from mesh.contracts.topology import Queue
from mesh.platform.messaging.interfaces import Delivery, Outcome
from mesh.platform.messaging.rabbitmq import RabbitConsumer
from mesh.platform.messaging.rabbitmq.queues import declare
from mesh.platform.messaging.rabbitmq.wire import to_properties
from tests.faults.running import HEARTBEAT_S, FaultyMesh

MANY = 10_000
TEXT = "x" * 6_000
"""All of them have more bytes than the limit."""
GROWTH_BYTES = 40_000_000
"""Limit for the prefetched messages and the interpreter's freed memory."""

QUEUE = Queue.TEXT_CORRECTION.value


def test_worker_memory_is_bounded_with_many_queued_messages(cluster: FaultyMesh) -> None:
    cluster.worker.restart()
    resident_before = cluster.worker.resident_bytes()
    cluster.worker.stop()
    with waiting(cluster, too_old_corrections(MANY)):
        cluster.worker.start()
        eventually(lambda: cluster.worker.log_text().count('"event": "event handled"') > 1500)
        assert cluster.worker.resident_bytes() - resident_before < GROWTH_BYTES
        cluster.worker.stop()


def test_handler_that_takes_longer_than_the_heartbeat_keeps_its_delivery(cluster: FaultyMesh) -> None:
    cluster.worker.stop()
    redelivered: list[bool] = []
    is_done = threading.Event()

    def handler(delivery: Delivery) -> Outcome:
        redelivered.append(delivery.redelivered)
        time.sleep(3 * HEARTBEAT_S)
        is_done.set()
        return Outcome.ACK

    with waiting(cluster, too_old_corrections(1)):
        RabbitConsumer(cluster.environment["MESH_BROKER_URL"], "slow").run({QUEUE: handler}, is_done.is_set)
        assert redelivered == [False]
        eventually(cluster.is_drained)


def too_old_corrections(count: int) -> Iterable[Message]:
    """Return corrections that image-store discards, so that they leave no rows."""
    message = TextCorrected("of-long-ago", "m", TEXT).to_wire().with_headers(accepted_at="2020-01-01T00:00:00+00:00")
    return (
        Message(QUEUE, message.body, f"m{n}", message.type, message.content_type, "tests", 0, message.headers)
        for n in range(count)
    )


@contextmanager
def waiting(mesh: FaultyMesh, messages: Iterable[Message]) -> Iterator[None]:
    """Queue the messages at the broker; remove the rest at the end."""
    assert mesh.servers is not None
    # Without confirms: the queue's depth says when all have arrived.
    with pika.BlockingConnection(pika.URLParameters(mesh.servers.broker.url)) as connection:
        channel = connection.channel()
        # A worker is ready before it has reached the broker, which may have no queues yet.
        declare(channel)
        count = 0
        for message in messages:
            channel.basic_publish("", QUEUE, message.body, to_properties(message))
            count += 1
        eventually(lambda: channel.queue_declare(QUEUE, passive=True).method.message_count >= count)
    try:
        yield
    finally:
        with pika.BlockingConnection(pika.URLParameters(mesh.servers.broker.url)) as connection:
            connection.channel().queue_purge(QUEUE)
    mesh.servers.broker.control("purge_queue", QUEUE)
