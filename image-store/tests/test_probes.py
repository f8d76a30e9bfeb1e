"""Worker and retention as an orchestrator sees them: what is away makes them unready, not dead."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from mesh.contracts.message import Message
from mesh.contracts.topology import Queue, Service
from mesh.platform.messaging.sqlite import SqliteQueue
from tests.service_process import ServiceProcess, started

NOWHERE = "amqp://guest:guest@127.0.0.1:9/"


def migrate(folder: Path, **environment: str) -> None:
    command = Path(sys.executable).with_name("image-store-migrate")
    subprocess.run([command], env={**os.environ, "MESH_DATA": str(folder / "var"), **environment}, check=True)


IMPATIENT = """
from functools import partial
from image_store.entrypoints import {module} as entrypoint
entrypoint.Heartbeat = partial(entrypoint.Heartbeat, 4.0)
entrypoint._BEAT_INTERVAL_S = 0.25
{more}
entrypoint.main()
"""
"""The process with a heartbeat timeout of four seconds."""

HANGS = """
import time
from image_store.handlers import Handlers
Handlers.store_boxes = lambda *_: time.sleep(600)
"""


@pytest.mark.parametrize("service", [Service.IMAGE_STORE_WORKER, Service.IMAGE_STORE_RETENTION])
def test_process_is_alive_without_tables_and_without_work_and_ready_with_tables(
    service: Service, tmp_path: Path
) -> None:
    script = IMPATIENT.format(module=service.value.rpartition("-")[2], more="")
    with started(service, tmp_path, script=script) as process:
        process.wait_until("/started", 200)
        assert process.statuses() == {"/started": 200, "/ready": 503, "/health": 200}
        assert "image-store-migrate" in process.checks()["database"]
        stays_alive(process)

        migrate(tmp_path)
        process.wait_until("/ready", 200)
        assert set(process.checks().values()) == {"ok"}
        stays_alive(process)
        assert process.end() == 0


def stays_alive(process: ServiceProcess, longer_than_a_heartbeat_s: float = 4.5) -> None:
    until = time.monotonic() + longer_than_a_heartbeat_s
    while time.monotonic() < until:
        assert process.ask("/health").status == 200
        time.sleep(0.2)


def test_worker_is_not_alive_any_more_when_a_handler_never_ends(tmp_path: Path) -> None:
    migrate(tmp_path)
    script = IMPATIENT.format(module="worker", more=HANGS)
    with started(Service.IMAGE_STORE_WORKER, tmp_path, script=script) as process:
        process.wait_until("/ready", 200)
        with closing(SqliteQueue(tmp_path / "var" / "broker.db")) as queue:
            queue.publish(Message(Queue.IMAGE_DATA, b"[]"))
        process.wait_until("/health", 503)
        assert "no heartbeat" in process.ask("/health").json()["checks"]["loop"]


def test_worker_names_the_broker_when_that_is_away(tmp_path: Path) -> None:
    migrate(tmp_path)
    with started(Service.IMAGE_STORE_WORKER, tmp_path, MESH_BROKER_URL=NOWHERE) as process:
        process.wait_until("/started", 200)
        assert process.statuses() == {"/started": 200, "/ready": 503, "/health": 200}
        checks = process.checks()
        assert "RabbitMQ" in checks.pop("broker")
        assert set(checks.values()) == {"ok"}
        assert process.end() == 0


def test_worker_is_ready_when_rabbitmq_delivers(tmp_path: Path, rabbitmq: str) -> None:
    migrate(tmp_path)
    with started(Service.IMAGE_STORE_WORKER, tmp_path, MESH_BROKER_URL=rabbitmq) as process:
        process.wait_until("/ready", 200)
        assert process.checks() == {"database": "ok", "pictures": "ok", "broker": "ok"}
        assert process.end() == 0


def test_process_ends_with_one_line_when_its_probe_port_is_taken(tmp_path: Path) -> None:
    with started(Service.IMAGE_STORE_WORKER, tmp_path) as first:
        first.wait_until("/started", 200)
        port = first.url.rpartition(":")[2]
        command = Path(sys.executable).with_name(Service.IMAGE_STORE_RETENTION.value)
        environment = {**os.environ, "MESH_DATA": str(tmp_path / "var"), "MESH_PROBE_PORT": port}
        ended = subprocess.run([command], env=environment, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert ended.stderr == f"MESH_PROBE_PORT: cannot listen on 127.0.0.1:{port} (Address already in use)\n"
