"""Time the stages of a request: a span, a metric and an entry of `Server-Timing` for each."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from opentelemetry import trace
from opentelemetry.trace import Span

from mesh.platform import metrics
from mesh.platform.telemetry import TRACER_NAME

TEXT_BOX_COUNT: Final = "ocr.text_box.count"
"""Span attribute: number of text boxes that a stage detected or recognised."""

SERVER_TIMING: Final = "Server-Timing"


class Stages:
    """Timings of one request, from the creation of this object. Not thread-safe."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._durations_s: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[Span]:
        """Time the block as the stage `name`; a failed one has a span only."""
        started = time.perf_counter()
        with trace.get_tracer(TRACER_NAME).start_as_current_span(name, attributes={"ocr.stage": name}) as span:
            yield span
        elapsed_s = time.perf_counter() - started
        self._durations_s[name] = self._durations_s.get(name, 0.0) + elapsed_s
        metrics.STAGE_DURATION.labels(name).observe(elapsed_s)

    def timings_ms(self) -> dict[str, float]:
        """Return milliseconds by stage, and `total` since the start."""
        durations_s = {**self._durations_s, "total": time.perf_counter() - self._started}
        return {name: round(duration_s * 1000, 1) for name, duration_s in durations_s.items()}

    def headers(self) -> dict[str, str]:
        """Return the W3C header Server-Timing: `decode;dur=12.3, detection;dur=45.6`, in milliseconds."""
        entries = (f"{name};dur={duration_s * 1000:.1f}" for name, duration_s in self._durations_s.items())
        return {SERVER_TIMING: ", ".join(entries)}
