"""Every process answers probes and exports metrics that a real Prometheus, the alerts and the dashboard can use."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import urllib3

from harness.ports import free_port
from harness.running_mesh import RunningMesh, eventually, running_mesh
from harness.servers.postgres import Postgres
from harness.servers.rabbitmq import RabbitMQ
from mesh.contracts.topology import Service
from mesh.platform.settings import MeshSettings
from ocr_mesh.services import HTTP_SERVICES, PROBED_SERVICES
from tests.e2e.prometheus import Prometheus, prometheus
from tests.manifests.rendering import named, render_with

NEED_A_FAILURE = {"Responses with errors"}

_HTTP = urllib3.PoolManager(timeout=10, retries=False)


@dataclass(frozen=True)
class Running:
    """A mesh that has read, kept and deleted a picture, and where each of its processes answers."""

    mesh: RunningMesh
    addresses: dict[Service, str]


@pytest.fixture(scope="module")
def running(
    tmp_path_factory: pytest.TempPathFactory, rabbitmq_server: RabbitMQ, postgres_server: Postgres, picture: bytes
) -> Iterator[Running]:
    probe_port = free_port(len(PROBED_SERVICES))
    with postgres_server.database() as database_url:
        settings = {
            "MESH_BROKER_URL": rabbitmq_server.fresh_url(),
            "MESH_DATABASE_URL": database_url,
            "MESH_PROBE_PORT": str(probe_port),
        }
        with running_mesh(tmp_path_factory.mktemp("mesh"), settings) as mesh:
            _read_and_delete(mesh, picture)
            port = int(mesh.url.rpartition(":")[2])
            of_http = {name: MeshSettings(port=port).port_of(name) for name in HTTP_SERVICES}
            of_others = {name: probe_port + place for place, name in enumerate(PROBED_SERVICES)}
            addresses = {name: f"http://127.0.0.1:{port}" for name, port in (of_http | of_others).items()}
            yield Running(mesh, addresses)


def _read_and_delete(mesh: RunningMesh, picture: bytes) -> None:
    mesh.open_page()
    image_id = mesh.read(picture)["id"]
    eventually(lambda: mesh.stored(image_id))
    assert mesh._call("DELETE", f"/api/image/{image_id}").status == 204


def test_each_process_answers_the_three_questions(running: Running) -> None:
    for service, address in running.addresses.items():
        for path in ("/started", "/ready", "/health"):
            answer = _HTTP.request("GET", f"{address}{path}")
            assert (answer.status, answer.json()["status"]) == (200, "ok"), f"{service}{path}: {answer.data!r}"


def test_prometheus_can_use_all_of_it(running: Running, picture: bytes, tmp_path: Path) -> None:
    """The real one: it reaches every process, no alert is broken or fires, and each panel of the dashboard has data."""
    manifests = render_with(tmp_path, "k8s/base/platform", "k8s/components/monitoring")
    rules = named(manifests, "PrometheusRule", "ocr-mesh")["spec"]
    dashboard = json.loads(named(manifests, "ConfigMap", "ocr-mesh-dashboard")["data"]["ocr-mesh.json"])
    jobs = {name.value: address for name, address in running.addresses.items()}

    with prometheus(tmp_path, rules, jobs) as server:
        eventually(lambda: set(server.targets().values()) == {"up"} and server.query("ocr_pictures_kept"))
        before = server.query("sum(ocr_events_handled_total)")
        running.mesh.read(picture)
        eventually(lambda: server.query("sum(ocr_events_handled_total)")[0]["value"][1] != before[0]["value"][1])

        assert {
            rule["name"]: (rule["health"], rule["state"], rule.get("lastError", "")) for rule in server.rules()
        } == {rule["alert"]: ("ok", "inactive", "") for group in rules["groups"] for rule in group["rules"]}
        # A rate needs a second sample of each process, whichever was asked last.
        eventually(lambda: _empty_panels(server, dashboard) <= NEED_A_FAILURE)


def _empty_panels(server: Prometheus, dashboard: dict[str, Any]) -> set[str]:
    return {panel["title"] for panel in dashboard["panels"] if not _has_data(server, panel)}


def _has_data(server: Prometheus, panel: dict[str, Any]) -> bool:
    """A row of the dashboard has no query."""
    queries = [target["expr"].replace("$__rate_interval", "30s") for target in panel.get("targets", ())]
    return not queries or any(server.query(query) for query in queries)
