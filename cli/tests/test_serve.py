import socket
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner
from pydantic import ValidationError

from harness.ports import free_port
from harness.servers.source import ROOT
from mesh.platform.settings import MeshSettings
from ocr_mesh.cli import main
from ocr_mesh.services import PORTS, ports, services


@pytest.mark.parametrize(
    ("place", "service", "variable"), [(0, "bff-api", "MESH_PORT"), (5, "image-store-worker", "MESH_PROBE_PORT")]
)
def test_taken_port_is_reported_with_service_and_setting_before_anything_starts(
    place: int, service: str, variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port(PORTS)
    for name, value in (("MESH_DATA", tmp_path), ("MESH_PORT", port), ("MESH_PROBE_PORT", port + 5)):
        monkeypatch.setenv(name, str(value))

    with socket.create_server(("127.0.0.1", port + place)):
        result = CliRunner().invoke(main, ["serve"])

    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert f"{service} cannot listen on 127.0.0.1:{port + place} " in result.stderr
    assert variable in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_serve_names_the_variable_when_it_is_misspelt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MESH_PROT", "9000")

    result = CliRunner().invoke(main, ["serve"])

    assert result.exit_code == 1
    assert "MESH_PROT: no such setting" in result.stderr


@pytest.mark.parametrize(("probe_port", "first"), [(None, 8085), (9000, 9000)])
def test_processes_without_http_answer_probes_on_ports_of_their_own(
    probe_port: int | None, first: int, tmp_path: Path
) -> None:
    started = services(MeshSettings(data=tmp_path, broker_url="amqp://localhost", probe_port=probe_port))

    probed = {service.name: service.environment["MESH_PROBE_PORT"] for service in started}
    assert {name: port for name, port in probed.items() if port is not None} == {
        "image-store-worker": str(first),
        "image-store-retention": str(first + 1),
        "document-worker": str(first + 2),
        "outgoing-worker": str(first + 3),
    }


@pytest.mark.parametrize("name", ["bff-api", "image-store-worker"])
def test_service_is_ready_when_its_ready_probe_answers_200(name: str, tmp_path: Path) -> None:
    class Answering(BaseHTTPRequestHandler):
        ready = 503

        def do_GET(self) -> None:
            self.send_response(self.ready if self.path == "/ready" else 404)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answering) as server:
        Thread(target=server.serve_forever).start()
        address = f"http://127.0.0.1:{server.server_port}"
        settings = MeshSettings(data=tmp_path, bff_api_url=address, probe_port=server.server_port)
        [service] = [service for service in services(settings) if service.name == name]
        assert not service.is_ready()
        Answering.ready = 200
        assert service.is_ready()
        server.shutdown()

    assert not service.is_ready()


def test_only_bff_api_listens_where_the_settings_say(tmp_path: Path) -> None:
    started = services(MeshSettings(data=tmp_path, host="0.0.0.0"))

    hosts = {service.name: service.environment.get("MESH_HOST", "as set") for service in started}
    assert hosts.pop("bff-api") == "as set"
    assert set(hosts.values()) == {"127.0.0.1"}
    assert len(hosts) == PORTS - 1


def test_highest_port_leaves_room_for_those_of_all_services(tmp_path: Path) -> None:
    highest = 65535 - PORTS + 1

    assert max(ports(MeshSettings(data=tmp_path, port=highest)).values()) == 65535
    with pytest.raises(ValidationError, match=f"less than or equal to {highest}"):
        MeshSettings(data=tmp_path, port=highest + 1)


def test_test_of_a_fresh_installation_looks_for_as_many_free_ports() -> None:
    assert f"free_port({PORTS})" in (ROOT / "scripts" / "newcomer.sh").read_text()


def test_outgoing_runs_unless_it_is_turned_off(tmp_path: Path) -> None:
    with_it, without_it = (services(MeshSettings(data=tmp_path, outgoing=outgoing)) for outgoing in (True, False))

    assert {service.name for service in with_it} - {service.name for service in without_it} == {
        "outgoing-rest",
        "outgoing-worker",
    }
    assert len(without_it) == len(with_it) - 2


def test_all_services_share_the_secret_of_the_data_folder(tmp_path: Path) -> None:
    started = services(MeshSettings(data=tmp_path))

    secret = (tmp_path / "inner.secret").read_text()
    assert len(secret) >= 32
    assert {service.environment["MESH_INNER_SECRET"] for service in started} == {secret}
