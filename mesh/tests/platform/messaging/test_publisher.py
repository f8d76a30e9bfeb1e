"""What every publisher promises: one class of tests, run against the SQLite queue and a real RabbitMQ."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from mesh.contracts.message import Message
from mesh.contracts.read_image import NotKeptReason
from mesh.contracts.topology import Queue
from mesh.platform.messaging.broker import open_consumer, open_publisher
from mesh.platform.messaging.interfaces import Delivery, Outcome, Publisher, PublishFailed
from mesh.platform.settings import SettingsError

TEXT, PICTURE = Queue.IMAGE_DATA.value, Queue.IMAGE.value
MAX_MESSAGE_BYTES = 1_000_000


@dataclass
class Broker:
    url: str
    publisher: Publisher

    def arrived(self, count: int) -> list[Message]:
        """The first messages that a consumer gets, acknowledged."""
        seen: list[Message] = []
        has_all = threading.Event()

        def handler(delivery: Delivery) -> Outcome:
            seen.append(delivery.message)
            if len(seen) >= count:
                has_all.set()
            return Outcome.ACK

        handlers = dict.fromkeys((TEXT, PICTURE), handler)
        consumer = open_consumer(self.url, "test consumer", threads=1)
        thread = threading.Thread(target=consumer.run, args=(handlers, has_all.is_set))
        thread.start()
        assert has_all.wait(20)
        thread.join(20)
        return seen


@pytest.fixture(params=["sqlite", "rabbitmq"])
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Broker]:
    url = request.getfixturevalue("rabbitmq") if request.param == "rabbitmq" else f"sqlite:///{tmp_path / 'broker.db'}"
    opened = open_publisher(url, "test", max_message_bytes=MAX_MESSAGE_BYTES, max_file_bytes=MAX_MESSAGE_BYTES)
    with closing(opened) as publisher:
        yield Broker(url, publisher)


def message(number: int = 0, queue: str = TEXT, size: int = 8) -> Message:
    return Message(queue, bytes(size), message_id=f"m{number}", headers={"request_id": f"id-{number}"})


def ids(messages: Sequence[Message]) -> list[str | None]:
    return [message.message_id for message in messages]


class TestPublisher:
    def test_message_arrives_as_it_was_published(self, broker: Broker) -> None:
        sent = Message(
            PICTURE, b"\x00\xff", "m", "ImageReceived", "image/png", "test", 1_700_000_000, {"name": "ü.png"}
        )
        broker.publisher.publish(sent)
        assert broker.arrived(1) == [sent]

    def test_messages_of_one_call_arrive_in_order(self, broker: Broker) -> None:
        broker.publisher.publish(*(message(number) for number in range(20)))
        assert ids(broker.arrived(20)) == [f"m{number}" for number in range(20)]

    def test_many_threads_publish_at_once(self, broker: Broker) -> None:
        with ThreadPoolExecutor(16) as threads:
            list(threads.map(lambda number: broker.publisher.publish(message(number)), range(200)))
        assert sorted(map(str, ids(broker.arrived(200)))) == sorted(f"m{number}" for number in range(200))

    def test_same_message_can_be_published_again(self, broker: Broker) -> None:
        for _ in range(2):
            broker.publisher.publish(message(7))
        assert ids(broker.arrived(2)) == ["m7", "m7"]

    def test_message_that_is_too_large_or_has_no_room_is_refused_with_a_reason(self, broker: Broker) -> None:
        broker.publisher.publish(message(0, size=MAX_MESSAGE_BYTES))
        with pytest.raises(PublishFailed) as failure:
            broker.publisher.publish(message(1), message(2, size=MAX_MESSAGE_BYTES + 1))
        assert failure.value.reason in (NotKeptReason.TOO_LARGE, NotKeptReason.FULL)
        assert ids(broker.arrived(1)) == ["m0"]

    def test_publisher_is_ready_when_its_queues_can_be_used(self, broker: Broker) -> None:
        broker.publisher.publish(message())
        broker.publisher.check_ready()


@pytest.mark.parametrize("url", ["kafka://host", "", "amqp://host:port/"])
def test_url_of_no_known_kind_is_a_settings_error(url: str) -> None:
    open_it: Callable[[], Publisher] = lambda: open_publisher(url, "test", max_message_bytes=1, max_file_bytes=1)  # noqa: E731
    with pytest.raises(SettingsError, match="MESH_BROKER_URL"):
        open_it()
