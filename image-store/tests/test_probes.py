"""Worker and retention as an orchestrator sees them: what is away makes them unready, not dead."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mesh.topology import Service
from tests.probed_process import probed

NOWHERE = "amqp://guest:guest@127.0.0.1:9/"


def migrate(folder: Path, **environment: str) -> None:
    command = Path(sys.executable).with_name("image-store-migrate")
    subprocess.run([command], env={**os.environ, "MESH_DATA": str(folder / "var"), **environment}, check=True)


@pytest.mark.parametrize("service", [Service.IMAGE_STORE_WORKER, Service.IMAGE_STORE_RETENTION])
def test_process_is_started_and_alive_but_not_ready_until_the_tables_are_made(service: Service, tmp_path: Path) -> None:
    with probed(service, tmp_path) as process:
        assert process.statuses() == {"/started": 200, "/ready": 503, "/health": 200}
        assert "image-store-migrate" in process.checks()["database"]

        migrate(tmp_path)
        process.wait_until("/ready", 200)
        assert set(process.checks().values()) == {"ok"}
        assert process.end() == 0


def test_worker_names_the_broker_when_that_is_away(tmp_path: Path) -> None:
    migrate(tmp_path)
    with probed(Service.IMAGE_STORE_WORKER, tmp_path, MESH_BROKER_URL=NOWHERE) as process:
        assert process.statuses() == {"/started": 200, "/ready": 503, "/health": 200}
        checks = process.checks()
        assert "RabbitMQ" in checks.pop("broker")
        assert set(checks.values()) == {"ok"}
        assert process.end() == 0


def test_worker_is_ready_when_rabbitmq_delivers(tmp_path: Path, rabbitmq: str) -> None:
    migrate(tmp_path)
    with probed(Service.IMAGE_STORE_WORKER, tmp_path, MESH_BROKER_URL=rabbitmq) as process:
        process.wait_until("/ready", 200)
        assert process.checks() == {"database": "ok", "pictures": "ok", "broker": "ok"}
        assert process.end() == 0


def test_process_ends_with_one_line_when_its_probe_port_is_taken(tmp_path: Path) -> None:
    with probed(Service.IMAGE_STORE_WORKER, tmp_path) as first:
        port = first.url.rpartition(":")[2]
        command = Path(sys.executable).with_name(Service.IMAGE_STORE_RETENTION.value)
        environment = {**os.environ, "MESH_DATA": str(tmp_path / "var"), "MESH_PROBE_PORT": port}
        ended = subprocess.run([command], env=environment, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert ended.stderr == f"MESH_PROBE_PORT: cannot listen on 127.0.0.1:{port} (Address already in use)\n"
