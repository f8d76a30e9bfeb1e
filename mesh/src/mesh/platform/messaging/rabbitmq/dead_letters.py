"""Dead letter queues of RabbitMQ, for operators."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pika.spec import BasicProperties

from mesh.contracts.message import Message
from mesh.contracts.topology import MAX_REDELIVERIES, dead_letters_of
from mesh.platform.messaging.interfaces import BrokerUnavailable, DeadLetter
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
        """Return dead letters without removing them: fetched messages are requeued when the channel closes."""
        channel = self._connection.channel()
        letters: list[DeadLetter] = []
        while len(letters) < limit:
            method, properties, body = channel.basic_get(dead_letters_of(queue))
            if method is None:
                break
            letters.append(_to_dead_letter(queue, properties, body))
        channel.close()
        return letters

    def replay(self, queue: str) -> int:
        count = 0
        for _ in range(self._depth(queue)):
            method, properties, body = self._channel.basic_get(dead_letters_of(queue))
            if method is None:
                break
            message = to_message(queue, properties, body)
            self._channel.basic_publish("", queue, body, to_properties(message), mandatory=True)
            self._channel.basic_ack(method.delivery_tag)
            count += 1
        return count

    def drop(self, queue: str) -> int:
        count = self._depth(queue)
        self._channel.queue_purge(dead_letters_of(queue))
        return count

    def drop_where(self, queue: str, is_dropped: Callable[[Message], bool]) -> int:
        """Delete some dead letters. The others are published again, with their headers, behind the last one.

        They are not requeued: the broker counts that as a delivery, and drops a message after some of them. Raises
        BrokerUnavailable.
        """
        count, dead = 0, dead_letters_of(queue)
        try:
            for _ in range(self._depth(queue)):
                method, properties, body = self._channel.basic_get(dead)
                if method is None:
                    break
                if is_dropped(to_message(queue, properties, body)):
                    count += 1
                else:
                    self._channel.basic_publish("", dead, body, properties, mandatory=True)
                self._channel.basic_ack(method.delivery_tag)
        except CONNECTION_ERRORS as error:
            raise BrokerUnavailable(f"RabbitMQ does not answer: {type(error).__name__}") from error
        return count

    def close(self) -> None:
        close(self._connection)

    def _depth(self, queue: str) -> int:
        answer = self._channel.queue_declare(dead_letters_of(queue), passive=True)
        return int(answer.method.message_count)


def _to_dead_letter(queue: str, properties: BasicProperties, body: bytes) -> DeadLetter:
    deaths = (properties.headers or {}).get("x-death") or [{}]
    reason = str(deaths[0].get("reason", "unknown"))
    redeliveries = MAX_REDELIVERIES if reason == "delivery_limit" else delivery_count(properties)
    return DeadLetter(to_message(queue, properties, body), reason, 1 + redeliveries)
