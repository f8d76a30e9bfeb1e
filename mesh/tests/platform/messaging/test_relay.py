"""Outbox to broker: order, what is sent again, and what is given up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from harness.servers.rabbitmq import RabbitMQ
from mesh.contracts.message import Message
from mesh.contracts.topology import Queue
from mesh.platform.messaging.interfaces import Outcome, Receipts
from mesh.platform.messaging.rabbitmq import RabbitPublisher
from mesh.platform.messaging.relay import relay
from mesh.platform.messaging.sqlite import SqliteConsumer, SqliteDeadLetters, SqliteQueue

Answer = Callable[[Sequence[Message]], Receipts]


class Publisher:
    """Keeps what it is sent; `answers` come first, one a call."""

    def __init__(self, *answers: Answer):
        self._answers = list(answers)
        self.batches: list[list[str | None]] = []
        self.arrived: list[str | None] = []

    def send(self, messages: Sequence[Message]) -> Receipts:
        ids = [message.message_id for message in messages]
        self.batches.append(ids)
        receipts = self._answers.pop(0)(messages) if self._answers else Receipts([True] * len(messages))
        self.arrived += [sent for sent, confirmed in zip(ids, receipts.confirmed, strict=True) if confirmed]
        return receipts

    def keep_alive(self) -> None:
        """Nothing to keep."""


def away(messages: Sequence[Message]) -> Receipts:
    return Receipts([False] * len(messages), "not reached")


def message(number: int, queue: str = "q", size: int = 1) -> Message:
    return Message(queue=queue, body=bytes(size), message_id=f"m{number}", headers={"request_id": str(number)})


@pytest.fixture
def outbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqliteQueue]:
    monkeypatch.setattr("mesh.platform.messaging.relay._LONGEST_WAIT_S", 0.01)
    with closing(SqliteQueue(tmp_path / "outbox.db")) as outbox:
        yield outbox


def test_everything_is_moved_in_order_when_the_broker_comes_back(outbox: SqliteQueue) -> None:
    def relayed(outcome: str) -> float:
        return REGISTRY.get_sample_value("ocr_events_relayed_total", {"queue": "q", "outcome": outcome}) or 0

    before = [relayed(outcome) for outcome in ("confirmed", "failed")]
    outbox.publish(*(message(number) for number in range(5)))
    publisher = Publisher(away, away, away)
    relay(outbox, publisher, ["q"], lambda: not outbox.depth("q"))
    assert publisher.arrived == [f"m{number}" for number in range(5)]
    assert [relayed(outcome) for outcome in ("confirmed", "failed")] == [before[0] + 5, before[1] + 15]


def test_only_what_was_not_confirmed_is_sent_again(outbox: SqliteQueue) -> None:
    outbox.publish(*(message(number) for number in range(4)))
    publisher = Publisher(lambda _messages: Receipts([True, False, True, False], "a queue is full"))
    relay(outbox, publisher, ["q"], lambda: not outbox.depth("q"))
    assert publisher.batches == [["m0", "m1", "m2", "m3"], ["m1", "m3"]]


def test_what_the_broker_will_never_take_is_given_up_and_blocks_nobody(outbox: SqliteQueue) -> None:
    def refuse_m1(messages: Sequence[Message]) -> Receipts:
        is_among = any(message.message_id == "m1" for message in messages)
        return Receipts([not is_among] * len(messages), "too large" if is_among else None, is_among)

    outbox.publish(*(message(number) for number in range(4)))
    publisher = Publisher(*[refuse_m1] * 10)
    relay(outbox, publisher, ["q"], lambda: not outbox.depth("q"))
    assert publisher.arrived == ["m0", "m2", "m3"]
    (letter,) = SqliteDeadLetters(outbox).list("q")
    assert (letter.message, letter.reason) == (message(1), "too large")


def test_a_message_larger_than_rabbitmq_takes_is_given_up(outbox: SqliteQueue, own_rabbitmq_server: RabbitMQ) -> None:
    url = own_rabbitmq_server.fresh_url()
    with own_rabbitmq_server.largest_message(10_000):
        outbox.publish(*(message(number, Queue.IMAGE, 100 if number != 1 else 20_000) for number in range(3)))
        with closing(RabbitPublisher(url, "test")) as publisher:
            relay(outbox, publisher, [Queue.IMAGE], lambda: not outbox.depth(Queue.IMAGE))
    (letter,) = SqliteDeadLetters(outbox).list(Queue.IMAGE)
    assert letter.message.message_id == "m1"
    assert "10000" in letter.reason


def test_a_batch_is_bounded_in_messages_and_bytes(outbox: SqliteQueue) -> None:
    sizes = [10, 10, 10, 500, 10]
    outbox.publish(*(message(number, size=size) for number, size in enumerate(sizes)))

    def batch(max_messages: int, max_bytes: int) -> list[int]:
        return [len(message.body) for _, message in outbox.oldest(["q"], max_messages, max_bytes)]

    assert batch(2, 1000) == [10, 10]
    assert batch(9, 30) == [10, 10, 10]
    assert batch(9, 1000) == sizes
    outbox.delete([row_id for row_id, _ in outbox.oldest(["q"], 3, 1000)])
    assert batch(9, 100) == [500]
    assert outbox.oldest(["other"], 9, 100) == []


def test_bodies_go_with_their_messages(outbox: SqliteQueue) -> None:
    outbox.publish(*(message(number) for number in range(3)))
    outbox.delete([outbox.oldest(["q"], 1, 100)[0][0]])
    SqliteConsumer(outbox).step({"q": lambda _: Outcome.ACK})
    SqliteConsumer(outbox).step({"q": lambda _: Outcome.REJECT})
    SqliteDeadLetters(outbox).drop("q")
    with outbox.transaction() as connection:
        assert connection.execute("SELECT count(*) FROM message_body").fetchone() == (0,)
