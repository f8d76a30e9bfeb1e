"""Services, queues, and the edges between them, as data.

`tests/e2e/test_edges.py` proves each edge by spans, and tests compare the network policies of the cluster and the
networks of compose.yaml with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Service(StrEnum):
    """Name of the folder, the container, the Deployment and `service.name`."""

    UI = "ui"  # the page in a browser; bff-api serves its files
    BFF_API = "bff-api"
    DETECTION_API = "detection-api"
    RECOGNITION_API = "recognition-api"
    IMAGE_STORE_REST = "image-store-rest"
    IMAGE_STORE_WORKER = "image-store-worker"
    IMAGE_STORE_RETENTION = "image-store-retention"


class Store(StrEnum):
    """Servers that are not ours, and files: they record no spans, so an edge is proven by the source's."""

    BROKER = "broker"
    DATABASE = "database"
    PICTURES = "pictures"


class Transport(StrEnum):
    HTTP = "http"
    EVENT = "event"
    SCHEDULE = "schedule"
    STORE = "store"


@dataclass(frozen=True, slots=True)
class Edge:
    """One edge: `source` sends `contract` to `target` by `route` (a path, a queue, a job, an operation)."""

    number: int
    source: Service
    target: Service | Store
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

IMAGE_STORE: Final = (Service.IMAGE_STORE_REST, Service.IMAGE_STORE_WORKER, Service.IMAGE_STORE_RETENTION)
"""The processes with access to the database and the pictures."""

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
        7, Service.BFF_API, Service.IMAGE_STORE_REST, Transport.HTTP, "GET /api/image/<image_id>", "stored_image",
        "history, pictures, usage and owner checks; another owner's picture is not found",
    ),
    Edge(
        8, Service.IMAGE_STORE_RETENTION, Service.IMAGE_STORE_RETENTION, Transport.SCHEDULE, "delete_expired",
        "delete_expired",
        "after seven days row, file, boxes and corrections are deleted together; safe to run twice",
    ),
    Edge(
        9, Service.UI, Service.BFF_API, Transport.HTTP, "POST /correct-text", "text_corrected",
        "before 6; a line that the picture does not have is 404",
    ),
    Edge(
        10, Service.UI, Service.BFF_API, Transport.HTTP, "GET /api/image/<image_id>", "stored_image",
        "before 7; 503 with Retry-After for a picture that is not stored yet",
    ),
    Edge(
        11, Service.UI, Service.BFF_API, Transport.HTTP, "GET /api/image/<image_id>/text", "text_document",
        "before 7; the text with corrections, in any export format",
    ),
    Edge(
        12, Service.BFF_API, Store.BROKER, Transport.STORE, "send", "message",
        "first half of 4, 5 and 6: persistent, mandatory, confirmed",
    ),
    Edge(
        13, Service.IMAGE_STORE_WORKER, Store.BROKER, Transport.STORE, "process", "message",
        "second half of 4, 5 and 6: acknowledged when the work is durable",
    ),
    *(
        Edge(number, source, Store.DATABASE, Transport.STORE, "sql", "schema", "only image-store reads and writes it")
        for number, source in enumerate(IMAGE_STORE, 14)
    ),
    *(
        Edge(number, source, Store.PICTURES, Transport.STORE, "blob", "bytes", "a row always has its file")
        for number, source in enumerate(IMAGE_STORE, 17)
    ),
)  # fmt: skip
