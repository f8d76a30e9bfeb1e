"""Interfaces of the brokers: publisher, consumer, dead letters, and outcomes of handlers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from mesh.contracts.message import Message
from mesh.contracts.read_image import NotKeptReason


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivered message; `attempt` counts from 1.

    SQLite counts attempts of all consumers, RabbitMQ's consumer its own: they begin again after a lost connection.
    """

    message: Message
    attempt: int
    redelivered: bool = False
    """Whether it may have been delivered, or attempted, before."""


class Outcome(Enum):
    """Outcome of a delivery."""

    ACK = auto()
    """Done durably, now or before."""
    RETRY = auto()
    """Temporary failure, such as a database that is down: retried; a dead letter after the last attempt."""
    RETURN = auto()
    """The process is stopping: delivered again at once, to another one if there is any. Not an attempt."""
    REJECT = auto()
    """Permanent failure, such as an invalid body: a dead letter at once."""


Handler = Callable[[Delivery], Outcome]
"""Raising `MalformedEvent` counts as REJECT, anything else as RETRY."""


class Publisher(Protocol):
    """Thread-safe."""

    def publish(self, *messages: Message) -> None:
        """Publish in order; return when all messages are durable. None is durable before the previous ones.

        Raises PublishFailed; the caller may publish all of them again, with the same message ids.
        """
        ...

    def check_ready(self) -> None:
        """Raise, with a message for an operator, if publishing needs a manual fix.

        An unreachable broker is not an error here, since the publisher reconnects.
        """
        ...

    def close(self) -> None: ...


class Consumer(Protocol):
    def run(self, handlers: Mapping[str, Handler], should_stop: Callable[[], bool]) -> None:
        """Consume from the handlers' queues until `should_stop`; then finish the current deliveries and return."""
        ...

    def check_ready(self) -> None:
        """Raise, with a message for an operator, unless messages are being consumed. Thread-safe, for probes."""
        ...


class PublishFailed(Exception):
    """Publishing was not confirmed; the messages may arrive all the same."""

    def __init__(self, detail: str, reason: NotKeptReason = NotKeptReason.UNAVAILABLE):
        super().__init__(detail)
        self.reason = reason


class BrokerUnavailable(Exception):
    """The broker does not respond."""


class QueueMismatch(BrokerUnavailable):
    """A queue exists with other arguments. It needs a manual migration: see docs/operations.md."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that failed permanently, with the reason."""

    message: Message
    reason: str
    deliveries: int
    """With RabbitMQ, attempts of one consumer are one delivery."""


def every(_message: Message) -> bool:
    return True


class DeadLetters(Protocol):
    """Access to the dead letter queues, for operators."""

    def list(self, queue: str, limit: int = 100) -> Sequence[DeadLetter]:
        """Return up to `limit` dead letters. None is lost, however often they are listed.

        With RabbitMQ the listed ones are then behind the others.
        """
        ...

    def replay(self, queue: str, is_replayed: Callable[[Message], bool] = every) -> int:
        """Publish dead letters to their queue again, as new messages; return their number."""
        ...

    def drop(self, queue: str) -> int:
        """Delete all dead letters; return their number."""
        ...

    def drop_where(self, queue: str, is_dropped: Callable[[Message], bool]) -> int:
        """Delete some dead letters; return their number. The others stay, possibly in another order."""
        ...
