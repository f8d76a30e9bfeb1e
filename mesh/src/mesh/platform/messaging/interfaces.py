"""What every broker offers: publishing, consuming, dead letters; and what a handler says of a delivery."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from mesh.contracts.message import Message


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message that is being tried for the `attempt`th time, the first being 1."""

    message: Message
    attempt: int


class Outcome(Enum):
    """How a delivery ends."""

    ACK = auto()
    """Done, durably, or done before."""
    RETRY = auto()
    """Failed for now (a database that is down): again after a wait, and a dead letter after the last attempt."""
    REJECT = auto()
    """No attempt will ever succeed (a body that breaks its contract): a dead letter now."""


Handler = Callable[[Delivery], Outcome]
"""Raising `MalformedEvent` counts as REJECT, anything else as RETRY."""


class Publisher(Protocol):
    def publish(self, *messages: Message) -> None:
        """Return when all of them are durable; else raise `PublishFailed`, and the caller may publish all again."""
        ...

    def close(self) -> None: ...


class Consumer(Protocol):
    def run(self, handlers: Mapping[str, Handler], should_stop: Callable[[], bool]) -> None:
        """Deliver from the handlers' queues until `should_stop`; then finish what is in hand and return."""
        ...

    def check_ready(self) -> None:
        """For a probe, on any thread: raises, with a message for an operator, unless what comes is delivered."""
        ...


@dataclass(frozen=True, slots=True)
class Receipts:
    """Which messages of a batch are durable at the broker, and why not all."""

    confirmed: Sequence[bool]
    failure: str | None = None
    is_refused: bool = False
    """One of the messages breaks a rule of the broker's (its size), and will whenever it is sent."""


class PublishFailed(Exception):
    """The messages are not known to be durable."""


class BrokerUnavailable(Exception):
    """The broker does not answer."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that was given up, and why."""

    message: Message
    reason: str
    attempts: int


class DeadLetters(Protocol):
    """The dead letter queue behind each queue, for an operator's hands."""

    def list(self, queue: str, limit: int = 100) -> Sequence[DeadLetter]: ...

    def replay(self, queue: str) -> int:
        """Put all of them back into their queue, to be tried as new ones; how many there were."""
        ...

    def drop(self, queue: str) -> int:
        """Delete all of them; how many there were."""
        ...
