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
from ocr_mesh.services import PORTS, services


@pytest.fixture
def taken_port() -> Iterator[int]:
    port = free_port(PORTS)
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


@pytest.mark.parametrize(("probe_port", "first"), [(None, 8084), (9000, 9000)])
def test_processes_without_http_answer_probes_on_ports_of_their_own(probe_port: int | None, first: int) -> None:
    started = services(MeshSettings(broker_url="amqp://localhost", probe_port=probe_port))

    ports = {service.name: service.environment["MESH_PROBE_PORT"] for service in started}
    assert {name: port for name, port in ports.items() if port is not None} == {
        "image-store-worker": str(first),
        "image-store-retention": str(first + 1),
    }


def test_serve_names_the_port_and_the_setting_when_a_probe_port_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port(PORTS)
    monkeypatch.setenv("MESH_DATA", str(tmp_path))
    monkeypatch.setenv("MESH_PORT", str(port))
    monkeypatch.setenv("MESH_PROBE_PORT", str(port + 4))

    with socket.create_server(("127.0.0.1", port + 4)):
        result = CliRunner().invoke(main, ["serve"])

    assert result.exit_code == 1
    assert f"image-store-worker cannot listen on 127.0.0.1:{port + 4}" in result.stderr
    assert "MESH_PROBE_PORT" in result.stderr


@pytest.mark.parametrize("status", [200, 503])
@pytest.mark.parametrize("name", ["bff-api", "image-store-worker"])
def test_a_service_is_ready_when_its_ready_probe_answers_200(name: str, status: int) -> None:
    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/ready" else 404)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answering) as server:
        Thread(target=server.serve_forever).start()
        settings = MeshSettings(bff_api_url=f"http://127.0.0.1:{server.server_port}", probe_port=server.server_port)
        [service] = [service for service in services(settings) if service.name == name]
        assert service.is_ready() == (status == 200)
        server.shutdown()

    assert not service.is_ready()
