"""Publish from many threads over one connection, which has a thread of its own (`sender.py`)."""

from __future__ import annotations

import threading
import time
from typing import Final

from mesh.contracts.message import Message
from mesh.contracts.read_image import NotKeptReason
from mesh.platform.messaging.interfaces import PublishFailed
from mesh.platform.messaging.rabbitmq.sender import Pending, Sender

DEFAULT_MAX_MESSAGE_BYTES: Final = 16 * 1024**2
"""Default of RabbitMQ 4's `max_message_size`."""

_TIMEOUT_S: Final = 5.0
_TIMEOUT_WHILE_AWAY_S: Final = 0.2
"""If the broker has been away for longer than a whole timeout: the next request does not wait for it again."""

_MAX_WAITING_BYTES: Final = 256 * 1024**2
_CLOSE_TIMEOUT_S: Final = 5.0


class RabbitPublisher:
    """Publishes persistent, mandatory messages, each confirmed by the broker. Thread-safe.

    It connects at once, and again after every loss; unconfirmed messages are then sent again while their caller waits.
    """

    def __init__(
        self,
        url: str,
        name: str,
        *,
        max_message_bytes: int = DEFAULT_MAX_MESSAGE_BYTES,
        max_waiting_bytes: int = _MAX_WAITING_BYTES,
        timeout_s: float = _TIMEOUT_S,
    ):
        """Raises ValueError for an invalid URL.

        Args:
            url: `amqp://…`.
            name: shown on the broker's management page.
            max_message_bytes: the broker's limit; a larger message is refused here.
            max_waiting_bytes: limit of all unconfirmed bodies together.
            timeout_s: the longest that one call waits.
        """
        self._max_message_bytes = max_message_bytes
        self._max_waiting_bytes = max_waiting_bytes
        self._timeout_s = timeout_s
        self._waiting_bytes = 0
        self._lock = threading.Lock()
        self._sender = Sender(url, name)

    def publish(self, *messages: Message) -> None:
        """Publish one after another, each when the one before it is confirmed. Raises PublishFailed."""
        for message in messages:
            # Before anything is sent, so that a message that is too large does not leave the first half published.
            self._check_size(message)
        until = time.monotonic() + self._timeout()
        for message in messages:
            self._publish(message, until)

    def check_ready(self) -> None:
        """Raise QueueMismatch if a queue has other arguments."""
        if self._sender.mismatch is not None:
            raise self._sender.mismatch

    def close(self) -> None:
        self._sender.close(_CLOSE_TIMEOUT_S)

    def _check_size(self, message: Message) -> None:
        if len(message.body) > self._max_message_bytes:
            raise PublishFailed(
                f"RabbitMQ accepts at most {self._max_message_bytes} bytes; the message has {len(message.body)}",
                NotKeptReason.TOO_LARGE,
            )

    def _timeout(self) -> float:
        return _TIMEOUT_WHILE_AWAY_S if self._sender.away_s() > self._timeout_s else self._timeout_s

    def _publish(self, message: Message, until: float) -> None:
        pending = Pending(message)
        size = len(message.body)
        with self._lock:
            if self._waiting_bytes and self._waiting_bytes + size > self._max_waiting_bytes:
                raise PublishFailed(
                    f"RabbitMQ: {self._waiting_bytes} bytes are unconfirmed; the limit is {self._max_waiting_bytes}",
                    NotKeptReason.FULL,
                )
            self._waiting_bytes += size
        try:
            self._sender.submit(pending)
            if not pending.settled.wait(max(0.0, until - time.monotonic())):
                self._sender.abandon(pending)
                raise self._not_confirmed(pending)
        finally:
            with self._lock:
                self._waiting_bytes -= size
        if pending.failure is not None:
            raise pending.failure

    def _not_confirmed(self, pending: Pending) -> PublishFailed:
        if pending.was_sent:
            return PublishFailed("RabbitMQ did not confirm in time", NotKeptReason.UNCONFIRMED)
        return PublishFailed(f"RabbitMQ: {self._sender.failure or 'not reached in time'}")
