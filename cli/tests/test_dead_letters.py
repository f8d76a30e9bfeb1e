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
    """Return a broker with one dead letter."""
    monkeypatch.setenv("MESH_BROKER_URL", f"sqlite:///{tmp_path}/broker.db")
    monkeypatch.setenv("MESH_DATA", str(tmp_path))
    queue = SqliteQueue(tmp_path / "broker.db")
    queue.publish(Message(queue=QUEUE, body=b"not json", headers={"request_id": "some-id"}))
    lease = queue.lease([QUEUE])
    assert lease is not None
    queue.reject(lease, "not an array")
    return queue


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["dead-letters", *arguments])


def test_list_prints_the_reason(broker: SqliteQueue) -> None:
    expected = f"{QUEUE}  some-id  1 deliveries  8 bytes  not an array\n"
    assert run("list").output == expected
    assert run("list", QUEUE).output == expected
    assert run("list", Queue.IMAGE.value).output == ""


def test_show_prints_all_details(broker: SqliteQueue) -> None:
    shown = json.loads(run("show", QUEUE, "some-id").output)
    assert shown["reason"] == "not an array"
    assert shown["headers"] == {"request_id": "some-id"}
    assert shown["body"] == "8 bytes, of unknown type"
    assert run("show", QUEUE, "some-id", "--body").output == "not json"


def test_show_of_a_picture_without_dead_letters_is_an_error(broker: SqliteQueue) -> None:
    result = run("show", QUEUE, "another-id")
    assert result.exit_code == 1
    assert result.output == f"Error: no dead letter of another-id in {QUEUE}\n"


def test_replay_publishes_dead_letters_again(broker: SqliteQueue) -> None:
    replayed = run("replay", QUEUE)
    assert replayed.stdout == f"1 replayed to {QUEUE}\n"
    assert "not recorded in the audit log" in replayed.stderr
    assert broker.depth(QUEUE) == 1
    assert run("list").output == ""


def test_drop_needs_confirmation(broker: SqliteQueue) -> None:
    assert run("drop", QUEUE).exit_code == 1
    assert run("list").output != ""
    assert run("drop", QUEUE, "--yes").stdout == f"1 dropped from {QUEUE}\n"
    assert run("list").output == ""


def test_unreachable_broker_is_reported_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MESH_BROKER_URL", "amqp://127.0.0.1:1/")
    result = run("list")
    assert result.exit_code == 1
    assert result.output.startswith("Error: RabbitMQ does not answer")
    assert result.output.count("\n") == 1
