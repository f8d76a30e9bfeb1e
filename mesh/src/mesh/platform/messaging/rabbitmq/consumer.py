"""Consuming: handlers run off the connection's thread, which goes on serving heartbeats meanwhile.

pika's connections belong to one thread each: everything that a handler's thread has to say to the broker goes through
`add_callback_threadsafe`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
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
from mesh.platform.messaging.rabbitmq.connection import CONNECTION_ERRORS, answering_within, close, connect
from mesh.platform.messaging.rabbitmq.queues import declare
from mesh.platform.messaging.rabbitmq.wire import delivery_count, to_message
from mesh.platform.shutdown import interruptible_sleep

log = structlog.get_logger(__name__)

PREFETCH: Final = 16
_OPEN_TIMEOUT_S: Final = 20.0
_POLL_S: Final = 0.1
_UNSUSPICIOUS_ATTEMPTS: Final = 2
_SUSPECT_WAIT_S: Final = 0.2
"""Until all that comes back together has come."""

_LONGEST_WAIT_S: Final = 10.0
_MISMATCH_WAIT_S: Final = 30.0
"""A person has to act, and the connection is of no use until then."""


class RabbitConsumer:
    """Runs handlers on what arrives; connects anew after every loss."""

    def __init__(self, url: str, name: str, *, threads: int = 1, prefetch: int = PREFETCH):
        """With one thread, deliveries are handled in the order they come; `prefetch` bounds what is in hand."""
        self._url = url
        self._name = name
        self._threads = threads
        self._prefetch = prefetch
        self._failure: str | None = "not connected yet"

    def check_ready(self) -> None:
        """Raises BrokerUnavailable."""
        if self._failure is not None:
            raise BrokerUnavailable(f"RabbitMQ: {self._failure}")

    def run(self, handlers: Mapping[str, Handler], should_stop: Callable[[], bool]) -> None:
        """Deliver until `should_stop`; the delivery in hand is finished, the others go back to the broker."""
        failures = 0
        while not should_stop():
            try:
                connection = connect(self._url, self._name)
            except CONNECTION_ERRORS as error:
                failures += 1
                self._failure = repr(error)
                wait_s = min(_LONGEST_WAIT_S, 0.2 * 2**failures) * random.uniform(0.5, 1.0)
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
    """One connection's life: what is in hand, and how it is settled."""

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
                # What was delivered by a connection that is lost comes again: nobody works on it here any more.
                self._is_stopping = True
        # What was never started, and what waits for its next attempt, the broker gives to another when we close.

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
        message = to_message(queue, properties, body)
        delivery = Delivery(message, 1 + delivery_count(properties), redelivered=method.redelivered)
        self._in_hand += 1
        held = _Held(channel, method.delivery_tag, delivery)
        if delivery.attempt <= _UNSUSPICIOUS_ATTEMPTS:
            self._enqueue(executor, [held])
            return
        if not self._suspects:
            self._connection.call_later(_SUSPECT_WAIT_S, partial(self._enqueue, executor, self._suspects))
        self._suspects.append(held)

    def _enqueue(self, executor: ThreadPoolExecutor, arrived: list[_Held]) -> None:
        for held in arrived:
            self._waiting.put((_rank(held), held))
        # Only now: a thread that took the first at once would take it before the one that ranks first has come.
        for _ in arrived:
            executor.submit(self._work)
        arrived.clear()

    def _work(self) -> None:
        """On a handler's thread."""
        _, (channel, tag, delivery) = self._waiting.get_nowait()
        settlement = None if self._is_stopping else handle(self._handlers[delivery.message.queue], delivery)
        try:
            self._connection.add_callback_threadsafe(partial(self._settle, channel, tag, delivery, settlement))
        except AMQPError as error:
            # The connection is gone, and with it the delivery: the broker hands it out again.
            if settlement is not None:
                log.warning("delivery not settled", error=repr(error), queue=delivery.message.queue)

    def _settle(self, channel: BlockingChannel, tag: int, delivery: Delivery, settlement: Settlement | None) -> None:
        """On the connection's thread."""
        self._in_hand -= 1
        if settlement is None:
            return
        match settlement.outcome:
            case Outcome.ACK:
                channel.basic_ack(tag)
            case Outcome.RETRY:
                wait_s = retry_delay_s(delivery.attempt)
                self._connection.call_later(wait_s, partial(channel.basic_reject, tag, requeue=True))
            case Outcome.REJECT:
                channel.basic_reject(tag, requeue=False)


class _Held(NamedTuple):
    """A delivery in hand, and how to settle it."""

    channel: BlockingChannel
    tag: int
    delivery: Delivery


def _rank(held: _Held) -> tuple[int, int]:
    """In the order of arrival, but what may be killing its workers last, and in turn from both ends.

    The broker counts a worker's death against all that was in its hand. So every other message has to be done before
    the one that kills, or that one would take them along to the dead letters.
    """
    if held.delivery.attempt <= _UNSUSPICIOUS_ATTEMPTS:
        return 0, held.tag
    return 1, held.tag if held.delivery.attempt % 2 else -held.tag
