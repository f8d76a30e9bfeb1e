"""Dead letter queues of RabbitMQ, for operators."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from pika.spec import BasicProperties

from mesh.contracts.message import Message
from mesh.contracts.topology import dead_letters_of, max_redeliveries
from mesh.platform.messaging.interfaces import BrokerUnavailable, DeadLetter, every
from mesh.platform.messaging.rabbitmq.connection import CONNECTION_ERRORS, close, connect
from mesh.platform.messaging.rabbitmq.queues import declare
from mesh.platform.messaging.rabbitmq.wire import delivery_count, to_message, to_properties


class RabbitDeadLetters:
    """Access to the dead letter queues, with a separate connection."""

    def __init__(self, url: str):
        """Connect. Raises BrokerUnavailable."""
        try:
            self._connection = connect(url, "ocr-mesh dead-letters")
        except CONNECTION_ERRORS as error:
            raise BrokerUnavailable(f"RabbitMQ does not answer: {type(error).__name__} {error}".strip()) from error
        self._channel = self._connection.channel()
        declare(self._channel)
        self._channel.confirm_delivery()

    def list(self, queue: str, limit: int = 100) -> Sequence[DeadLetter]:
        """Return dead letters; each is published again behind the others.

        They are not requeued: the broker counts that as a delivery, and RabbitMQ 4 drops a message after 20 of them. If
        the connection is lost, one may be there twice. Raises BrokerUnavailable.
        """
        letters: list[DeadLetter] = []
        with _errors_converted():
            for tag, properties, body in self._taken(queue, limit):
                letters.append(_to_dead_letter(queue, properties, body))
                self._put_back(queue, tag, properties, body)
        return letters

    def replay(self, queue: str, is_replayed: Callable[[Message], bool] = every) -> int:
        """Publish dead letters again. The others are put back, as in `list`. Raises BrokerUnavailable."""
        count = 0
        with _errors_converted():
            for tag, properties, body in self._taken(queue):
                message = to_message(queue, properties, body)
                if is_replayed(message):
                    self._channel.basic_publish("", queue, body, to_properties(message), mandatory=True)
                    self._channel.basic_ack(tag)
                    count += 1
                else:
                    self._put_back(queue, tag, properties, body)
        return count

    def drop(self, queue: str) -> int:
        with _errors_converted():
            count = self._depth(queue)
            self._channel.queue_purge(dead_letters_of(queue))
        return count

    def drop_where(self, queue: str, is_dropped: Callable[[Message], bool]) -> int:
        """Delete some dead letters. The others are put back, as in `list`. Raises BrokerUnavailable."""
        count = 0
        with _errors_converted():
            for tag, properties, body in self._taken(queue):
                if is_dropped(to_message(queue, properties, body)):
                    self._channel.basic_ack(tag)
                    count += 1
                else:
                    self._put_back(queue, tag, properties, body)
        return count

    def _taken(self, queue: str, limit: int | None = None) -> Iterator[tuple[int, BasicProperties, bytes]]:
        """Yield as many dead letters as there are now, at most `limit`. Each must be acknowledged."""
        depth = self._depth(queue)
        for _ in range(depth if limit is None else min(depth, limit)):
            method, properties, body = self._channel.basic_get(dead_letters_of(queue))
            if method is None:
                return
            yield method.delivery_tag, properties, body

    def _put_back(self, queue: str, tag: int, properties: BasicProperties, body: bytes) -> None:
        """Publish a dead letter behind the last one, with its headers, and acknowledge it when that is confirmed."""
        self._channel.basic_publish("", dead_letters_of(queue), body, properties, mandatory=True)
        self._channel.basic_ack(tag)

    def close(self) -> None:
        close(self._connection)

    def _depth(self, queue: str) -> int:
        answer = self._channel.queue_declare(dead_letters_of(queue), passive=True)
        return int(answer.method.message_count)


@contextmanager
def _errors_converted() -> Iterator[None]:
    """Raise BrokerUnavailable instead of pika's errors."""
    try:
        yield
    except CONNECTION_ERRORS as error:
        raise BrokerUnavailable(f"RabbitMQ does not answer: {type(error).__name__}") from error


def _to_dead_letter(queue: str, properties: BasicProperties, body: bytes) -> DeadLetter:
    deaths = (properties.headers or {}).get("x-death") or [{}]
    reason = str(deaths[0].get("reason", "unknown"))
    redeliveries = max_redeliveries(queue) if reason == "delivery_limit" else delivery_count(properties)
    return DeadLetter(to_message(queue, properties, body), reason, 1 + redeliveries)
