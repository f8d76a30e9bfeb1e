"""Consume from RabbitMQ. Handlers run on other threads, while the connection's thread serves heartbeats.

A pika connection belongs to one thread, so handler threads settle deliveries with `add_callback_threadsafe`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from queue import PriorityQueue
from typing import Final, NamedTuple

import pika
import structlog
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import AMQPError
from pika.spec import Basic, BasicProperties

from mesh.contracts.topology import retry_delay_s
from mesh.platform.messaging.handling import Settlement, handle
from mesh.platform.messaging.interfaces import BrokerUnavailable, Delivery, Handler, Outcome, QueueMismatch
from mesh.platform.messaging.rabbitmq.connection import (
    CONNECTION_ERRORS,
    answering_within,
    backoff_s,
    close,
    connect,
)
from mesh.platform.messaging.rabbitmq.queues import declare
from mesh.platform.messaging.rabbitmq.wire import delivery_count, to_message
from mesh.platform.shutdown import interruptible_sleep

log = structlog.get_logger(__name__)

PREFETCH: Final = 16
_OPEN_TIMEOUT_S: Final = 20.0
_POLL_S: Final = 0.1
_UNSUSPICIOUS_LOSSES: Final = 8
_SUSPECT_WAIT_S: Final = 0.2
"""Time in which all messages that are redelivered together arrive."""

_LONGEST_WAIT_S: Final = 10.0
_MISMATCH_WAIT_S: Final = 30.0
"""A queue mismatch needs a manual fix, so reconnecting sooner does not help."""


class RabbitConsumer:
    """Runs handlers on deliveries; reconnects after every connection loss."""

    def __init__(self, url: str, name: str, *, threads: int = 1, prefetch: int = PREFETCH):
        """With one thread, deliveries are handled in order of arrival; `prefetch` limits unacknowledged deliveries."""
        self._url = url
        self._name = name
        self._threads = threads
        self._prefetch = prefetch
        self._failure: str | None = "not connected yet"

    def check_ready(self) -> None:
        """Raise BrokerUnavailable unless connected and consuming."""
        if self._failure is not None:
            raise BrokerUnavailable(f"RabbitMQ: {self._failure}")

    def run(self, handlers: Mapping[str, Handler], should_stop: Callable[[], bool]) -> None:
        """Consume until `should_stop`; running deliveries are finished, the others are requeued by the broker."""
        failures = 0
        while not should_stop():
            try:
                connection = connect(self._url, self._name)
            except CONNECTION_ERRORS as error:
                failures += 1
                self._failure = repr(error)
                wait_s = backoff_s(failures, _LONGEST_WAIT_S)
                log.warning("broker not reached", error=repr(error), failures=failures, wait_s=round(wait_s, 2))
                interruptible_sleep(wait_s, should_stop)
                continue
            failures = 0
            try:
                _Session(connection, self._threads, self._prefetch, handlers).run(should_stop, self._on_consuming)
            except QueueMismatch as error:
                self._failure = str(error)
                log.error("queues cannot be used", error=str(error), next_try_in_s=_MISMATCH_WAIT_S)
                interruptible_sleep(_MISMATCH_WAIT_S, should_stop)
            except CONNECTION_ERRORS as error:
                self._failure = repr(error)
                log.warning("broker connection lost", error=repr(error))
                interruptible_sleep(random.uniform(0.1, 1.0), should_stop)
            finally:
                close(connection)

    def _on_consuming(self) -> None:
        self._failure = None


class _Session:
    """Deliveries of one connection, and their settlement."""

    def __init__(
        self, connection: pika.BlockingConnection, threads: int, prefetch: int, handlers: Mapping[str, Handler]
    ):
        self._connection = connection
        self._threads = threads
        self._prefetch = prefetch
        self._handlers = handlers
        self._in_hand = 0
        self._waiting: PriorityQueue[tuple[tuple[int, int], _Held]] = PriorityQueue()
        self._suspects: list[_Held] = []
        self._is_stopping = False

    def run(self, should_stop: Callable[[], bool], on_consuming: Callable[[], None]) -> None:
        with ThreadPoolExecutor(self._threads, thread_name_prefix="handler") as executor:
            try:
                self._begin(executor)
                on_consuming()
                while not should_stop():
                    self._connection.process_data_events(_POLL_S)
                self._is_stopping = True
                while self._in_hand:
                    self._connection.process_data_events(_POLL_S)
            finally:
                # The broker redelivers unacknowledged messages of a lost connection, so stop handling them here.
                self._is_stopping = True
        # When the connection closes, the broker redelivers messages that were not started or wait for a retry.

    def _begin(self, executor: ThreadPoolExecutor) -> None:
        with answering_within(_OPEN_TIMEOUT_S, self._connection):
            channel = self._connection.channel()
            declare(channel)
            channel.basic_qos(prefetch_count=self._prefetch)
            for queue in self._handlers:
                channel.basic_consume(queue, partial(self._on_message, executor, queue))
        log.info("consuming", queues=list(self._handlers))

    def _on_message(
        self,
        executor: ThreadPoolExecutor,
        queue: str,
        channel: BlockingChannel,
        method: Basic.Deliver,
        properties: BasicProperties,
        body: bytes,
    ) -> None:
        if self._is_stopping:
            return
        delivery = Delivery(to_message(queue, properties, body), 1, redelivered=method.redelivered)
        self._in_hand += 1
        held = _Held(channel, method.delivery_tag, delivery_count(properties), delivery)
        if held.losses <= _UNSUSPICIOUS_LOSSES:
            self._enqueue(executor, [held])
            return
        if not self._suspects:
            self._connection.call_later(_SUSPECT_WAIT_S, partial(self._enqueue, executor, self._suspects))
        self._suspects.append(held)

    def _enqueue(self, executor: ThreadPoolExecutor, arrived: list[_Held]) -> None:
        for held in arrived:
            self._waiting.put((_rank(held), held))
        # Submit only now, so that the threads take the deliveries in order of rank.
        for _ in arrived:
            executor.submit(self._work, executor)
        arrived.clear()

    def _work(self, executor: ThreadPoolExecutor) -> None:
        """Handle one delivery, on a handler thread."""
        _, held = self._waiting.get_nowait()
        delivery = held.delivery
        settlement = None if self._is_stopping else handle(self._handlers[delivery.message.queue], delivery)
        try:
            self._connection.add_callback_threadsafe(partial(self._settle, executor, held, settlement))
        except AMQPError as error:
            # The connection is lost: the broker redelivers the message.
            if settlement is not None:
                log.warning("delivery not settled", error=repr(error), queue=delivery.message.queue)

    def _settle(self, executor: ThreadPoolExecutor, held: _Held, settlement: Settlement | None) -> None:
        """Acknowledge, retry or reject a delivery, on the connection's thread."""
        self._in_hand -= 1
        if settlement is None:
            return
        match settlement.outcome:
            case Outcome.ACK:
                held.channel.basic_ack(held.tag)
            case Outcome.RETURN:
                held.channel.basic_nack(held.tag, requeue=True)
            case Outcome.RETRY:
                wait_s = retry_delay_s(held.delivery.message.queue, held.delivery.attempt)
                self._connection.call_later(wait_s, partial(self._attempt_again, executor, held))
            case Outcome.REJECT:
                held.channel.basic_reject(held.tag, requeue=False)

    def _attempt_again(self, executor: ThreadPoolExecutor, held: _Held) -> None:
        """Attempt a delivery here: the broker would count a requeued one like one that was lost with its connection."""
        if self._is_stopping:
            return
        self._in_hand += 1
        again = replace(held.delivery, attempt=held.delivery.attempt + 1, redelivered=True)
        self._enqueue(executor, [held._replace(delivery=again)])


class _Held(NamedTuple):
    """An unacknowledged delivery, with its channel and tag, and how many deliveries of the message were lost before."""

    channel: BlockingChannel
    tag: int
    losses: int
    delivery: Delivery


def _rank(held: _Held) -> tuple[int, int]:
    """Return the priority: order of arrival, but messages that may crash their worker last, alternately from both ends.

    When a worker crashes, the broker counts a redelivery of all of its unacknowledged messages. So all others have to
    be done before the one that causes the crash, or they would end as dead letters too.
    """
    if held.losses <= _UNSUSPICIOUS_LOSSES:
        return 0, held.tag
    return 1, held.tag if held.losses % 2 else -held.tag
