import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mesh.contracts.message import Message
from mesh.contracts.topology import Queue
from mesh.platform.messaging.sqlite import SqliteQueue
from ocr_mesh.cli import main

QUEUE = Queue.IMAGE_DATA.value


@pytest.fixture
def broker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SqliteQueue:
    """A broker with one dead letter."""
    monkeypatch.setenv("MESH_BROKER_URL", f"sqlite:///{tmp_path}/broker.db")
    queue = SqliteQueue(tmp_path / "broker.db")
    queue.publish(Message(queue=QUEUE, body=b"not json", headers={"request_id": "some-id"}))
    lease = queue.lease([QUEUE])
    assert lease is not None
    queue.reject(lease, "not an array")
    return queue


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["dead-letters", *arguments])


def test_a_dead_letter_is_listed_with_its_reason(broker: SqliteQueue) -> None:
    expected = f"{QUEUE}  some-id  1 attempts  8 bytes  not an array\n"
    assert run("list").output == expected
    assert run("list", QUEUE).output == expected
    assert run("list", Queue.IMAGE.value).output == ""


def test_a_dead_letter_is_shown_with_all_that_is_known_of_it(broker: SqliteQueue) -> None:
    shown = json.loads(run("show", QUEUE, "some-id").output)
    assert shown["reason"] == "not an array"
    assert shown["headers"] == {"request_id": "some-id"}
    assert shown["body"] == "8 bytes, of unknown type"
    assert run("show", QUEUE, "some-id", "--body").output == "not json"


def test_a_picture_without_a_dead_letter_is_one_line(broker: SqliteQueue) -> None:
    result = run("show", QUEUE, "another-id")
    assert result.exit_code == 1
    assert result.output == f"Error: {QUEUE} has no dead letter of another-id\n"


def test_a_replayed_dead_letter_waits_in_its_queue_again(broker: SqliteQueue) -> None:
    assert run("replay", QUEUE).output == f"1 replayed to {QUEUE}\n"
    assert broker.depth(QUEUE) == 1
    assert run("list").output == ""


def test_dead_letters_are_dropped_only_when_confirmed(broker: SqliteQueue) -> None:
    assert run("drop", QUEUE).exit_code == 1
    assert run("list").output != ""
    assert run("drop", QUEUE, "--yes").output == f"1 dropped from {QUEUE}\n"
    assert run("list").output == ""


def test_a_broker_that_is_away_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MESH_BROKER_URL", "amqp://127.0.0.1:1/")
    result = run("list")
    assert result.exit_code == 1
    assert result.output.startswith("Error: RabbitMQ does not answer")
    assert result.output.count("\n") == 1
