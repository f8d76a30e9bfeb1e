"""Test the commands as processes: start, requests, disconnecting clients and SIGTERM."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psutil
import pytest
import urllib3

from harness.ports import free_port
from harness.waiting import eventually
from mesh.contracts.message import Message
from mesh.contracts.topology import Queue
from mesh.platform.messaging.interfaces import Delivery, Outcome
from mesh.platform.messaging.rabbitmq import RabbitConsumer
from mesh.platform.messaging.sqlite import SqliteQueue
from tests.mesh import pictures
from tests.mesh.loopback import hangs, misbehaving

_TIMEOUT_S = 100


def command(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


@contextmanager
def running(name: str, tmp_path: Path, **environment: str) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """Yield the process once it is ready, and the file of its output. Kill it at the end if it still runs."""
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
    until = time.monotonic() + _TIMEOUT_S
    while words not in written.read_text():
        assert process.poll() is None, written.read_text()
        assert time.monotonic() < until, written.read_text()
        time.sleep(0.05)


def end(process: subprocess.Popen[bytes]) -> int:
    process.send_signal(signal.SIGTERM)
    return process.wait(_TIMEOUT_S)


def test_probes_and_refusals_are_answered_when_as_many_pictures_wait_as_the_models_let_in(tmp_path: Path) -> None:
    port = free_port()
    picture = pictures.encode(pictures.blank())
    http = urllib3.PoolManager(maxsize=40, retries=False)
    at_the_model = threading.Semaphore(0)

    def waits(connection: socket.socket, over: threading.Event) -> None:
        at_the_model.release()
        hangs(connection, over)

    with (
        misbehaving(waits) as address,
        running(
            "bff-api",
            tmp_path,
            MESH_PORT=str(port),
            MESH_DETECTION_API_URL=address,
            BFF_API_DETECTION_TIMEOUT_S="6",
            BFF_API_HEAVY_READS="40",  # all are from one address
        ) as (process, _),
        ThreadPoolExecutor(34) as people,
    ):
        url = f"http://127.0.0.1:{port}"
        waiting = [
            people.submit(http.request, "POST", f"{url}/read", fields={"image": ("a.png", picture)}, timeout=60)
            for _ in range(34)
        ]
        for _ in waiting:
            assert at_the_model.acquire(timeout=_TIMEOUT_S)
        assert urllib3.request("GET", f"{url}/health", timeout=20, retries=False).status == 200
        assert not all(read.done() for read in waiting)
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


def test_server_finishes_running_requests_on_sigterm(tmp_path: Path) -> None:
    port = free_port()
    with running("bff-api", tmp_path, MESH_PORT=str(port)) as (process, _):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(
                b"POST /correct-text HTTP/1.1\r\nHost: localhost\r\n"
                b"Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{"
            )
            # Accepted, with what has been sent; the socket of one that is not accepted yet has no process.
            eventually(lambda: connection.getsockname() in _clients_of(process))
            time.sleep(0.3)
            process.send_signal(signal.SIGTERM)
            time.sleep(0.3)
            connection.sendall(b"}")
            assert connection.recv(100).startswith(b"HTTP/1.1 415")
        assert process.wait(_TIMEOUT_S) == 0


def _clients_of(process: subprocess.Popen[bytes]) -> set[tuple[str, int]]:
    """Return the addresses that are connected to the worker of gunicorn."""
    workers = psutil.Process(process.pid).children()
    connections = [
        each for worker in workers for each in worker.net_connections("tcp4") if each.status == "ESTABLISHED"
    ]
    return {(each.raddr.ip, each.raddr.port) for each in connections}


def test_process_ends_with_a_line_for_each_when_variables_are_misspelt(tmp_path: Path) -> None:
    environment = {**os.environ, "BFF_API_TIMEOUT": "1", "MESH_PROT": "1"}

    ended = subprocess.run([command("bff-api")], env=environment, cwd=tmp_path, capture_output=True, timeout=_TIMEOUT_S)

    assert ended.returncode == 1
    assert ended.stderr.decode().splitlines() == ["BFF_API_TIMEOUT: no such setting", "MESH_PROT: no such setting"]


@pytest.mark.parametrize(
    ("url", "words"),
    [("sqlite:///file/broker.db", "file/broker.db does not open"), ("amqp://host:port/", "MESH_BROKER_URL")],
)
def test_process_ends_with_one_line_when_its_queue_does_not_open(tmp_path: Path, url: str, words: str) -> None:
    (tmp_path / "file").touch()
    variables = {"MESH_PORT": str(free_port()), "MESH_BROKER_URL": url}

    ended = subprocess.run(
        [command("bff-api")], env={**os.environ, **variables}, cwd=tmp_path, capture_output=True, timeout=_TIMEOUT_S
    )

    assert ended.returncode != 0
    output = (ended.stdout + ended.stderr).decode()
    assert words in output
    assert "Traceback" not in output


def test_probes_and_metrics_are_not_public_when_they_have_a_port(tmp_path: Path) -> None:
    port, probe_port = free_port(), free_port()
    with running("bff-api", tmp_path, MESH_PORT=str(port), MESH_PROBE_PORT=str(probe_port)) as (process, _):

        def statuses(port: int) -> dict[str, int]:
            paths = ("/started", "/ready", "/metrics", "/health")
            return {path: request("GET", f"http://127.0.0.1:{port}{path}").status for path in paths}

        request = urllib3.PoolManager(timeout=20, retries=False).request
        assert statuses(probe_port) == {"/started": 200, "/ready": 200, "/metrics": 200, "/health": 200}
        assert statuses(port) == {"/started": 404, "/ready": 404, "/metrics": 404, "/health": 200}
        metrics = f"http://127.0.0.1:{probe_port}/metrics"
        counted = b'ocr_http_request_duration_seconds_count{method="GET",route="/health",status="200"} 1.0'
        eventually(lambda: counted in request("GET", metrics).data)
        assert "/metrics" not in request("GET", f"http://127.0.0.1:{port}/openapi.json").json()["paths"]
        assert end(process) == 0
        with pytest.raises(urllib3.exceptions.HTTPError):
            statuses(probe_port)


def test_client_cannot_set_the_path_of_the_application(tmp_path: Path) -> None:
    """gunicorn takes SCRIPT_NAME from a trusted proxy, which may pass on what a client sent."""
    port = free_port()
    with running("bff-api", tmp_path, MESH_PORT=str(port), FORWARDED_ALLOW_IPS="*") as (process, _):
        url = f"http://127.0.0.1:{port}/health"
        answer = urllib3.request("GET", url, headers={"SCRIPT_NAME": "/elsewhere"}, timeout=20, retries=False)
        assert answer.status == 200
        assert end(process) == 0


def test_old_outbox_is_emptied_into_rabbitmq(tmp_path: Path, rabbitmq: str) -> None:
    seen: list[str | None] = []

    def note(delivery: Delivery) -> Outcome:
        seen.append(delivery.message.message_id)
        return Outcome.ACK

    file = tmp_path / "outbox.db"
    drain = [sys.executable, "-m", "bff_api.entrypoints.drain_outbox", str(file)]
    too_large = Message(Queue.IMAGE, bytes(2000), message_id="large")
    with closing(SqliteQueue(file)) as outbox:
        outbox.publish(too_large, *(Message(Queue.IMAGE_DATA, b"[]", message_id=str(n)) for n in range(20)))
        variables = {**os.environ, "MESH_BROKER_URL": rabbitmq, "MESH_BROKER_MAX_MESSAGE_BYTES": "1000"}
        assert subprocess.run(drain, env=variables, cwd=tmp_path, timeout=_TIMEOUT_S).returncode == 1
        assert [outbox.message(row_id) for row_id in outbox.row_ids(list(Queue))] == [too_large]
        del variables["MESH_BROKER_MAX_MESSAGE_BYTES"]
        assert subprocess.run(drain, env=variables, cwd=tmp_path, timeout=_TIMEOUT_S).returncode == 0
        assert outbox.row_ids(list(Queue)) == []
    until = time.monotonic() + _TIMEOUT_S
    RabbitConsumer(rabbitmq, "test").run(
        dict.fromkeys((Queue.IMAGE_DATA.value, Queue.IMAGE.value), note),
        lambda: len(seen) >= 21 or time.monotonic() > until,
    )
    assert sorted(map(str, seen)) == sorted(["large", *(str(n) for n in range(20))])


def test_event_stream_flows_and_ends_when_the_client_disconnects(tmp_path: Path) -> None:
    port = free_port()
    has_ended = threading.Event()

    def hangs_until_closed(connection: socket.socket, over: threading.Event) -> None:
        connection.settimeout(_TIMEOUT_S)
        with suppress(OSError):
            while connection.recv(65536):
                if over.is_set():
                    return
        has_ended.set()

    body, content_type = urllib3.encode_multipart_formdata({"image": ("a.png", pictures.encode(pictures.blank()))})
    head = (
        f"POST /read HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    with (
        misbehaving(hangs_until_closed) as address,
        running("bff-api", tmp_path, MESH_PORT=str(port), MESH_DETECTION_API_URL=address) as (process, _),
    ):
        with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
            connection.sendall(head.encode() + body)
            received = b""
            while b"event: accepted" not in received:
                received += connection.recv(65536)
            assert b"event: boxes" not in received
            assert not has_ended.is_set()
        assert has_ended.wait(10)  # long before its time limit
        assert end(process) == 0


@pytest.mark.parametrize(("proxies", "status"), [("127.0.0.1", 503), ("10.0.0.1", 401)])
def test_user_is_believed_from_the_address_of_the_connection(tmp_path: Path, proxies: str, status: int) -> None:
    """Whatever `X-Forwarded-For` says. A user who is believed is looked up in image-store, which is away here."""
    port = free_port()
    headers = {"Remote-User": "anna", "X-Forwarded-For": "10.0.0.1"}
    access = {"MESH_ACCESS": "proxy", "FORWARDED_ALLOW_IPS": proxies}
    with running("bff-api", tmp_path, MESH_PORT=str(port), **access) as (process, _):
        answer = urllib3.request(
            "GET", f"http://127.0.0.1:{port}/api/images", headers=headers, timeout=60, retries=False
        )
        assert answer.status == status
        end(process)
