"""Each process tells what docs/observability.md says that it tells, and nothing that is another's to tell."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
import urllib3
from prometheus_client.parser import text_string_to_metric_families

from mesh.settings import MeshSettings
from mesh.topology import Service
from ocr_mesh.services import HTTP_SERVICES, PROBED_SERVICES
from tests.e2e.running_mesh import RunningMesh, eventually, running_mesh
from tests.manifests.test_observability import told_by
from tests.ports import free_port

NEEDS_A_BROKEN_DISK = {"ocr_file_deletions_failed_total"}

_HTTP = urllib3.PoolManager(timeout=10, retries=False)


@pytest.fixture
def addresses(
    tmp_path_factory: pytest.TempPathFactory, rabbitmq: str, postgres_url: str, picture: bytes
) -> Iterator[dict[Service, str]]:
    """Where each process of a mesh answers that has read, kept and deleted a picture."""
    probe_port = free_port(len(PROBED_SERVICES))
    settings = {"MESH_BROKER_URL": rabbitmq, "MESH_DATABASE_URL": postgres_url, "MESH_PROBE_PORT": str(probe_port)}
    with running_mesh(tmp_path_factory.mktemp("mesh"), settings) as mesh:
        _read_and_delete(mesh, picture)
        port = int(mesh.url.rpartition(":")[2])
        of_http = {name: MeshSettings(port=port).port_of(name) for name in HTTP_SERVICES}
        of_others = {name: probe_port + place for place, name in enumerate(PROBED_SERVICES)}
        yield {name: f"http://127.0.0.1:{port}" for name, port in (of_http | of_others).items()}


def _read_and_delete(mesh: RunningMesh, picture: bytes) -> None:
    mesh.open_page()
    image_id = mesh.read(picture)["id"]
    eventually(lambda: mesh.stored(image_id))
    assert mesh._call("DELETE", f"/api/image/{image_id}").status == 204


def told(address: str) -> set[str]:
    """The metrics of ours that have a value, as they are documented."""
    families = text_string_to_metric_families(_HTTP.request("GET", f"{address}/metrics").data.decode())
    names = {
        f"{family.name}_total" if family.type == "counter" else family.name for family in families if family.samples
    }
    return {name for name in names if name.startswith("ocr_")}


def _tells(address: str, expected: set[str]) -> bool:
    return expected <= told(address)


def test_each_process_tells_what_is_documented_once_a_picture_was_read(addresses: dict[Service, str]) -> None:
    documented = {
        service: {name for name, services in told_by().items() if service in services} for service in addresses
    }
    for service, address in addresses.items():
        expected = documented[service]
        eventually(partial(_tells, address, expected - NEEDS_A_BROKEN_DISK))
        assert told(address) <= expected, service


def test_each_process_answers_the_three_questions(addresses: dict[Service, str]) -> None:
    for service, address in addresses.items():
        for path in ("/started", "/ready", "/health"):
            answer = _HTTP.request("GET", f"{address}{path}")
            assert (answer.status, answer.json()["status"]) == (200, "ok"), f"{service}{path}: {answer.data!r}"
