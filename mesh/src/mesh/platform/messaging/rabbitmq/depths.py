"""Depths of RabbitMQ's queues, without unacknowledged messages."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pika
import structlog
from pika.adapters.blocking_connection import BlockingChannel

from mesh.contracts.queues import declarations
from mesh.platform.messaging.depths import LOOK_INTERVAL_S, Report
from mesh.platform.messaging.interfaces import QueueMismatch
from mesh.platform.messaging.rabbitmq.connection import CONNECTION_ERRORS, answering_within, close, connect
from mesh.platform.messaging.rabbitmq.queues import declare

log = structlog.get_logger(__name__)

_ANSWER_TIMEOUT_S = 10.0
_ROUND_S = 0.5


class RabbitDepths:
    """Measures with a separate connection: the consumer's is blocked while one of its queues does not respond."""

    def __init__(self, url: str, name: str):
        self._url = url
        self._name = name

    def watch(self, report: Report, ended: threading.Event) -> None:
        while not ended.is_set():
            try:
                with self._channel() as (connection, channel):
                    while not ended.is_set():
                        with answering_within(_ANSWER_TIMEOUT_S, connection):
                            found = {queue: _depth(channel, queue) for queue, _ in declarations()}
                        report(found)
                        _wait(connection, ended)
            except (*CONNECTION_ERRORS, QueueMismatch) as error:
                # The consumer logs the same error as a warning.
                log.debug("queues not looked at", error=repr(error))
                report({})
                ended.wait(LOOK_INTERVAL_S)

    @contextmanager
    def _channel(self) -> Iterator[tuple[pika.BlockingConnection, BlockingChannel]]:
        connection = connect(self._url, self._name)
        try:
            with answering_within(_ANSWER_TIMEOUT_S, connection):
                channel = connection.channel()
                declare(channel)
            yield connection, channel
        finally:
            close(connection)


def _depth(channel: BlockingChannel, queue: str) -> int:
    return int(channel.queue_declare(queue, passive=True).method.message_count)


def _wait(connection: pika.BlockingConnection, ended: threading.Event) -> None:
    """Wait until the next measurement, serving heartbeats."""
    for _ in range(round(LOOK_INTERVAL_S / _ROUND_S)):
        if ended.is_set():
            return
        connection.process_data_events(_ROUND_S)
