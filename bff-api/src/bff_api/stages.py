"""How long each stage of a picture takes: a span, a metric and a line of the answer's `timings_ms`, from one place."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.trace import Span

from mesh import metrics
from mesh.telemetry import TRACER_NAME


class Stages:
    """The clock of one picture; it starts when this is made."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._timings_ms: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[Span]:
        """Measure what happens inside; a stage that fails is measured too."""
        started = time.perf_counter()
        tracer = trace.get_tracer(TRACER_NAME)
        try:
            with tracer.start_as_current_span(f"stage {name}", attributes={"ocr.stage": name}) as span:
                yield span
        finally:
            elapsed_s = time.perf_counter() - started
            metrics.STAGE_DURATION.labels(name).observe(elapsed_s)
            self._timings_ms[name] = _milliseconds(elapsed_s)

    def timings_ms(self) -> dict[str, float]:
        """Milliseconds by stage so far, and `total` since the start."""
        return {**self._timings_ms, "total": _milliseconds(time.perf_counter() - self._started)}


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 1)
