import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner

from harness.ports import free_port
from mesh.platform.settings import MeshSettings
from ocr_mesh.cli import main
from ocr_mesh.services import services


@pytest.fixture
def taken_port() -> Iterator[int]:
    port = free_port(4)
    with socket.create_server(("127.0.0.1", port)):
        yield port


def test_serve_names_the_port_and_the_setting_when_the_port_is_taken(
    taken_port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MESH_DATA", str(tmp_path))
    monkeypatch.setenv("MESH_PORT", str(taken_port))

    result = CliRunner().invoke(main, ["serve"])

    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert "bff-api cannot listen on 127.0.0.1" in result.stderr
    assert f":{taken_port} " in result.stderr
    assert "MESH_PORT" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_serve_names_the_variable_when_it_is_misspelt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MESH_PROT", "9000")

    result = CliRunner().invoke(main, ["serve"])

    assert result.exit_code == 1
    assert "MESH_PROT: no such setting" in result.stderr


@pytest.mark.parametrize("broker", ["sqlite:////tmp/broker.db", "amqp://localhost"])
def test_services_are_the_same_with_each_broker(broker: str) -> None:
    assert len(services(MeshSettings(broker_url=broker))) == 6


@pytest.mark.parametrize(("probe_port", "told"), [(None, set()), (9000, {"9000", "9001"})])
def test_processes_without_http_answer_probes_on_ports_of_their_own(probe_port: int | None, told: set[str]) -> None:
    started = services(MeshSettings(broker_url="amqp://localhost", probe_port=probe_port))

    assert {s.environment["MESH_PROBE_PORT"] for s in started if "MESH_PROBE_PORT" in s.environment} == told


@pytest.mark.parametrize("status", [200, 503])
def test_an_http_service_is_ready_when_it_answers_200(status: int, tmp_path: Path) -> None:
    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/ready" else 404)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answering) as server:
        Thread(target=server.serve_forever).start()
        settings = MeshSettings(bff_api_url=f"http://127.0.0.1:{server.server_port}")
        [bff_api] = [service for service in services(settings) if service.name == "bff-api"]
        assert bff_api.is_ready(tmp_path / "bff-api.log") == (status == 200)
        server.shutdown()

    assert not bff_api.is_ready(tmp_path / "bff-api.log")


@pytest.mark.parametrize(
    ("log", "is_ready"),
    [
        ('{"event": "starting"}\nnot JSON\n[]\n', False),
        ('{"event": "starting"}\nnot JSON\n{"level": "info", "event": "ready"}\n', True),
    ],
)
def test_a_worker_is_ready_when_its_log_says_so(log: str, is_ready: bool, tmp_path: Path) -> None:
    path = tmp_path / "image-store-worker.log"
    path.write_text(log)
    [worker] = [service for service in services(MeshSettings()) if service.name == "image-store-worker"]

    assert worker.is_ready(path) == is_ready
