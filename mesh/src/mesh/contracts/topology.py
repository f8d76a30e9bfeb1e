"""Services, queues, and the seven edges of one picture, as data.

The README contains this table, `tests/e2e/test_edges.py` proves each row by a parent and a child span, and a test
compares the cluster's network policies with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Service(StrEnum):
    """Name of the folder, the container, the Deployment and `service.name`."""

    UI = "ui"
    BFF_API = "bff-api"
    DETECTION_API = "detection-api"
    RECOGNITION_API = "recognition-api"
    IMAGE_STORE_REST = "image-store-rest"
    IMAGE_STORE_WORKER = "image-store-worker"
    IMAGE_STORE_RETENTION = "image-store-retention"


class Transport(StrEnum):
    HTTP = "http"
    EVENT = "event"
    SCHEDULE = "schedule"


@dataclass(frozen=True, slots=True)
class Edge:
    """One edge: `source` sends `contract` to `target` by `route` (a path, a queue, a job)."""

    number: int
    source: Service
    target: Service
    transport: Transport
    route: str
    contract: str
    promise: str


class Queue(StrEnum):
    """The three queues of the default exchange; the names are those of `show-off`."""

    IMAGE = "imageQueue"
    IMAGE_DATA = "imageDataQueue"
    TEXT_CORRECTION = "textCorrectionQueue"

    @property
    def dead_letters(self) -> str:
        return dead_letters_of(self.value)


def dead_letters_of(queue: str) -> str:
    """Return the dead letter queue of `queue`."""
    return f"{queue}.dead"


MAX_ATTEMPTS: Final = 8
"""Failed attempts of the handler before a message becomes a dead letter: with the delays below, about two minutes."""

MAX_REDELIVERIES: Final = 100
"""Lost deliveries (a lost connection, a worker that died) before RabbitMQ makes a dead letter of a message."""

RETRY_DELAYS_S: Final = (0.1, 0.5, 2.0, 5.0, 15.0, 30.0, 60.0)
"""Delays before attempt 2, 3, and so on."""


def retry_delay_s(attempt: int) -> float:
    """Return the seconds to wait after failed attempt number `attempt` (the first is 1)."""
    return RETRY_DELAYS_S[min(attempt, len(RETRY_DELAYS_S)) - 1]


MAX_AGE_DAYS: Final = 7
"""How long a picture and its text are kept."""

EDGES: Final = (
    Edge(
        1, Service.UI, Service.BFF_API, Transport.HTTP, "POST /read", "read_image",
        "a bad image gets a 4xx problem that says what to do",
    ),
    Edge(
        2, Service.BFF_API, Service.DETECTION_API, Transport.HTTP, "POST /boxes", "detect_text",
        "time limit; quads with scores, in pixels of the upright image",
    ),
    Edge(
        3, Service.BFF_API, Service.RECOGNITION_API, Transport.HTTP, "POST /extract", "recognize_text",
        "one text per box, in the order sent",
    ),
    Edge(
        4, Service.BFF_API, Service.IMAGE_STORE_WORKER, Transport.EVENT, Queue.IMAGE, "image_received",
        "confirmed by the broker before the response has `kept: true`; idempotent by message_id",
    ),
    Edge(
        5, Service.BFF_API, Service.IMAGE_STORE_WORKER, Transport.EVENT, Queue.IMAGE_DATA, "text_recognized",
        "sent before 4; arrives before or after it, once or twice: same result",
    ),
    Edge(
        6, Service.BFF_API, Service.IMAGE_STORE_WORKER, Transport.EVENT, Queue.TEXT_CORRECTION, "text_corrected",
        "202 means confirmed by the broker; may arrive before its picture",
    ),
    Edge(
        7, Service.IMAGE_STORE_RETENTION, Service.IMAGE_STORE_RETENTION, Transport.SCHEDULE, "delete_expired",
        "delete_expired",
        "after seven days row, file, boxes and corrections are deleted together; safe to run twice",
    ),
)  # fmt: skip
