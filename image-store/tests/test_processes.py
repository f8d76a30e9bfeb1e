"""The console scripts, as an operator starts them: one store, real files, a real queue, real signals."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pytest

from harness.ports import free_port
from image_store.database import Database
from mesh.contracts.message import Message
from mesh.contracts.topology import Queue
from mesh.platform.messaging.rabbitmq import RabbitPublisher
from mesh.platform.messaging.sqlite import SqliteDeadLetters, SqliteQueue

if TYPE_CHECKING:
    from conftest import Events

SCRIPTS = Path(sys.executable).parent
START_TIMEOUT_S = 60


class Processes:
    """Start processes with one environment, and kill the remaining ones at the end of the test."""

    def __init__(self, folder: Path, **environment: str):
        self._folder = folder
        rest_port = free_port()
        self.address = f"http://127.0.0.1:{rest_port}"
        own = {"MESH_DATA": str(folder / "var"), "MESH_PORT": str(rest_port - 3)}
        self._environment = {**os.environ, **own, **environment}
        self._started: list[tuple[subprocess.Popen[bytes], IO[bytes]]] = []

    def run(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(SCRIPTS / name), *arguments]
        return subprocess.run(command, env=self._environment, capture_output=True, text=True, timeout=START_TIMEOUT_S)

    def start(self, name: str) -> subprocess.Popen[bytes]:
        log = self._log(name).open("wb")
        process = subprocess.Popen([SCRIPTS / name], env=self._environment, stdout=log, stderr=subprocess.STDOUT)
        self._started.append((process, log))
        return process

    def wait_for_event(self, name: str, event: str) -> dict[str, Any]:
        """A line of its log."""
        give_up_at = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < give_up_at:
            for line in self._log(name).read_text().splitlines():
                known: dict[str, Any] = json.loads(line) if line.startswith("{") else {}
                if known.get("event") == event:
                    return known
            time.sleep(0.05)
        raise AssertionError(f"{name} never said {event!r}:\n{self._log(name).read_text()}")

    def close(self) -> None:
        for process, log in self._started:
            process.kill()
            process.wait()
            log.close()

    def _log(self, name: str) -> Path:
        return self._folder / f"{name}.log"


def get_json(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=5) as answer:
        return json.load(answer)


def wait_for_text(url: str, text: str) -> None:
    give_up_at = time.monotonic() + START_TIMEOUT_S
    while True:
        try:
            if get_json(url)["text"] == text:
                return
        except urllib.error.HTTPError as error:
            error.close()
        assert time.monotonic() < give_up_at, f"{url} never had the text"
        time.sleep(0.05)


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    with closing(Processes(tmp_path)) as processes:
        yield processes


def test_embedded_store_keeps_what_the_queue_brings(
    processes: Processes, tmp_path: Path, events: Events, make_png: Callable[..., bytes]
) -> None:
    worker = processes.start("image-store-worker")
    assert "image-store-migrate" in processes.wait_for_event("image-store-worker", "waiting for the database")["reason"]
    assert processes.run("image-store-migrate").returncode == 0
    others = [processes.start(name) for name in ("image-store-rest", "image-store-retention")]
    for name in ("image-store-worker", "image-store-rest", "image-store-retention"):
        ready = processes.wait_for_event(name, "ready")
        assert ready["service"] == name
    with closing(SqliteQueue(tmp_path / "var" / "broker.db")) as queue:
        queue.publish(events.correction("right"), events.boxes("wrnog"), events.picture())
        queue.publish(Message(Queue.IMAGE_DATA, b"{", headers={"request_id": events.id}))
        address = processes.address
        wait_for_text(f"{address}/api/image/{events.id}", "right")
        assert get_json(f"{address}/ready")["status"] == "ok"
        with urllib.request.urlopen(f"{address}/api/image/{events.id}/content", timeout=5) as answer:
            assert answer.read() == make_png()
        _wait_until_empty(queue)
        (letter,) = SqliteDeadLetters(queue).list(Queue.IMAGE_DATA)
        assert letter.message.body == b"{"
    assert processes.wait_for_event("image-store-retention", "retention done")["images"] == 0
    for process in (worker, *others):
        process.send_signal(signal.SIGTERM)
    assert [process.wait(30) for process in (worker, *others)] == [0, 0, 0]
    assert processes.run("image-store-consistency").returncode == 0


def test_cluster_worker_keeps_what_rabbitmq_brings(
    tmp_path: Path, rabbitmq: str, postgres_url: str, events: Events
) -> None:
    urls = {"MESH_BROKER_URL": rabbitmq, "MESH_DATABASE_URL": postgres_url}
    with closing(Processes(tmp_path, **urls)) as processes:
        assert processes.run("image-store-migrate").returncode == 0
        worker = processes.start("image-store-worker")
        processes.start("image-store-rest")
        processes.wait_for_event("image-store-worker", "consuming")
        processes.wait_for_event("image-store-rest", "ready")
        with closing(RabbitPublisher(rabbitmq, "test")) as publisher:
            publisher.publish(events.correction("b", ord_num=0), events.picture(), events.boxes("a"))
        wait_for_text(f"{processes.address}/api/image/{events.id}", "b")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0


def test_a_wrong_setting_ends_a_process_with_one_line(tmp_path: Path) -> None:
    ended = Processes(tmp_path, MESH_BLOB_URL="s4://bucket").run("image-store-worker")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "MESH_BLOB_URL: only file:///FOLDER and s3://BUCKET/PREFIX are known, not 's4://bucket'\n"


@pytest.mark.parametrize(
    ("environment", "arguments", "said"),
    [
        ({"MESH_DATABASE_URL": "mydb"}, (), "MESH_DATABASE_URL: Could not parse SQLAlchemy URL from given URL string"),
        ({}, ("--down-to", "0815"), "image-store-migrate: Can't locate revision identified by '0815'"),
    ],
)
def test_a_migration_that_cannot_be_ends_with_one_line(
    tmp_path: Path, environment: dict[str, str], arguments: tuple[str, ...], said: str
) -> None:
    ended = Processes(tmp_path, **environment).run("image-store-migrate", *arguments)
    assert (ended.returncode, ended.stderr) == (1, f"{said}\n")


def test_a_migration_may_be_of_another_database_beside_the_meshs_own(tmp_path: Path, postgres_url: str) -> None:
    own, _, name = postgres_url.rpartition("/")
    processes = Processes(tmp_path, MESH_DATABASE_URL=f"{own}/postgres")
    assert processes.run("image-store-migrate", "--database", name).returncode == 0
    with closing(Database(postgres_url, "test")) as database:
        database.check_ready()


def _wait_until_empty(queue: SqliteQueue) -> None:
    give_up_at = time.monotonic() + START_TIMEOUT_S
    while any(queue.depth(name) for name in Queue):
        assert time.monotonic() < give_up_at
        time.sleep(0.05)
