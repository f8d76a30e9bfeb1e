"""Confirmed publishing with many messages in flight.

pika's blocking connection waits for each confirm before it sends the next message, which makes every message wait for
the disks of a quorum. Its `SelectConnection` does not. The loop of that one runs here only for as long as there is
something to wait for, so a publisher belongs to one thread and needs none of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

import structlog
from pika import SelectConnection
from pika.channel import Channel
from pika.connection import Connection
from pika.exceptions import ChannelClosedByBroker
from pika.frame import Method
from pika.spec import Basic, BasicProperties

from mesh.contracts.message import Message
from mesh.contracts.queues import declarations
from mesh.platform.messaging.interfaces import PublishFailed, Receipts
from mesh.platform.messaging.rabbitmq.connection import CONNECTION_ERRORS, parameters
from mesh.platform.messaging.rabbitmq.wire import to_properties

log = structlog.get_logger(__name__)

_OPEN_TIMEOUT_S: Final = 20.0
_CONFIRM_TIMEOUT_S: Final = 30.0
_CLOSE_TIMEOUT_S: Final = 2.0
_PRECONDITION_FAILED: Final = 406


class RabbitPublisher:
    """Publishes persistent, mandatory messages. Connects when there is something to publish. For one thread."""

    def __init__(self, url: str, name: str):
        self._url = url
        self._name = name
        self._session: _Session | None = None

    def publish(self, *messages: Message) -> None:
        """Return when the broker has confirmed all of them. Raises PublishFailed."""
        receipts = self.send(messages)
        if receipts.failure is not None:
            raise PublishFailed(receipts.failure)

    def send(self, messages: Sequence[Message]) -> Receipts:
        """Publish all, in order, and say which the broker confirmed; after a failure the next call connects anew."""
        try:
            session = self._open()
        except PublishFailed as error:
            return Receipts([False] * len(messages), str(error))
        receipts = session.send(messages)
        if receipts.failure is not None:
            self.close()
        return receipts

    def keep_alive(self) -> None:
        """Serve heartbeats; a connection found dead is dropped, and made anew when there is something to send."""
        if self._session is None:
            return
        self._session.serve()
        if self._session.failure is not None:
            log.info("broker connection lost while idle", error=self._session.failure)
            self.close()

    def close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.close()

    def _open(self) -> _Session:
        if self._session is not None and self._session.failure is not None:
            self.close()
        if self._session is None:
            self._session = _Session(self._url, self._name)
        return self._session


class _Session:
    """One connection with one channel, from opening to the first failure."""

    def __init__(self, url: str, name: str):
        """Connect, declare the queues, ask for confirms. Raises PublishFailed."""
        self.failure: str | None = None
        self._is_refused = False
        self._channel: Channel | None = None
        self._undeclared = len(list(declarations()))
        self._last_tag = 0
        self._in_flight: dict[int, int] = {}
        """Place in the batch by delivery tag."""
        self._batch: Sequence[Message] = ()
        self._confirmed: list[bool] = []
        self._missing: set[str] = set()
        """Queues that are not there: the broker confirms what it cannot put anywhere, too."""
        try:
            self._connection = SelectConnection(
                parameters(url, name),
                on_open_callback=self._on_connection_open,
                on_open_error_callback=self._on_lost,
                on_close_callback=self._on_lost,
            )
        except (*CONNECTION_ERRORS, ValueError) as error:
            raise PublishFailed(f"RabbitMQ: {_words(error)}") from error
        failure = self._run_until(lambda: not self._undeclared, _OPEN_TIMEOUT_S)
        if failure is not None:
            self.close()
            raise PublishFailed(failure)

    def send(self, messages: Sequence[Message]) -> Receipts:
        assert self._channel is not None
        self._batch = messages
        self._in_flight = {self._last_tag + 1 + place: place for place in range(len(messages))}
        self._last_tag += len(messages)
        self._confirmed = [False] * len(messages)
        try:
            for message in messages:
                self._channel.basic_publish("", message.queue, message.body, to_properties(message), mandatory=True)
        except CONNECTION_ERRORS as error:
            self._fail(_words(error))
        failure = self._run_until(lambda: not self._in_flight, _CONFIRM_TIMEOUT_S)
        return Receipts(self._confirmed, failure, self._is_refused)

    def serve(self) -> None:
        """What has arrived, and the heartbeats that are due."""
        if self.failure is None:
            self._turn(0)

    def close(self) -> None:
        connection, until = self._connection, time.monotonic() + _CLOSE_TIMEOUT_S
        if not (connection.is_closing or connection.is_closed):
            connection.close()
        while not connection.is_closed and time.monotonic() < until:
            self._turn(_CLOSE_TIMEOUT_S)
        connection.ioloop.close()

    def _turn(self, longest_s: float) -> None:
        """Run the connection's loop until it is stopped, or so long."""
        timeout = self._connection.ioloop.call_later(longest_s, self._connection.ioloop.stop)
        self._connection.ioloop.start()
        self._connection.ioloop.remove_timeout(timeout)

    def _run_until(self, is_done: Callable[[], bool], timeout_s: float) -> str | None:
        """Run the connection's loop until that, a failure, or the timeout, which is one; the failure."""
        if self.failure is None and not is_done():
            self._is_done = is_done
            timeout = self._connection.ioloop.call_later(timeout_s, lambda: self._fail(f"no answer in {timeout_s:g} s"))
            try:
                self._connection.ioloop.start()
            except ValueError as error:  # pika's own, where the peer has reset a connection before pika asks who it is
                self._fail(_words(error))
            self._connection.ioloop.remove_timeout(timeout)
        return self.failure

    def _look(self) -> None:
        """After each step forward: is it what the loop runs for?"""
        if self._is_done():
            self._connection.ioloop.stop()

    def _fail(self, reason: str) -> None:
        self.failure = self.failure or f"RabbitMQ: {reason}"
        self._connection.ioloop.stop()

    # -- what the broker says

    def _on_connection_open(self, connection: Connection) -> None:
        connection.channel(on_open_callback=self._on_channel_open)

    def _on_channel_open(self, channel: Channel) -> None:
        self._channel = channel
        channel.add_on_close_callback(self._on_channel_lost)
        channel.add_on_return_callback(self._on_return)
        channel.confirm_delivery(self._on_confirm)
        for queue, arguments in declarations():
            channel.queue_declare(queue, durable=True, arguments=arguments, callback=self._on_declared)

    def _on_declared(self, _answer: Method) -> None:
        self._undeclared -= 1
        self._look()

    def _on_confirm(self, answer: Method) -> None:
        tag, is_ack = answer.method.delivery_tag, isinstance(answer.method, Basic.Ack)
        for done in [t for t in self._in_flight if t <= tag] if answer.method.multiple else [tag]:
            place = self._in_flight.pop(done)
            self._confirmed[place] = is_ack and self._batch[place].queue not in self._missing
        if not is_ack:
            self.failure = self.failure or "RabbitMQ: a queue is full"
        self._look()

    def _on_return(self, _channel: Channel, method: Basic.Return, _properties: BasicProperties, _body: bytes) -> None:
        self._missing.add(method.routing_key)
        self._fail(f"there is no queue {method.routing_key}")

    def _on_channel_lost(self, _channel: Channel, error: Exception) -> None:
        self._is_refused = isinstance(error, ChannelClosedByBroker) and error.reply_code == _PRECONDITION_FAILED
        self._fail(_words(error))

    def _on_lost(self, _connection: Connection, error: BaseException | str) -> None:
        self._fail(_words(error))


def _words(error: BaseException | str) -> str:
    return error if isinstance(error, str) else f"{type(error).__name__} {error}".strip()
