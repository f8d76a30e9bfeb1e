"""Test metrics before the first event, and labels that clients cannot inflate."""

from __future__ import annotations

from contextlib import closing
from itertools import product
from pathlib import Path

from prometheus_client import REGISTRY, generate_latest

from mesh.contracts.topology import Queue, Service
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.platform.http.app import create_app
from mesh.platform.messaging.handling import export_zeros
from mesh.platform.messaging.interfaces import Outcome
from mesh.platform.messaging.sqlite import SqlitePublisher, SqliteQueue
from mesh.platform.messaging.traced import TracedPublisher
from mesh.platform.probes import Probes


def value(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(name, labels)


def test_zeros_are_exported_at_start(tmp_path: Path) -> None:
    ConcurrencyLimit("empty", running=1, waiting=1, wait_s=1)
    names = ("ocr_work_running", "ocr_work_waiting", "ocr_work_refused_total")
    assert [value(name, work="empty") for name in names] == [0, 0, 0]

    export_zeros(["quiet"])
    for outcome in Outcome:
        assert value("ocr_events_handled_total", queue="quiet", outcome=outcome.name.lower()) == 0
    assert value("ocr_event_duration_seconds_count", queue="quiet") == 0

    with closing(TracedPublisher(SqlitePublisher(SqliteQueue(tmp_path / "broker.db")), "test")):
        for queue, state in product(Queue, ["confirmed", "failed"]):
            assert value("ocr_events_published_total", queue=queue, outcome=state) is not None


def test_unknown_methods_share_one_series() -> None:
    app = create_app(Service.BFF_API, __name__, description="for tests", max_body_bytes=10, probes=Probes())
    client = app.test_client()
    made_up = {"method": "other", "route": "unknown", "status": "405"}
    before = value("ocr_http_request_duration_seconds_count", **made_up) or 0  # by other tests of this process
    for number in range(3):
        assert client.open("/health", method=f"MADEUP{number}").status_code == 405
    assert b"MADEUP" not in generate_latest()
    assert value("ocr_http_request_duration_seconds_count", **made_up) == before + 3
