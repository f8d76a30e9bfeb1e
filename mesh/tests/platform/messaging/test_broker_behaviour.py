"""Test the behaviour that both brokers share, with the SQLite queue and a real RabbitMQ."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from mesh.contracts.message import MalformedEvent, Message
from mesh.contracts.topology import MAX_ATTEMPTS, Queue
from mesh.platform.messaging import rabbitmq, sqlite
from mesh.platform.messaging.interfaces import Consumer, DeadLetters, Delivery, Handler, Outcome, Publisher

QUEUE = Queue.IMAGE_DATA.value


@dataclass
class Broker:
    publisher: Publisher
    new_consumer: Callable[[], Consumer]
    dead_letters: DeadLetters


@pytest.fixture(params=["sqlite", "rabbitmq"])
def broker(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Broker]:
    for kind in ("sqlite", "rabbitmq"):
        monkeypatch.setattr(f"mesh.platform.messaging.{kind}.consumer.retry_delay_s", lambda _attempt: 0.01)
    if request.param == "sqlite":
        queue = sqlite.SqliteQueue(tmp_path / "broker.db")
        yield Broker(
            sqlite.SqlitePublisher(queue), lambda: sqlite.SqliteConsumer(queue), sqlite.SqliteDeadLetters(queue)
        )
        queue.close()
    else:
        url: str = request.getfixturevalue("rabbitmq")
        publisher = rabbitmq.RabbitPublisher(url, "test publisher")
        dead_letters = rabbitmq.RabbitDeadLetters(url)
        yield Broker(publisher, lambda: rabbitmq.RabbitConsumer(url, "test consumer"), dead_letters)
        publisher.close()
        dead_letters.close()


def message(number: int = 0, **headers: str) -> Message:
    return Message(
        queue=QUEUE,
        body=f'["Grüße {number}"]'.encode(),
        message_id=f"m{number}",
        type="TextRecognized",
        content_type="application/json",
        app_id="test",
        timestamp=1_700_000_000,
        headers={"request_id": f"id-{number}", **headers},
    )


@contextmanager
def consuming(broker: Broker, handlers: Mapping[str, Handler]) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=broker.new_consumer().run, args=(handlers, stop.is_set))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(10)
        assert not thread.is_alive()


def wait_until(condition: Callable[[], bool], timeout_s: float = 15) -> None:
    until = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < until, "timeout"
        time.sleep(0.01)


class TestBroker:
    def test_message_arrives_unchanged(self, broker: Broker) -> None:
        seen: list[Delivery] = []

        def handler(delivery: Delivery) -> Outcome:
            seen.append(delivery)
            return Outcome.ACK

        broker.publisher.publish(message(name="Rechnung März.jpg"))
        with consuming(broker, {QUEUE: handler}):
            wait_until(lambda: len(seen) == 1)
        assert seen == [Delivery(message(name="Rechnung März.jpg"), attempt=1)]

    def test_messages_arrive_once_and_in_order_when_nothing_fails(self, broker: Broker) -> None:
        seen: list[str | None] = []

        def handler(delivery: Delivery) -> Outcome:
            seen.append(delivery.message.message_id)
            return Outcome.ACK

        broker.publisher.publish(*(message(number) for number in range(50)))
        with consuming(broker, {QUEUE: handler}):
            wait_until(lambda: len(seen) == 50)
        with consuming(broker, {QUEUE: handler}):
            time.sleep(0.3)
        assert seen == [f"m{number}" for number in range(50)]

    def test_failed_message_is_retried(self, broker: Broker) -> None:
        attempts: list[int] = []

        def handler(delivery: Delivery) -> Outcome:
            attempts.append(delivery.attempt)
            if len(attempts) == 1:
                raise ConnectionError("the database is down")
            return Outcome.RETRY if len(attempts) == 2 else Outcome.ACK

        broker.publisher.publish(message())
        with consuming(broker, {QUEUE: handler}):
            wait_until(lambda: len(attempts) == 3)
        assert attempts == [1, 2, 3]
        assert broker.dead_letters.list(QUEUE) == []

    def test_message_that_always_fails_becomes_a_dead_letter(self, broker: Broker) -> None:
        attempts: list[int] = []

        def handler(delivery: Delivery) -> Outcome:
            attempts.append(delivery.attempt)
            return Outcome.RETRY

        broker.publisher.publish(message())
        with consuming(broker, {QUEUE: handler}):
            wait_until(lambda: len(broker.dead_letters.list(QUEUE)) == 1)
        assert attempts == list(range(1, MAX_ATTEMPTS + 1))
        (letter,) = broker.dead_letters.list(QUEUE)
        assert letter.message.body == message().body
        assert letter.message.headers["request_id"] == "id-0"
        assert letter.reason

    def test_malformed_message_is_a_dead_letter_at_once_and_does_not_block_others(self, broker: Broker) -> None:
        seen: list[str | None] = []

        def handler(delivery: Delivery) -> Outcome:
            seen.append(delivery.message.message_id)
            if delivery.message.message_id == "m0":
                raise MalformedEvent("not an array")
            return Outcome.ACK

        broker.publisher.publish(message(0), message(1))
        with consuming(broker, {QUEUE: handler}):
            wait_until(lambda: "m1" in seen and len(broker.dead_letters.list(QUEUE)) == 1)
        assert seen == ["m0", "m1"]

    def test_dead_letters_can_be_replayed_and_dropped(self, broker: Broker) -> None:
        seen: list[str | None] = []
        outcome = Outcome.REJECT

        def handler(delivery: Delivery) -> Outcome:
            seen.append(delivery.message.message_id)
            return outcome

        broker.publisher.publish(message(0), message(1))
        with consuming(broker, {QUEUE: handler}):
            wait_until(lambda: len(broker.dead_letters.list(QUEUE)) == 2)
        outcome = Outcome.ACK
        assert broker.dead_letters.replay(QUEUE) == 2
        with consuming(broker, {QUEUE: handler}):
            wait_until(lambda: len(seen) == 4)
        assert seen == ["m0", "m1", "m0", "m1"]
        assert broker.dead_letters.list(QUEUE) == []

        outcome = Outcome.REJECT
        broker.publisher.publish(message(2))
        with consuming(broker, {QUEUE: handler}):
            wait_until(lambda: len(broker.dead_letters.list(QUEUE)) == 1)
        assert broker.dead_letters.drop(QUEUE) == 1
        assert broker.dead_letters.list(QUEUE) == []

    def test_stopped_consumer_finishes_its_delivery_and_leaves_the_rest(self, broker: Broker) -> None:
        seen: list[str | None] = []
        started = threading.Event()
        finish = threading.Event()

        def slow(delivery: Delivery) -> Outcome:
            started.set()
            finish.wait(10)
            seen.append(delivery.message.message_id)
            return Outcome.ACK

        broker.publisher.publish(*(message(number) for number in range(5)))
        stop = threading.Event()
        thread = threading.Thread(target=broker.new_consumer().run, args=({QUEUE: slow}, stop.is_set))
        thread.start()
        assert started.wait(10)
        stop.set()
        time.sleep(0.3)
        finish.set()
        thread.join(10)
        assert seen == ["m0"]

        with consuming(broker, {QUEUE: slow}):
            wait_until(lambda: len(seen) == 5)
        assert seen == [f"m{number}" for number in range(5)]

    def test_two_consumers_share_the_work(self, broker: Broker) -> None:
        seen: list[str | None] = []

        def handler(delivery: Delivery) -> Outcome:
            time.sleep(0.005)
            seen.append(delivery.message.message_id)
            return Outcome.ACK

        broker.publisher.publish(*(message(number) for number in range(40)))
        with consuming(broker, {QUEUE: handler}), consuming(broker, {QUEUE: handler}):
            wait_until(lambda: len(seen) == 40)
        assert sorted(map(str, seen)) == sorted(f"m{number}" for number in range(40))

    def test_consumer_receives_only_from_its_queue(self, broker: Broker) -> None:
        seen: list[str] = []

        def handler(delivery: Delivery) -> Outcome:
            seen.append(delivery.message.queue)
            return Outcome.ACK

        broker.publisher.publish(message(), Message(queue=Queue.IMAGE, body=b"\x00\xff", headers={"request_id": "x"}))
        with consuming(broker, {Queue.IMAGE: handler}):
            wait_until(lambda: bool(seen))
            time.sleep(0.2)
        assert seen == [Queue.IMAGE]
