"""Prometheus metrics that several services share; names carry units. Each process tells its own at `/metrics`.

Every process knows all of these, so each has labels: without a value of its own it tells nothing, and never a zero that
is another's to tell. docs/observability.md says what each means, and a test holds it to the code.
"""

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
EVENTS_PUBLISHED: Final = Counter(
    "ocr_events_published", "Events by whether the broker took them", ("queue", "outcome")
)
PUBLISH_DURATION: Final = Histogram(
    "ocr_publish_duration_seconds",
    "Time until the broker has confirmed the events of one call",
    ("outcome",),
    buckets=_SECONDS,
)
EVENTS_HANDLED: Final = Counter("ocr_events_handled", "Deliveries by how they ended", ("queue", "outcome"))
EVENT_DURATION: Final = Histogram("ocr_event_duration_seconds", "Time a handler takes", ("queue",), buckets=_SECONDS)
QUEUE_MESSAGES: Final = Gauge("ocr_queue_messages", "Events that wait in a queue of the broker", ("queue",))
DEAD_LETTERS: Final = Gauge("ocr_dead_letters", "Events of a queue that were given up", ("queue",))
