"""Prometheus metrics that several services share; names carry units. Each process serves its own at `/metrics`."""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

REQUEST_DURATION: Final = Histogram(
    "ocr_http_request_duration_seconds", "Time to answer a request", ("method", "route", "status"), buckets=_SECONDS
)
STAGE_DURATION: Final = Histogram(
    "ocr_stage_duration_seconds", "Time a picture spends in a stage", ("stage",), buckets=_SECONDS
)
WORK_RUNNING: Final = Gauge("ocr_work_running", "Pieces of bounded work that run now", ("work",))
WORK_WAITING: Final = Gauge("ocr_work_waiting", "Pieces of bounded work that wait for their turn", ("work",))
WORK_REFUSED: Final = Counter("ocr_work_refused", "Pieces of bounded work refused because too many waited", ("work",))
OUTBOX_MESSAGES: Final = Gauge("ocr_outbox_messages", "Events that wait in the outbox")
OUTBOX_BYTES: Final = Gauge("ocr_outbox_bytes", "Bytes of their bodies")
OUTBOX_OLDEST: Final = Gauge("ocr_outbox_oldest_seconds", "How long the oldest of them has waited")
OUTBOX_FAILURES: Final = Counter("ocr_outbox_write_failures", "Events that the outbox could not take")
EVENTS_HANDLED: Final = Counter("ocr_events_handled", "Deliveries by how they ended", ("queue", "outcome"))
EVENT_DURATION: Final = Histogram("ocr_event_duration_seconds", "Time a handler takes", ("queue",), buckets=_SECONDS)
