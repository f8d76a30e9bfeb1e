"""Traces, logs, probes and metrics of all processes.

Each row of `mesh.contracts.topology.EDGES` is a parent span of its source and a child span of its target. The processes
run as a user runs them and export their spans; the context crosses HTTP, RabbitMQ and process boundaries. The page's
edges begin in a span of the test, sent in `traceparent`. A store records no spans: its edge is a span of the source
that names the store, below another span of the source.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
import urllib3
from standardwebhooks import Webhook

from harness.client import Client
from harness.loopback_hosts import OUTSIDE, answer, host
from harness.ports import free_port
from harness.running_mesh import RunningMesh, running_mesh
from harness.waiting import eventually
from mesh.contracts.topology import EDGES, Edge, Service, Store, Transport
from mesh.platform.settings import MeshSettings
from ocr_mesh.services import HTTP_SERVICES, PROBED_SERVICES
from tests.e2e.otlp_receiver import OtlpReceiver, Span, otlp_receiver
from tests.e2e.page.drawing import LINES
from tests.e2e.prometheus import Prometheus, prometheus
from tests.manifests.rendering import named, render_with

TRACE_ID: Final = "4bf92f3577b34da6a3ce929d0e0e4736"
NEED_A_FAILURE: Final = {"Responses with errors"}
PAGE_SPAN: Final = Span("ui", "page", "CLIENT", TRACE_ID, "00f067aa0ba902b7", "", {})


@dataclass(frozen=True)
class Observed:
    """A mesh that has read and corrected a picture, and read and deleted another one."""

    mesh: RunningMesh
    receiver: OtlpReceiver
    probe_port: int

    def lines(self, service: Service) -> list[Any]:
        """Return the lines of the log that are complete: the process may be writing the last one."""
        written = (self.mesh.data / "log" / f"{service}.log").read_text().rpartition("\n")[0]
        return [json.loads(line) for line in written.splitlines()]

    def addresses(self) -> dict[Service, str]:
        """Return where each process answers probes and exports metrics."""
        settings = MeshSettings(port=int(self.mesh.url.rpartition(":")[2]))
        ports = {name: settings.port_of(name) for name in HTTP_SERVICES}
        ports |= {name: self.probe_port + place for place, name in enumerate(PROBED_SERVICES)}
        return {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}


@pytest.fixture(scope="module", params=["embedded", "rabbitmq-and-postgres"])
def observed(
    request: pytest.FixtureRequest,
    embedded_mesh: RunningMesh,
    receiver: OtlpReceiver,
    probe_port: int,
    tmp_path_factory: pytest.TempPathFactory,
    picture: bytes,
) -> Iterator[Observed]:
    with ExitStack() as stack:
        mesh = embedded_mesh
        if request.param != "embedded":
            receiver, probe_port = stack.enter_context(otlp_receiver()), free_port(len(PROBED_SERVICES))
            database = request.getfixturevalue("postgres_server").database()
            settings = {
                "OTEL_EXPORTER_OTLP_ENDPOINT": receiver.url,
                "MESH_PROBE_PORT": str(probe_port),
                "OUTGOING_PRIVATE_HOSTS": OUTSIDE,
                "MESH_BROKER_URL": request.getfixturevalue("rabbitmq_server").fresh_url(),
                "MESH_DATABASE_URL": stack.enter_context(database),
            }
            mesh = stack.enter_context(running_mesh(tmp_path_factory.mktemp("mesh"), settings))
        _use_all(mesh.url, picture)
        client = Client(mesh.url)
        client.open_page()
        image_id = client.read(picture)["id"]
        eventually(lambda: client.stored(image_id))
        assert client.delete(image_id) == 204
        yield Observed(mesh, receiver, probe_port)


@pytest.fixture
def spans(observed: Observed) -> OtlpReceiver:
    return observed.receiver


def _use_all(url: str, picture: bytes) -> None:
    http = urllib3.PoolManager(timeout=30, headers={"traceparent": f"00-{TRACE_ID}-{PAGE_SPAN.span_id}-01"})
    response: Any = http.request("POST", f"{url}/read", fields={"image": ("picture.png", picture)}).json()
    assert response["trace_id"] == TRACE_ID
    corrected = http.request("POST", f"{url}/correct-text", json={"id": response["id"], "text": "right"})
    assert corrected.status == 202
    picture_url = f"{url}/api/image/{response['id']}"
    assert http.request("PUT", f"{picture_url}/lines", json={"lines": [{"ord_num": 0}]}).status == 202
    box = {"quad": response["lines"][0]["quad"]}
    eventually(lambda: http.request("POST", f"{picture_url}/line-text", json=box).status == 200)
    with host(OUTSIDE, partial(_serve, picture)) as outside:
        address = f"http://{OUTSIDE}:{outside.port}/"
        assert http.request("POST", f"{url}/read", json={"url": f"{address}scan.png"}).status == 200
        cookie = http.request("GET", f"{url}/api/session").headers["Set-Cookie"].partition(";")[0]
        owned = urllib3.PoolManager(timeout=30, headers={**http.headers, "Cookie": cookie})
        fields: dict[str, Any] = {"file": ("scan.png", picture), "callback_url": f"{address}hook"}
        assert owned.request("POST", f"{url}/documents", fields=fields).status == 202
        secret = owned.request("GET", f"{url}/api/webhook-secret").json()["secret"]
        _verify(eventually(lambda: outside.requests[1:], within_s=60)[0], secret)
    sent = http.request("POST", f"{url}/documents", fields={"file": ("scan.png", picture)})
    assert sent.status == 202
    document_url = f"{url}/documents/{sent.json()['id']}"
    eventually(lambda: http.request("GET", document_url).json()["status"] == "done", within_s=60)
    eventually(partial(_is_answered, http, f"{document_url}/text?format=markdown"))
    for path in ("", "/text", "/content", "/cutout"):
        eventually(partial(_is_answered, http, f"{picture_url}{path}"))


def _serve(picture: bytes, connection: socket.socket, request: bytes) -> None:
    answer(picture if request.startswith(b"GET") else b"")(connection, request)


def _verify(request: bytes, secret: str) -> None:
    """Verify a webhook as its receiver does."""
    head, _, body = request.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    assert Webhook(secret).verify(body, headers)["data"]["status"] == "done"


def _is_answered(http: urllib3.PoolManager, url: str) -> bool:
    return http.request("GET", url).status == 200


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: f"{edge.number}-{edge.source}-{edge.target}")
def test_edge_is_a_parent_and_a_child_span(edge: Edge, spans: OtlpReceiver) -> None:
    parent, child = eventually(lambda: _find(edge, [PAGE_SPAN, *spans.spans()]))
    assert parent.trace_id == child.trace_id
    if Service.IMAGE_STORE_RETENTION not in (edge.source, edge.target):
        assert child.trace_id == TRACE_ID


def _find(edge: Edge, spans: list[Span]) -> tuple[Span, Span] | None:
    """Return the two ends of an edge."""
    by_id = {span.span_id: span for span in spans}
    for child in spans:
        parent = by_id.get(child.parent_id)
        target = edge.source if isinstance(edge.target, Store) else edge.target
        is_of_trace = child.trace_id == TRACE_ID or edge.source is Service.IMAGE_STORE_RETENTION
        if not (parent and is_of_trace and child.service == target):
            continue
        is_between = edge.transport is Transport.STORE or parent.service == edge.source
        if is_between and _is_end_of(edge, parent, child):
            return parent, child
    return None


def _is_end_of(edge: Edge, parent: Span, child: Span) -> bool:
    match edge.transport:
        case Transport.HTTP:
            return (parent.kind, child.kind, child.name) == ("CLIENT", "SERVER", edge.route)
        case Transport.EVENT:
            queues = {span.attributes.get("messaging.destination.name") for span in (parent, child)}
            return (parent.kind, child.kind) == ("PRODUCER", "CONSUMER") and queues == {edge.route}
        case Transport.SCHEDULE:
            return (parent.name, child.name) == (f"schedule {edge.route}", edge.route)
        case Transport.STORE:
            return _names(edge, child)


def _names(edge: Edge, span: Span) -> bool:
    """Return whether a span is an access to the store of an edge."""
    match edge.target:
        case Store.BROKER:
            kind = {"send": "PRODUCER", "process": "CONSUMER"}[edge.route]
            return (span.kind, span.attributes.get("messaging.operation.type")) == (kind, edge.route)
        case Store.DATABASE:
            return span.kind == "CLIENT" and bool({"db.system", "db.system.name"} & span.attributes.keys())
        case Store.PICTURES:
            return span.kind == "CLIENT" and span.attributes.get("ocr.store") == Store.PICTURES
    return False


@pytest.mark.parametrize(
    ("service", "stages"),
    [
        (Service.BFF_API, ["check", "detection", "recognition", "publish"]),
        (Service.DETECTION_API, ["decode", "detection"]),
        (Service.RECOGNITION_API, ["decode", "recognition"]),
    ],
)
def test_the_stages_of_a_picture_are_spans_of_its_trace(
    service: Service, stages: list[str], spans: OtlpReceiver
) -> None:
    def of_stages() -> dict[str | int | float, Span] | None:
        found = {
            span.attributes["ocr.stage"]: span
            for span in spans.spans()
            if (span.service, span.trace_id) == (service, TRACE_ID) and "ocr.stage" in span.attributes
        }
        return found if found.keys() == set(stages) else None

    found = eventually(of_stages)
    for stage in {"detection", "recognition"} & set(stages):
        assert found[stage].attributes["ocr.text_box.count"] == len(LINES)


@pytest.mark.parametrize(
    "service", [Service.BFF_API, Service.DETECTION_API, Service.RECOGNITION_API, Service.IMAGE_STORE_WORKER]
)
def test_every_line_of_the_log_is_json_and_those_of_the_picture_name_its_trace(
    service: Service, observed: Observed
) -> None:
    def of_the_picture() -> list[Any]:
        return [line for line in observed.lines(service) if line.get("trace_id") == TRACE_ID]

    assert eventually(of_the_picture)
    assert all({"timestamp", "level", "logger", "event", "service"} <= line.keys() for line in observed.lines(service))
    assert {line["service"] for line in observed.lines(service)} == {service}


def test_whole_document_is_written_on_request_and_again_after_a_correction(observed: Observed, picture: bytes) -> None:
    client = Client(observed.mesh.url)
    client.open_page()
    accepted = client.call("POST", "/documents", fields={"file": ("scan.png", picture)})
    document = f"/documents/{accepted.json()['id']}"

    def lines() -> list[str]:
        answer = eventually(partial(_file, client, f"{document}/text?format=json"), within_s=60)
        [page] = json.loads(answer)["pages"]
        return [line["text"] for line in page["lines"]]

    first = lines()
    assert len(first) == len(LINES)
    assert eventually(partial(_file, client, f"{document}/text?format=pdf")).startswith(b"%PDF")
    image_id = client.call("GET", f"{document}/pages/1").json()["image_id"]
    client.correct(id=image_id, ord_num=0, text="by hand")
    eventually(lambda: lines() == ["by hand", *first[1:]])


def _file(client: Client, path: str) -> bytes | None:
    """Return a file if it is ready; otherwise it is being built."""
    answer = client.call("GET", path)
    assert answer.status in {200, 503}, answer.data
    return answer.data if answer.status == 200 else None


on_rabbitmq = pytest.mark.parametrize("observed", ["rabbitmq-and-postgres"], indirect=True)


@on_rabbitmq
def test_prometheus_reads_all_metrics_no_alert_fires_and_each_panel_has_data(
    observed: Observed, picture: bytes, tmp_path: Path
) -> None:
    manifests = render_with(tmp_path, "k8s/base/platform", "k8s/components/monitoring")
    rules = named(manifests, "PrometheusRule", "ocr-mesh")["spec"]
    dashboard = json.loads(named(manifests, "ConfigMap", "ocr-mesh-dashboard")["data"]["ocr-mesh.json"])
    jobs = {name.value: address for name, address in observed.addresses().items()}

    with prometheus(tmp_path, rules, jobs) as server:
        eventually(lambda: set(server.targets().values()) == {"up"} and server.query("ocr_pictures_kept"))
        before = server.query("sum(ocr_events_handled_total)")
        observed.mesh.read(picture)
        eventually(lambda: server.query("sum(ocr_events_handled_total)")[0]["value"][1] != before[0]["value"][1])

        found = {rule["name"]: (rule["health"], rule.get("lastError", "")) for rule in server.rules()}
        assert found == {rule["alert"]: ("ok", "") for group in rules["groups"] for rule in group["rules"]}
        # On a busy machine one may be pending: it fires only after some minutes.
        assert [rule["name"] for rule in server.rules() if rule["state"] == "firing"] == []
        # A rate needs a second sample of each process, whichever was asked last.
        eventually(lambda: _empty_panels(server, dashboard) <= NEED_A_FAILURE)


def _empty_panels(server: Prometheus, dashboard: dict[str, Any]) -> set[str]:
    return {panel["title"] for panel in dashboard["panels"] if not _has_data(server, panel)}


def _has_data(server: Prometheus, panel: dict[str, Any]) -> bool:
    """Return whether a panel has data. A row of the dashboard has no query."""
    queries = [target["expr"].replace("$__rate_interval", "30s") for target in panel.get("targets", ())]
    return not queries or any(server.query(query) for query in queries)
