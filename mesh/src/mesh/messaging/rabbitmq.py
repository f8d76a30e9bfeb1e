"""RabbitMQ over pika: the only module that knows either.

Queues are durable quorum queues on the default exchange. A failed attempt waits in the consumer's hand, then goes back
by `basic_reject`, which the broker counts; past the limit, or when rejected for good, the broker itself moves the
message to `<queue>.dead`, at least once. pika's connections belong to one thread each: handlers run on another, and
everything they have to say to the broker goes through `add_callback_threadsafe`.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final

import pika
import structlog
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import AMQPError
from pika.spec import Basic, BasicProperties

from mesh.messaging.handling import Settlement, handle
from mesh.messaging.message import BrokerUnavailable, DeadLetter, Delivery, Handler, Message, Outcome, PublishFailed
from mesh.topology import DELIVERY_LIMIT, Queue, retry_delay_s

log = structlog.get_logger(__name__)

PREFETCH: Final = 16
_POLL_S: Final = 0.1
_LONGEST_WAIT_S: Final = 10.0
_PERSISTENT: Final = 2
_CONNECTION_ERRORS: Final = (AMQPError, OSError)


def queue_arguments(queue: str) -> dict[str, Any]:
    """The arguments of a work queue. A change here needs a new queue: the broker refuses to alter one."""
    return {
        "x-queue-type": "quorum",
        "x-overflow": "reject-publish",
        "x-dead-letter-strategy": "at-least-once",
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": f"{queue}.dead",
        # The broker counts returns, not attempts: the eighth attempt is the seventh return.
        "x-delivery-limit": DELIVERY_LIMIT - 1,
    }


def declare(channel: BlockingChannel) -> None:
    """Create the queues and their dead letter queues, if they are not there. Raises AMQPError if they differ."""
    for queue in Queue:
        channel.queue_declare(queue.dead_letters, durable=True, arguments={"x-queue-type": "quorum"})
        channel.queue_declare(queue.value, durable=True, arguments=queue_arguments(queue.value))


def _connect(url: str, name: str) -> pika.BlockingConnection:
    parameters = pika.URLParameters(url)
    parameters.client_properties = {"connection_name": name}
    parameters.blocked_connection_timeout = 30
    parameters.socket_timeout = 5
    return pika.BlockingConnection(parameters)


class RabbitPublisher:
    """Publishes persistent, mandatory messages and waits for the broker's confirm. For one thread."""

    def __init__(self, url: str, name: str):
        self._url = url
        self._name = name
        self._channel: BlockingChannel | None = None

    def publish(self, *messages: Message) -> None:
        """Return when the broker has confirmed all of them. Raises PublishFailed; the next call connects anew."""
        try:
            channel = self._open()
            for message in messages:
                channel.basic_publish("", message.queue, message.body, _to_properties(message), mandatory=True)
        except _CONNECTION_ERRORS as error:
            self.close()
            raise PublishFailed(f"RabbitMQ: {type(error).__name__} {error}".strip()) from error

    def keep_alive(self) -> None:
        """Serve heartbeats; a connection found dead is dropped, and made anew when there is something to send."""
        if self._channel is None:
            return
        try:
            self._channel.connection.process_data_events(0)
        except _CONNECTION_ERRORS as error:
            log.info("broker connection lost while idle", error=repr(error))
            self.close()

    def close(self) -> None:
        channel, self._channel = self._channel, None
        if channel is not None:
            _close(channel.connection)

    def _open(self) -> BlockingChannel:
        if self._channel is None or not self._channel.is_open:
            connection = _connect(self._url, self._name)
            try:
                channel = connection.channel()
                declare(channel)
                channel.confirm_delivery()
            except BaseException:
                _close(connection)
                raise
            self._channel = channel
        return self._channel


class RabbitConsumer:
    """Runs handlers on what arrives, one at a time, off the connection's thread; connects anew after every loss."""

    def __init__(self, url: str, name: str, prefetch: int = PREFETCH):
        self._url = url
        self._name = name
        self._prefetch = prefetch

    def run(self, handlers: Mapping[str, Handler], should_stop: Callable[[], bool]) -> None:
        """Deliver until `should_stop`; the delivery in hand is finished, the others go back to the broker."""
        failures = 0
        while not should_stop():
            try:
                connection = _connect(self._url, self._name)
            except _CONNECTION_ERRORS as error:
                failures += 1
                wait_s = min(_LONGEST_WAIT_S, 0.2 * 2**failures) * random.uniform(0.5, 1.0)
                log.warning("broker not reached", error=repr(error), failures=failures, wait_s=round(wait_s, 2))
                _sleep(wait_s, should_stop)
                continue
            failures = 0
            try:
                _Session(connection, self._prefetch, handlers).run(should_stop)
            except _CONNECTION_ERRORS as error:
                log.warning("broker connection lost", error=repr(error))
                _sleep(random.uniform(0.1, 1.0), should_stop)
            finally:
                _close(connection)


