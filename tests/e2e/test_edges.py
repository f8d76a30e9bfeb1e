"""Each row of `mesh.contracts.topology.EDGES` is a parent span of its source and a child span of its target.

The processes run as a user runs them and export their spans; the context crosses HTTP, RabbitMQ and process boundaries.
The page's edges begin in a span of the test, sent in `traceparent`. A store records no spans: its edge is a span of the
source that names the store, below another span of the source.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
import urllib3

from harness.running_mesh import eventually, running_mesh
from mesh.contracts.topology import EDGES, Edge, Service, Store, Transport
from tests.e2e.conftest import LINES
from tests.e2e.otlp_receiver import OtlpReceiver, Span, otlp_receiver

TRACE_ID: Final = "4bf92f3577b34da6a3ce929d0e0e4736"
PAGE_SPAN: Final = Span("ui", "page", "CLIENT", TRACE_ID, "00f067aa0ba902b7", "", {})


@dataclass(frozen=True)
class Observed:
    """Spans of a mesh, as they arrive."""

    receiver: OtlpReceiver
    logs: Path

    def lines(self, service: Service) -> list[Any]:
        return [json.loads(line) for line in (self.logs / f"{service}.log").read_text().splitlines()]


@pytest.fixture(scope="module", params=["embedded", "rabbitmq-and-postgres"])
def observed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, picture: bytes
) -> Iterator[Observed]:
    """One picture read, corrected, shown and exported."""
    with otlp_receiver() as receiver:
        settings = {"OTEL_EXPORTER_OTLP_ENDPOINT": receiver.url, **_servers(request)}
        with running_mesh(tmp_path_factory.mktemp("mesh"), settings) as mesh:
            _use_all(mesh.url, picture)
            yield Observed(receiver, mesh.data / "log")


@pytest.fixture
def spans(observed: Observed) -> OtlpReceiver:
    return observed.receiver


def _servers(request: pytest.FixtureRequest) -> Mapping[str, str]:
    if request.param == "embedded":
        return {}
    rabbitmq = request.getfixturevalue("rabbitmq_server")
    postgres = request.getfixturevalue("postgres_server")
    database = postgres.database()
    url = database.__enter__()
    request.addfinalizer(lambda: database.__exit__(None, None, None))
    return {"MESH_BROKER_URL": rabbitmq.fresh_url(), "MESH_DATABASE_URL": url}


def _use_all(url: str, picture: bytes) -> None:
    http = urllib3.PoolManager(timeout=30, headers={"traceparent": f"00-{TRACE_ID}-{PAGE_SPAN.span_id}-01"})
    answer: Any = http.request("POST", f"{url}/read", fields={"image": ("picture.png", picture)}).json()
    assert answer["trace_id"] == TRACE_ID
    corrected = http.request("POST", f"{url}/correct-text", json={"id": answer["id"], "text": "right"})
    assert corrected.status == 202
    picture_url = f"{url}/api/image/{answer['id']}"
    for path in ("", "/text", "/content"):
        eventually(partial(_is_answered, http, f"{picture_url}{path}"))


def _is_answered(http: urllib3.PoolManager, url: str) -> bool:
    return http.request("GET", url).status == 200


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: f"{edge.number}-{edge.source}-{edge.target}")
def test_edge_is_a_parent_and_a_child_span(edge: Edge, spans: OtlpReceiver) -> None:
    parent, child = eventually(lambda: _find(edge, [PAGE_SPAN, *spans.spans()]))
    assert parent.trace_id == child.trace_id
    if Service.IMAGE_STORE_RETENTION not in (edge.source, edge.target):
        assert child.trace_id == TRACE_ID


def _find(edge: Edge, spans: list[Span]) -> tuple[Span, Span] | None:
    """The two ends of an arrow."""
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


def test_the_database_work_of_an_event_belongs_to_its_trace(spans: OtlpReceiver) -> None:
    def database_spans() -> list[Span]:
        return [
            span
            for span in spans.spans()
            if span.trace_id == TRACE_ID
            and span.service == Service.IMAGE_STORE_WORKER
            and {"db.system", "db.system.name"} & span.attributes.keys()
        ]

    assert eventually(database_spans)
