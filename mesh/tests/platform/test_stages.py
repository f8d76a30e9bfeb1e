"""Test the timing of stages: span, metric and header."""

from __future__ import annotations

import re
import time

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import REGISTRY

from mesh.platform.telemetry import TEXT_BOX_COUNT, Stages


@pytest.fixture
def exporter(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(trace, "get_tracer", provider.get_tracer)
    return exporter


def observed(stage: str) -> float:
    return REGISTRY.get_sample_value("ocr_stage_duration_seconds_count", {"stage": stage}) or 0.0


def test_stage_is_a_span_a_metric_and_a_header_entry(exporter: InMemorySpanExporter) -> None:
    stages = Stages()
    with stages.stage("first"):
        pass
    with stages.stage("second") as span:
        span.set_attribute(TEXT_BOX_COUNT, 3)
    assert re.fullmatch(r"first;dur=\d+\.\d, second;dur=\d+\.\d", stages.headers()["Server-Timing"])
    assert (observed("first"), observed("second")) == (1, 1)
    assert [(span.name, dict(span.attributes or {})) for span in exporter.get_finished_spans()] == [
        ("first", {"ocr.stage": "first"}),
        ("second", {"ocr.stage": "second", "ocr.text_box.count": 3}),
    ]


def test_timings_have_each_stage_and_the_total() -> None:
    stages = Stages()
    for _ in range(2):
        with stages.stage("first"):
            time.sleep(0.01)
    with stages.stage("second"):
        pass
    timings_ms = stages.timings_ms()
    assert list(timings_ms) == ["first", "second", "total"]
    assert timings_ms["first"] >= 20
    assert timings_ms["total"] >= timings_ms["first"] + timings_ms["second"] - 0.2


def test_failed_stage_has_only_a_span_with_an_error(exporter: InMemorySpanExporter) -> None:
    stages = Stages()
    with pytest.raises(ZeroDivisionError), stages.stage("failing"):
        1 / 0  # noqa: B018  # any failure
    assert stages.headers() == {"Server-Timing": ""}
    assert observed("failing") == 0
    (span,) = exporter.get_finished_spans()
    assert span.status.status_code is trace.StatusCode.ERROR
