"""What every broker offers: publishing, consuming, dead letters; and what a handler says of a delivery."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from mesh.contracts.message import Message
from mesh.contracts.read_image import NotKeptReason


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message that is being tried for the `attempt`th time, the first being 1."""

    message: Message
    attempt: int
    redelivered: bool = False
    """Whether the broker may have handed it out before, as AMQP's flag says."""


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
    """Safe to share between threads."""

    def publish(self, *messages: Message) -> None:
        """Return when all of them are durable. In order: none is durable before those that stand before it.

        Raises PublishFailed; the caller may publish all of them again, with the same message ids.
        """
        ...

    def check_ready(self) -> None:
        """Raise, with a message for an operator, if publishing cannot work until a person changes something.

        A broker that is away is no such thing: it comes back by itself.
        """
        ...

    def close(self) -> None: ...


class Consumer(Protocol):
    def run(self, handlers: Mapping[str, Handler], should_stop: Callable[[], bool]) -> None:
        """Deliver from the handlers' queues until `should_stop`; then finish what is in hand and return."""
        ...

    def check_ready(self) -> None:
        """For a probe, on any thread: raises, with a message for an operator, unless what comes is delivered."""
        ...


class PublishFailed(Exception):
    """The messages are not known to be durable: they may arrive all the same."""

    def __init__(self, detail: str, reason: NotKeptReason = NotKeptReason.UNAVAILABLE):
        super().__init__(detail)
        self.reason = reason


class BrokerUnavailable(Exception):
    """The broker does not answer."""


class QueueMismatch(BrokerUnavailable):
    """A queue exists with other arguments than ours. A person has to migrate it: docs/operations.md says how."""


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
