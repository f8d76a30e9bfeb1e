"""Test the behaviour that both brokers share, with the SQLite queue and a real RabbitMQ."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from harness.waiting import eventually
from mesh.contracts.message import MalformedEvent, Message
from mesh.contracts.read_image import NotKeptReason
from mesh.contracts.topology import MAX_ATTEMPTS, Queue
from mesh.platform.messaging.broker import open_consumer, open_dead_letters, open_publisher
from mesh.platform.messaging.interfaces import (
    Consumer,
    DeadLetters,
    Delivery,
    Handler,
    Outcome,
    Publisher,
    PublishFailed,
)
from mesh.platform.settings import SettingsError

QUEUE = Queue.IMAGE_DATA.value
MAX_MESSAGE_BYTES = 1_000_000


@dataclass
class Broker:
    publisher: Publisher
    new_consumer: Callable[[], Consumer]
    dead_letters: DeadLetters


@pytest.fixture(params=["sqlite", "rabbitmq"])
def broker(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Broker]:
    for kind in ("sqlite", "rabbitmq"):
        monkeypatch.setattr(f"mesh.platform.messaging.{kind}.consumer.retry_delay_s", lambda _queue, _attempt: 0.01)
    url = request.getfixturevalue("rabbitmq") if request.param == "rabbitmq" else f"sqlite:///{tmp_path / 'broker.db'}"
    limits = {"max_message_bytes": MAX_MESSAGE_BYTES, "max_file_bytes": MAX_MESSAGE_BYTES}
    with closing(open_publisher(url, "test", **limits)) as publisher, open_dead_letters(url) as dead_letters:
        yield Broker(publisher, lambda: open_consumer(url, "test", threads=1), dead_letters)


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


class Handled(list[str | None]):
    """A handler that records message ids."""

    def __init__(self, outcome: Outcome = Outcome.ACK) -> None:
        self.outcome = outcome

    def __call__(self, delivery: Delivery) -> Outcome:
        self.append(delivery.message.message_id)
        return self.outcome


@contextmanager
def consuming(broker: Broker, handlers: Mapping[str, Handler]) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=broker.new_consumer().run, args=(handlers, stop.is_set))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(60)
        assert not thread.is_alive()


class TestBroker:
    def test_message_arrives_unchanged(self, broker: Broker) -> None:
        seen: list[Delivery] = []

        def handler(delivery: Delivery) -> Outcome:
            seen.append(delivery)
            return Outcome.ACK

        broker.publisher.publish(message(name="Rechnung März.jpg"))
        with consuming(broker, {QUEUE: handler}):
            eventually(lambda: len(seen) == 1)
        assert seen == [Delivery(message(name="Rechnung März.jpg"), attempt=1)]

    def test_all_messages_arrive_once_and_in_order_when_nothing_fails(self, broker: Broker) -> None:
        seen = Handled()
        broker.publisher.publish(*(message(number) for number in range(50)))
        with consuming(broker, {QUEUE: seen}):
            eventually(lambda: len(seen) == 50)
        with consuming(broker, {QUEUE: seen}):
            time.sleep(0.3)
        assert seen == [f"m{number}" for number in range(50)]

    def test_many_threads_publish_at_once(self, broker: Broker) -> None:
        seen = Handled()
        with ThreadPoolExecutor(16) as threads:
            list(threads.map(lambda number: broker.publisher.publish(message(number)), range(200)))
        broker.publisher.check_ready()
        with consuming(broker, {QUEUE: seen}):
            eventually(lambda: len(seen) == 200)
        assert sorted(map(str, seen)) == sorted(f"m{number}" for number in range(200))

    def test_message_that_is_too_large_or_has_no_room_is_refused_with_a_reason(self, broker: Broker) -> None:
        seen = Handled()
        broker.publisher.publish(replace(message(0), body=bytes(MAX_MESSAGE_BYTES)))
        with pytest.raises(PublishFailed) as failure:
            broker.publisher.publish(message(1), replace(message(2), body=bytes(MAX_MESSAGE_BYTES + 1)))
        assert failure.value.reason in (NotKeptReason.TOO_LARGE, NotKeptReason.FULL)
        with consuming(broker, {QUEUE: seen}):
            eventually(lambda: bool(seen))
            time.sleep(0.2)
        assert seen == ["m0"]

    def test_a_failed_attempt_is_made_again(self, broker: Broker) -> None:
        attempts: list[int] = []

        def handler(delivery: Delivery) -> Outcome:
            attempts.append(delivery.attempt)
            if len(attempts) == 1:
                raise ConnectionError("the database is down")
            return Outcome.RETRY if len(attempts) == 2 else Outcome.ACK

        broker.publisher.publish(message())
        with consuming(broker, {QUEUE: handler}):
            eventually(lambda: len(attempts) == 3)
        assert attempts == [1, 2, 3]
        assert broker.dead_letters.list(QUEUE) == []

    def test_message_that_always_fails_becomes_a_dead_letter(self, broker: Broker) -> None:
        attempts: list[int] = []

        def handler(delivery: Delivery) -> Outcome:
            attempts.append(delivery.attempt)
            return Outcome.RETRY

        broker.publisher.publish(message())
        with consuming(broker, {QUEUE: handler}):
            eventually(lambda: len(broker.dead_letters.list(QUEUE)) == 1)
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
            eventually(lambda: "m1" in seen and len(broker.dead_letters.list(QUEUE)) == 1)
        assert seen == ["m0", "m1"]

    def test_dead_letters_can_be_replayed_and_dropped(self, broker: Broker) -> None:
        seen = Handled(Outcome.REJECT)
        broker.publisher.publish(message(0), message(1))
        with consuming(broker, {QUEUE: seen}):
            eventually(lambda: len(broker.dead_letters.list(QUEUE)) == 2)
        seen.outcome = Outcome.ACK
        assert broker.dead_letters.replay(QUEUE) == 2
        with consuming(broker, {QUEUE: seen}):
            eventually(lambda: len(seen) == 4)
        assert seen == ["m0", "m1", "m0", "m1"]
        assert broker.dead_letters.list(QUEUE) == []

        seen.outcome = Outcome.REJECT
        broker.publisher.publish(message(2))
        with consuming(broker, {QUEUE: seen}):
            eventually(lambda: len(broker.dead_letters.list(QUEUE)) == 1)
        assert broker.dead_letters.drop(QUEUE) == 1
        assert broker.dead_letters.list(QUEUE) == []

    def test_one_dead_letter_can_be_replayed(self, broker: Broker) -> None:
        broker.publisher.publish(*(message(number) for number in range(3)))
        with consuming(broker, {QUEUE: Handled(Outcome.REJECT)}):
            eventually(lambda: len(broker.dead_letters.list(QUEUE)) == 3)
        assert broker.dead_letters.replay(QUEUE, lambda each: each.headers["request_id"] == "id-1") == 1
        seen = Handled()
        with consuming(broker, {QUEUE: seen}):
            eventually(lambda: seen == ["m1"])
        assert sorted(str(each.message.message_id) for each in broker.dead_letters.list(QUEUE)) == ["m0", "m2"]

    def test_part_of_the_dead_letters_is_listed(self, broker: Broker) -> None:
        broker.publisher.publish(*(message(number) for number in range(3)))
        with consuming(broker, {QUEUE: Handled(Outcome.REJECT)}):
            eventually(lambda: len(broker.dead_letters.list(QUEUE)) == 3)
        assert len(broker.dead_letters.list(QUEUE, limit=2)) == 2
        assert len(broker.dead_letters.list(QUEUE)) == 3

    def test_some_dead_letters_can_be_dropped(self, broker: Broker) -> None:
        broker.publisher.publish(*map(message, range(4)))
        with consuming(broker, {QUEUE: Handled(Outcome.REJECT)}):
            eventually(lambda: len(broker.dead_letters.list(QUEUE)) == 4)

        for _ in range(30):  # more often than the broker would requeue them
            assert broker.dead_letters.drop_where(QUEUE, lambda _: False) == 0
        dropped = broker.dead_letters.drop_where(QUEUE, lambda each: each.headers["request_id"] in ("id-1", "id-2"))

        assert dropped == 2
        left = broker.dead_letters.list(QUEUE)
        assert sorted(letter.message.message_id or "" for letter in left) == ["m0", "m3"]
        assert {letter.reason for letter in left} == {broker.dead_letters.list(QUEUE)[0].reason}
        assert left[0].message.body.startswith('["Grüße'.encode())

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
        assert started.wait(60)
        stop.set()
        time.sleep(0.3)
        finish.set()
        thread.join(60)
        assert seen == ["m0"]

        with consuming(broker, {QUEUE: slow}):
            eventually(lambda: len(seen) == 5)
        assert seen == [f"m{number}" for number in range(5)]


@pytest.mark.parametrize("url", ["kafka://host", "", "amqp://host:port/"])
def test_url_of_no_known_kind_is_a_settings_error(url: str) -> None:
    with pytest.raises(SettingsError, match="MESH_BROKER_URL"):
        open_publisher(url, "test", max_message_bytes=1, max_file_bytes=1)


class TestPages:
    """Messages of documents: few attempts, no attempt for a process that stops, dead letters with a consumer."""

    def test_returned_message_is_delivered_again_as_the_first_attempt(self, broker: Broker) -> None:
        attempts: list[int] = []

        def handler(delivery: Delivery) -> Outcome:
            attempts.append(delivery.attempt)
            return Outcome.RETURN if len(attempts) < 3 else Outcome.ACK

        broker.publisher.publish(replace(message(), queue=Queue.PAGE.value))
        with consuming(broker, {Queue.PAGE.value: handler}):
            eventually(lambda: len(attempts) == 3)
        assert attempts == [1, 1, 1]
        assert broker.dead_letters.list(Queue.PAGE.value) == []

    def test_page_that_always_fails_is_a_dead_letter_after_three_attempts_and_is_consumed_there(
        self, broker: Broker
    ) -> None:
        attempts: list[int] = []
        dead: list[Message] = []

        def read(delivery: Delivery) -> Outcome:
            attempts.append(delivery.attempt)
            raise ConnectionError

        def record(delivery: Delivery) -> Outcome:
            dead.append(delivery.message)
            return Outcome.ACK

        broker.publisher.publish(replace(message(), queue=Queue.PAGE.value))
        with consuming(broker, {Queue.PAGE.value: read, Queue.PAGE.dead_letters: record}):
            eventually(lambda: dead)
        assert attempts == [1, 2, 3]
        assert [letter.message_id for letter in dead] == ["m0"]
        assert broker.dead_letters.list(Queue.PAGE.value) == []
