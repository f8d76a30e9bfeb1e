"""Test the gauges of queue depths, with the SQLite queue and a real RabbitMQ."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from harness.waiting import eventually
from mesh.contracts.message import Message
from mesh.contracts.topology import Queue
from mesh.platform.messaging.broker import open_consumer, open_depths
from mesh.platform.messaging.depths import measured, set_gauges
from mesh.platform.messaging.interfaces import Delivery, Outcome, Publisher
from mesh.platform.messaging.rabbitmq import RabbitPublisher
from mesh.platform.messaging.sqlite import SqlitePublisher, SqliteQueue


@pytest.fixture(params=["sqlite", "rabbitmq"])
def url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    for kind in ("sqlite", "rabbitmq"):
        monkeypatch.setattr(f"mesh.platform.messaging.{kind}.depths.LOOK_INTERVAL_S", 0.1)
    monkeypatch.setattr("mesh.platform.messaging.rabbitmq.depths._ROUND_S", 0.1)
    found: str = f"sqlite:///{tmp_path}/b.db" if request.param == "sqlite" else request.getfixturevalue("rabbitmq")
    return found


@pytest.fixture(autouse=True)
def _remove_gauges() -> Iterator[None]:
    yield
    set_gauges({})


@contextmanager
def opened(url: str) -> Iterator[Publisher]:
    publisher: Publisher = (
        SqlitePublisher(SqliteQueue(Path(url.removeprefix("sqlite:///"))))
        if url.startswith("sqlite")
        else RabbitPublisher(url, "test")
    )
    with closing(publisher):
        yield publisher


def gauges(queue: Queue) -> tuple[float | None, float | None]:
    """Return the numbers of messages and of dead letters."""
    labels = {"queue": queue.value}
    return REGISTRY.get_sample_value("ocr_queue_messages", labels), REGISTRY.get_sample_value(
        "ocr_dead_letters", labels
    )


def test_numbers_of_messages_and_dead_letters_are_exported(url: str) -> None:
    rejected = threading.Event()

    def reject(_delivery: Delivery) -> Outcome:
        rejected.set()
        return Outcome.REJECT

    with measured(open_depths(url, "test")), opened(url) as publisher:
        eventually(lambda: all(gauges(queue) == (0, 0) for queue in Queue))

        publisher.publish(*(Message(Queue.IMAGE_DATA, b"[]", message_id=str(n)) for n in range(3)))
        eventually(lambda: gauges(Queue.IMAGE_DATA) == (3, 0))
        assert gauges(Queue.IMAGE) == (0, 0)

        publisher.publish(Message(Queue.IMAGE, b"", message_id="poison"))
        open_consumer(url, "test", threads=1).run({Queue.IMAGE: reject}, rejected.is_set)
        eventually(lambda: gauges(Queue.IMAGE) == (0, 1))


def test_unavailable_broker_removes_the_gauges_and_does_not_block_the_process(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for url in ("amqp://guest:guest@127.0.0.1:9/", f"sqlite:///{tmp_path}/folder"):
        set_gauges({Queue.IMAGE.value: 2, Queue.IMAGE.dead_letters: 1})
        assert gauges(Queue.IMAGE) == (2, 1)
        with measured(open_depths(url, "test")):
            eventually(lambda: gauges(Queue.IMAGE) == (None, None))
        assert gauges(Queue.IMAGE) == (None, None)
