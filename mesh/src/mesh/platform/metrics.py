"""Prometheus metrics that several services share, with units in their names, exported at `/metrics`.

Every process imports all of these, so each has labels: a metric without labels would be exported as zero by processes
that do not measure it. docs/observability.md describes each; a test compares it with the code.
"""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

REQUEST_DURATION: Final = Histogram(
    "ocr_http_request_duration_seconds", "Duration of a request", ("method", "route", "status"), buckets=_SECONDS
)
STAGE_DURATION: Final = Histogram(
    "ocr_stage_duration_seconds", "Duration of a stage of one picture", ("stage",), buckets=_SECONDS
)
DECODING_FAILURES: Final = Counter(
    "ocr_decoding_failures", "Pictures whose decoding was killed or crashed, by reason", ("reason",)
)
WORK_RUNNING: Final = Gauge("ocr_work_running", "Running units of limited work", ("work",))
WORK_WAITING: Final = Gauge("ocr_work_waiting", "Queued units of limited work", ("work",))
WORK_REFUSED: Final = Counter("ocr_work_refused", "Units of limited work refused because the queue was full", ("work",))
CONNECTIONS_REFUSED: Final = Counter(
    "ocr_connections_refused", "Connections that the server closed by a limit of its own", ("reason",)
)
EVENTS_PUBLISHED: Final = Counter("ocr_events_published", "Events published to the broker", ("queue", "outcome"))
PUBLISH_DURATION: Final = Histogram(
    "ocr_publish_duration_seconds",
    "Time until the broker has confirmed the events of one request",
    ("outcome",),
    buckets=_SECONDS,
)
EVENTS_HANDLED: Final = Counter("ocr_events_handled", "Deliveries by outcome", ("queue", "outcome"))
EVENT_DURATION: Final = Histogram("ocr_event_duration_seconds", "Duration of a handler", ("queue",), buckets=_SECONDS)
QUEUE_MESSAGES: Final = Gauge("ocr_queue_messages", "Events waiting in a queue of the broker", ("queue",))
DEAD_LETTERS: Final = Gauge("ocr_dead_letters", "Dead letters of a queue", ("queue",))