class _Session:
    """One connection's life: what is in hand, and how it is settled."""

    def __init__(self, connection: pika.BlockingConnection, prefetch: int, handlers: Mapping[str, Handler]):
        self._connection = connection
        self._prefetch = prefetch
        self._handlers = handlers
        self._in_hand = 0
        self._is_stopping = False

    def run(self, should_stop: Callable[[], bool]) -> None:
        channel = self._connection.channel()
        declare(channel)
        channel.basic_qos(prefetch_count=self._prefetch)
        with ThreadPoolExecutor(1, thread_name_prefix="handler") as executor:
            for queue in self._handlers:
                channel.basic_consume(queue, partial(self._on_message, executor, queue))
            log.info("consuming", queues=list(self._handlers))
            while not should_stop():
                self._connection.process_data_events(_POLL_S)
            self._is_stopping = True
            while self._in_hand:
                self._connection.process_data_events(_POLL_S)
        # What was never started, and what waits for its next attempt, the broker gives to another when we close.

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
        delivery = Delivery(_to_message(queue, properties, body), 1 + _delivery_count(properties))
        self._in_hand += 1
        executor.submit(self._work, channel, method.delivery_tag, delivery)

    def _work(self, channel: BlockingChannel, tag: int, delivery: Delivery) -> None:
        """On the handler's thread."""
        settlement = None if self._is_stopping else handle(self._handlers[delivery.message.queue], delivery)
        try:
            self._connection.add_callback_threadsafe(partial(self._settle, channel, tag, delivery, settlement))
        except AMQPError as error:
            # The connection is gone, and with it the delivery: the broker hands it out again.
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


class RabbitDeadLetters:
    """The dead letter queues, over a connection of its own."""

    def __init__(self, url: str):
        """Raises BrokerUnavailable."""
        try:
            self._connection = _connect(url, "ocr-mesh dead-letters")
        except _CONNECTION_ERRORS as error:
            raise BrokerUnavailable(f"RabbitMQ does not answer: {type(error).__name__} {error}".strip()) from error
        self._channel = self._connection.channel()
        declare(self._channel)
        self._channel.confirm_delivery()

    def list(self, queue: str, limit: int = 100) -> Sequence[DeadLetter]:
        """Look without taking: what was fetched goes back when the look is over."""
        channel = self._connection.channel()
        letters: list[DeadLetter] = []
        while len(letters) < limit:
            method, properties, body = channel.basic_get(f"{queue}.dead")
            if method is None:
                break
            letters.append(_to_dead_letter(queue, properties, body))
        channel.close()
        return letters

    def replay(self, queue: str) -> int:
        count = 0
        for _ in range(self._depth(queue)):
            method, properties, body = self._channel.basic_get(f"{queue}.dead")
            if method is None:
                break
            message = _to_message(queue, properties, body)
            self._channel.basic_publish("", queue, body, _to_properties(message), mandatory=True)
            self._channel.basic_ack(method.delivery_tag)
            count += 1
        return count

    def drop(self, queue: str) -> int:
        count = self._depth(queue)
        self._channel.queue_purge(f"{queue}.dead")
        return count

    def close(self) -> None:
        _close(self._connection)

    def _depth(self, queue: str) -> int:
        answer = self._channel.queue_declare(f"{queue}.dead", passive=True)
        return int(answer.method.message_count)


def _to_properties(message: Message) -> BasicProperties:
    return BasicProperties(
        message_id=message.message_id,
        type=message.type,
        content_type=message.content_type,
        app_id=message.app_id,
        timestamp=message.timestamp,
        delivery_mode=_PERSISTENT,
        headers=dict(message.headers),
    )


def _to_message(queue: str, properties: BasicProperties, body: bytes) -> Message:
    # x-headers are the broker's own remarks, not the sender's.
    headers = {key: str(value) for key, value in (properties.headers or {}).items() if not key.startswith("x-")}
    return Message(
        queue=queue,
        body=body,
        message_id=properties.message_id,
        type=properties.type,
        content_type=properties.content_type,
        app_id=properties.app_id,
        timestamp=properties.timestamp,
        headers=headers,
    )


def _to_dead_letter(queue: str, properties: BasicProperties, body: bytes) -> DeadLetter:
    deaths = (properties.headers or {}).get("x-death") or [{}]
    reason = str(deaths[0].get("reason", "unknown"))
    attempts = DELIVERY_LIMIT if reason == "delivery_limit" else 1 + _delivery_count(properties)
    return DeadLetter(_to_message(queue, properties, body), reason, attempts)


def _delivery_count(properties: BasicProperties) -> int:
    """How often the broker has taken the message back before."""
    return int((properties.headers or {}).get("x-delivery-count", 0))


def _close(connection: pika.BlockingConnection) -> None:
    try:
        if connection.is_open:
            connection.close()
    except _CONNECTION_ERRORS as error:
        log.debug("connection closed badly", error=repr(error))


def _sleep(seconds: float, should_stop: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and not should_stop():
        time.sleep(_POLL_S)
