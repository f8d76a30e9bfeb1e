"""The publishing connection, its thread, and the messages in flight.

Everything but `submit`, `abandon` and `close` runs on that thread, as callbacks of pika's loop, so nothing here needs a
lock. pika copies each body that it is given: the bytes in flight are bounded, and nothing is sent while the broker says
`connection.blocked`.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from functools import partial
from typing import Final

import structlog
from pika import SelectConnection
from pika.adapters.select_connection import IOLoop
from pika.channel import Channel
from pika.connection import Connection
from pika.exceptions import ChannelClosedByBroker
from pika.frame import Method
from pika.spec import Basic, BasicProperties

from mesh.contracts.message import Message
from mesh.contracts.queues import declarations
from mesh.contracts.read_image import NotKeptReason
from mesh.platform.messaging.interfaces import PublishFailed, QueueMismatch
from mesh.platform.messaging.rabbitmq.connection import CONNECTION_ERRORS, abort, backoff_s, parameters
from mesh.platform.messaging.rabbitmq.queues import PRECONDITION_FAILED, mismatch
from mesh.platform.messaging.rabbitmq.wire import to_properties

log = structlog.get_logger(__name__)

_MAX_IN_FLIGHT_BYTES: Final = 64 * 1024**2
_MAX_IN_FLIGHT: Final = 256
_OPEN_TIMEOUT_S: Final = 20.0
_LONGEST_WAIT_S: Final = 2.0
_MISMATCH_WAIT_S: Final = 30.0
_CLOSE_TIMEOUT_S: Final = 2.0


class Pending:
    """A message whose caller waits for the confirm."""

    def __init__(self, message: Message):
        self.message = message
        self.size = len(message.body)
        self.settled = threading.Event()
        self.failure: PublishFailed | None = None
        self.was_sent = False
        self.is_abandoned = False

    def settle(self, failure: PublishFailed | None = None) -> None:
        self.failure = failure
        self.settled.set()


class Sender:
    """Sends and settles submitted messages, in order. It retries until the caller abandons a message."""

    def __init__(self, url: str, name: str):
        """Start the thread and connect. Raises ValueError for an invalid URL."""
        self.failure: str | None = "not connected yet"
        """Why messages cannot be sent now; None while they can."""
        self.mismatch: QueueMismatch | None = None
        self._parameters = parameters(url, name)
        self._away_since: float | None = time.monotonic()
        self._waiting: deque[Pending] = deque()
        self._in_flight: dict[int, Pending] = {}
        """By delivery tag."""
        self._in_flight_bytes = 0
        self._suspects: set[Pending] = set()
        """In flight when the broker refused one of them: each is sent alone, until the refused one is found."""
        self._last_tag = 0
        self._failures = 0
        self._connection: SelectConnection | None = None
        self._channel: Channel | None = None
        """None until all queues are declared."""
        self._unclosed: set[SelectConnection] = set()
        """The connection, and earlier ones that are being closed."""
        self._is_blocked = False
        self._is_closing = False
        self._loop = IOLoop()
        self._thread = threading.Thread(target=self._run, name="publisher", daemon=True)
        self._thread.start()

    def away_s(self) -> float:
        """Return for how many seconds nothing could be sent."""
        since = self._away_since
        return 0.0 if since is None else time.monotonic() - since

    def submit(self, pending: Pending) -> None:
        """Queue a message."""
        self._loop.add_callback_threadsafe(partial(self._submit, pending))

    def abandon(self, pending: Pending) -> None:
        """Give up a message whose caller no longer waits: it is not sent, or not sent again."""
        pending.is_abandoned = True
        self._loop.add_callback_threadsafe(self._forget_abandoned)

    def close(self, timeout_s: float) -> None:
        """Close the connection and end the thread."""
        if self._thread.is_alive():
            self._loop.add_callback_threadsafe(self._close)
            self._thread.join(timeout_s)

    # -- the thread

    def _run(self) -> None:
        self._loop.call_later(0, self._connect)
        while not self._is_closing:
            self._run_loop()
        self._disconnect_all()
        for pending in (*self._in_flight.values(), *self._waiting):
            pending.settle(PublishFailed("RabbitMQ: the publisher is being closed"))
        self._loop.close()

    def _close(self) -> None:
        self._is_closing = True
        self._loop.stop()

    def _run_loop(self) -> None:
        try:
            self._loop.start()
        except Exception as error:  # of pika itself, as when the peer resets a connection before it is set up
            self._lose(self._connection, _words(error))

    def _disconnect_all(self) -> None:
        """Run the loop until the sockets of all connections are closed."""
        if self._connection is not None:
            self._disconnect(self._connection)
        until = time.monotonic() + 2 * _CLOSE_TIMEOUT_S
        self._loop.call_later(2 * _CLOSE_TIMEOUT_S, self._loop.stop)
        while self._unclosed and time.monotonic() < until:
            self._run_loop()

    # -- messages

    def _submit(self, pending: Pending) -> None:
        self._waiting.append(pending)
        self._send()

    def _forget_abandoned(self) -> None:
        self._waiting = deque(pending for pending in self._waiting if not pending.is_abandoned)

    def _send(self) -> None:
        """Publish waiting messages up to the limits in flight."""
        while self._channel is not None and not self._is_blocked and self._waiting and self._has_room():
            pending = self._waiting.popleft()
            if pending.is_abandoned:
                continue
            self._last_tag += 1
            self._in_flight[self._last_tag] = pending
            self._in_flight_bytes += pending.size
            pending.was_sent = True
            message = pending.message
            try:
                self._channel.basic_publish("", message.queue, message.body, to_properties(message), mandatory=True)
            except CONNECTION_ERRORS as error:
                self._lose(self._connection, _words(error))

    def _has_room(self) -> bool:
        if not self._in_flight:
            return True
        room = self._in_flight_bytes + self._waiting[0].size <= _MAX_IN_FLIGHT_BYTES
        return room and not self._suspects and len(self._in_flight) < _MAX_IN_FLIGHT

    def _on_confirm(self, channel: Channel, answer: Method) -> None:
        if channel is not self._channel:
            return
        tag, is_ack = answer.method.delivery_tag, isinstance(answer.method, Basic.Ack)
        for done in [t for t in self._in_flight if t <= tag] if answer.method.multiple else [tag]:
            pending = self._in_flight.pop(done, None)
            if pending is not None:
                self._in_flight_bytes -= pending.size
                self._suspects.discard(pending)
                full = PublishFailed(f"RabbitMQ: {pending.message.queue} is full", NotKeptReason.FULL)
                pending.settle(None if is_ack else full)
        self._send()

    # -- the connection

    def _connect(self) -> None:
        if self._is_closing:
            return
        try:
            connection = SelectConnection(
                self._parameters,
                on_open_callback=self._on_connection_open,
                on_open_error_callback=self._on_lost,
                on_close_callback=self._on_lost,
                custom_ioloop=self._loop,
            )
        except (*CONNECTION_ERRORS, ValueError) as error:
            self._lose(None, _words(error))
            return
        self._connection = connection
        self._unclosed.add(connection)
        self._loop.call_later(_OPEN_TIMEOUT_S, partial(self._check_open, connection))

    def _check_open(self, connection: SelectConnection) -> None:
        if connection is self._connection and self._channel is None:
            self._lose(connection, f"no answer in {_OPEN_TIMEOUT_S:g} s")

    def _on_connection_open(self, connection: Connection) -> None:
        if self._connection is None or connection is not self._connection:
            return
        connection.add_on_connection_blocked_callback(self._on_blocked)
        connection.add_on_connection_unblocked_callback(self._on_unblocked)
        connection.channel(on_open_callback=partial(self._on_channel_open, connection))

    def _on_channel_open(self, connection: Connection, channel: Channel) -> None:
        channel.add_on_close_callback(partial(self._on_channel_lost, connection))
        channel.add_on_return_callback(partial(self._on_return, connection))
        channel.confirm_delivery(partial(self._on_confirm, channel))
        undeclared = [queue for queue, _ in declarations()]
        for queue, arguments in declarations():
            declared = partial(self._on_declared, connection, channel, undeclared)
            channel.queue_declare(queue, durable=True, arguments=arguments, callback=declared)

    def _on_declared(self, connection: Connection, channel: Channel, undeclared: list[str], answer: Method) -> None:
        undeclared.remove(answer.method.queue)
        if undeclared or connection is not self._connection:
            return
        if self._failures:
            log.info("broker reached again", after_failures=self._failures)
        self._channel = channel
        self._last_tag = self._failures = 0
        self.failure = self.mismatch = self._away_since = None
        self._send()

    def _on_blocked(self, connection: Connection, method: Method) -> None:
        if connection is not self._connection:
            return
        self._is_blocked = True
        self.failure = f"it accepts no messages now: {method.method.reason}"
        self._away_since = self._away_since or time.monotonic()
        log.warning("broker blocks publishers", reason=method.method.reason)

    def _on_unblocked(self, connection: Connection, _method: Method) -> None:
        if connection is not self._connection:
            return
        self._is_blocked = False
        self.failure = self._away_since = None
        log.info("broker takes messages again")
        self._send()

    def _on_return(
        self,
        connection: Connection,
        _channel: Channel,
        method: Basic.Return,
        _properties: BasicProperties,
        _body: bytes,
    ) -> None:
        """Reconnect, which declares the queue again: the broker confirms unroutable messages too."""
        self._lose(connection, f"there is no queue {method.routing_key}")

    def _on_channel_lost(self, connection: Connection, _channel: Channel, error: Exception) -> None:
        if connection is not self._connection:
            return
        if isinstance(error, ChannelClosedByBroker) and error.reply_code == PRECONDITION_FAILED:
            if self._channel is None:
                self.mismatch = mismatch(error)
            else:
                self._suspect(error)
        self._lose(connection, _words(error))

    def _suspect(self, error: ChannelClosedByBroker) -> None:
        """Find the refused message: the broker closes the shared channel, and does not say which one it was."""
        if len(self._in_flight) > 1:
            self._suspects.update(self._in_flight.values())
            return
        for pending in self._in_flight.values():
            self._suspects.discard(pending)
            pending.settle(PublishFailed(f"RabbitMQ: {error.reply_text}", NotKeptReason.TOO_LARGE))
        self._in_flight.clear()

    def _on_lost(self, connection: Connection, error: BaseException | str) -> None:
        self._unclosed.discard(connection)
        if self._is_closing and not self._unclosed:
            self._loop.stop()
        self._lose(connection, _words(error))

    def _lose(self, connection: Connection | None, reason: str) -> None:
        """Reconnect after a wait, and send what was in flight first. Ignored for an earlier connection."""
        if connection is not self._connection or self._is_closing:
            return
        self._connection = self._channel = None
        self._is_blocked = False
        self.failure = reason
        self._away_since = self._away_since or time.monotonic()
        unsettled = [pending for pending in self._in_flight.values() if not pending.is_abandoned]
        self._waiting.extendleft(reversed(unsettled))
        self._suspects.intersection_update(unsettled)
        self._in_flight.clear()
        self._in_flight_bytes = 0
        self._failures += 1
        wait_s = backoff_s(self._failures, _LONGEST_WAIT_S) if self.mismatch is None else _MISMATCH_WAIT_S
        if self.mismatch is not None:
            log.error("queues cannot be used", error=str(self.mismatch))
        else:
            log.warning("broker not reached", error=reason, failures=self._failures, wait_s=round(wait_s, 2))
        if connection is not None:
            self._disconnect(connection)
        self._loop.call_later(wait_s, self._connect)

    def _disconnect(self, connection: SelectConnection) -> None:
        """Close a connection, or only its socket where the broker does not answer."""
        if connection.is_open:
            connection.close()
            silence = f"no answer in {_CLOSE_TIMEOUT_S:g} s"
            self._loop.call_later(_CLOSE_TIMEOUT_S, partial(abort, connection, silence))
        elif not connection.is_closing:
            abort(connection, "closed before it was open")


def _words(error: BaseException | str) -> str:
    return error if isinstance(error, str) else f"{type(error).__name__} {error}".strip()
