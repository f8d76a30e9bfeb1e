"""The two commands as processes: they start, serve, survive a client that leaves, and end when they are told to."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import urllib3

from harness.ports import free_port
from mesh.contracts.message import Message
from mesh.contracts.topology import Queue
from mesh.platform.messaging.interfaces import Delivery, Outcome
from mesh.platform.messaging.rabbitmq import RabbitConsumer
from mesh.platform.messaging.sqlite import SqliteQueue
from tests.mesh import pictures
from tests.mesh.loopback import hangs, misbehaving

_PATIENCE_S = 30


def command(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


@contextmanager
def running(name: str, tmp_path: Path, **environment: str) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """The process, ready, and the file that holds what it wrote. Killed at the end if it has not gone by itself."""
    written = tmp_path / f"{name}.log"
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("MESH_", "BFF_API_"))}
    with written.open("wb") as file:
        process = subprocess.Popen(
            [command(name)],
            env={**clean, "MESH_DATA": str(tmp_path / "var"), **environment},
            stdout=file,
            stderr=subprocess.STDOUT,
            cwd=tmp_path,
        )
    try:
        wait_for(written, '"event": "ready"', process)
        yield process, written
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def wait_for(written: Path, words: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE_S
    while words not in written.read_text():
        assert process.poll() is None, written.read_text()
        assert time.monotonic() < until, written.read_text()
        time.sleep(0.05)


def end(process: subprocess.Popen[bytes]) -> int:
    process.send_signal(signal.SIGTERM)
    return process.wait(_PATIENCE_S)


def test_server_lives_on_when_clients_leave_in_the_middle(tmp_path: Path) -> None:
    port = free_port()
    with running("bff-api", tmp_path, MESH_PORT=str(port)) as (process, written):
        head = (
            b"POST /read HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n"
            b"Content-Length: 1000000\r\n\r\n"
        )
        part = b'--b\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n' + bytes(5000)
        for sent in (head[:40], head, head + part[:30], head + part, b"\x16\x03\x01 no HTTP at all\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", port)) as connection:
                connection.sendall(sent)

        assert urllib3.request("GET", f"http://127.0.0.1:{port}/health", timeout=5, retries=False).status == 200
        with closing(SqliteQueue(tmp_path / "var" / "broker.db")) as outbox:
            assert outbox.depth(Queue.IMAGE) == 0
        assert "Traceback" not in written.read_text()
        assert end(process) == 0


def test_probes_and_refusals_are_answered_when_as_many_pictures_wait_as_the_models_let_in(tmp_path: Path) -> None:
    port = free_port()
    picture = pictures.encode(pictures.blank())
    http = urllib3.PoolManager(maxsize=40, retries=False)
    with (
        misbehaving(hangs) as address,
        running("bff-api", tmp_path, MESH_PORT=str(port), MESH_DETECTION_API_URL=address) as (process, _),
        ThreadPoolExecutor(34) as people,
    ):
        url = f"http://127.0.0.1:{port}"
        waiting = [
            people.submit(http.request, "POST", f"{url}/read", fields={"image": ("a.png", picture)}, timeout=60)
            for _ in range(34)
        ]
        time.sleep(3)  # until all of them wait at the model
        assert not any(read.done() for read in waiting)
        started = time.monotonic()
        assert urllib3.request("GET", f"{url}/health", timeout=5, retries=False).status == 200
        assert time.monotonic() - started < 5
        assert {read.result().status for read in waiting} == {504}
        assert end(process) == 0


def test_every_line_is_json_when_gunicorn_itself_has_something_to_say(tmp_path: Path) -> None:
    port = free_port()
    with running("bff-api", tmp_path, MESH_PORT=str(port)) as (process, written):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(b"\x16\x03\x01 no HTTP at all\r\n\r\n")
            assert connection.recv(100).startswith(b"HTTP/1.1 400")
        (worker,) = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        os.kill(int(worker), signal.SIGKILL)
        wait_for(written, "SIGKILL", process)
        end(process)

    lines = [json.loads(line) for line in written.read_text().splitlines()]
    assert {line["service"] for line in lines} == {"bff-api"}
    of_gunicorn = [line for line in lines if line["logger"] == "gunicorn.error"]
    assert any("Invalid request" in line["event"] for line in of_gunicorn)
    assert any("SIGKILL" in line["event"] for line in of_gunicorn)


def test_server_finishes_the_request_in_hand_when_it_is_told_to_stop(tmp_path: Path) -> None:
    port = free_port()
    with running("bff-api", tmp_path, MESH_PORT=str(port)) as (process, _):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(
                b"POST /correct-text HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{"
            )
            time.sleep(0.3)
            process.send_signal(signal.SIGTERM)
            time.sleep(0.3)
            connection.sendall(b"}")
            assert connection.recv(100).startswith(b"HTTP/1.1 415")
        assert process.wait(_PATIENCE_S) == 0


@pytest.mark.parametrize("name", ["bff-api", "bff-api-relay"])
def test_process_ends_with_a_line_for_each_when_variables_are_misspelt(tmp_path: Path, name: str) -> None:
    environment = {**os.environ, "BFF_API_TIMEOUT": "1", "MESH_PROT": "1"}

    ended = subprocess.run([command(name)], env=environment, cwd=tmp_path, capture_output=True, timeout=_PATIENCE_S)

    assert ended.returncode == 1
    assert ended.stderr.decode().splitlines() == ["BFF_API_TIMEOUT: no such setting", "MESH_PROT: no such setting"]


@pytest.mark.parametrize("name", ["bff-api", "bff-api-relay"])
def test_process_ends_with_one_line_when_its_outbox_does_not_open(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    told = {"MESH_PORT": str(free_port()), "MESH_BROKER_URL": "amqp://x", "MESH_OUTBOX_PATH": "file/outbox.db"}

    ended = subprocess.run(
        [command(name)], env={**os.environ, **told}, cwd=tmp_path, capture_output=True, timeout=_PATIENCE_S
    )

    assert ended.returncode != 0
    output = (ended.stdout + ended.stderr).decode()
    assert "file/outbox.db does not open" in output
    assert "Traceback" not in output


def test_relay_ends_with_one_line_when_the_broker_is_sqlite(tmp_path: Path) -> None:
    ended = subprocess.run([command("bff-api-relay")], cwd=tmp_path, capture_output=True, timeout=_PATIENCE_S)

    assert ended.returncode == 1
    (line,) = ended.stderr.decode().splitlines()
    assert "MESH_BROKER_URL" in line


def test_relay_moves_the_outbox_to_rabbitmq_when_the_broker_is_there(tmp_path: Path, rabbitmq: str) -> None:
    seen: list[str | None] = []

    def note(delivery: Delivery) -> Outcome:
        seen.append(delivery.message.message_id)
        return Outcome.ACK

    until = time.monotonic() + _PATIENCE_S
    with (
        closing(SqliteQueue(tmp_path / "var" / "outbox.db")) as outbox,
        running("bff-api-relay", tmp_path, MESH_BROKER_URL=rabbitmq) as (process, _),
    ):
        outbox.publish(*(Message(Queue.IMAGE_DATA, b"[]", message_id=str(n)) for n in range(20)))
        RabbitConsumer(rabbitmq, "test").run(
            {Queue.IMAGE_DATA: note}, lambda: len(seen) >= 20 or time.monotonic() > until
        )

        assert seen == [str(n) for n in range(20)]
        while outbox.depth(Queue.IMAGE_DATA):  # deleted there once it is confirmed, which is after it arrived
            assert time.monotonic() < until
            time.sleep(0.05)
        assert end(process) == 0


def test_relay_keeps_what_it_holds_and_says_so_in_one_line_when_the_broker_is_away(tmp_path: Path) -> None:
    nowhere = "amqp://guest:guest@127.0.0.1:9/"
    with (
        closing(SqliteQueue(tmp_path / "var" / "outbox.db")) as outbox,
        running("bff-api-relay", tmp_path, MESH_BROKER_URL=nowhere) as (process, written),
    ):
        outbox.publish(Message(Queue.IMAGE_DATA, b"[]"))
        wait_for(written, '"failures": 2', process)

        assert end(process) == 0
        assert outbox.depth(Queue.IMAGE_DATA) == 1
        events = [json.loads(line)["event"] for line in written.read_text().splitlines()]
        assert set(events) == {"ready", "broker not reached"}
