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
    OUTGOING_REST = "outgoing-rest"
    OUTGOING_WORKER = "outgoing-worker"
    DOCUMENT_WORKER = "document-worker"


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
    """The queues of the default exchange; the names of the first three are those of `show-off`."""

    IMAGE = "imageQueue"
    IMAGE_DATA = "imageDataQueue"
    TEXT_CORRECTION = "textCorrectionQueue"
    LINES = "linesQueue"
    DOCUMENT = "documentQueue"
    PAGE = "pageQueue"
    DOCUMENT_DONE = "documentDoneQueue"
    EXPORT = "exportQueue"
    WEBHOOK = "webhookQueue"

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

MAX_PAGE_ATTEMPTS: Final = 3
"""Attempts to open a document, to read a page or to build a result: failed ones, and those that ended with their
worker."""

_ATTEMPTS: Final = dict.fromkeys((Queue.DOCUMENT.value, Queue.PAGE.value, Queue.EXPORT.value), MAX_PAGE_ATTEMPTS)
_UNLIMITED: Final = 1_000_000


def max_attempts(queue: str) -> int:
    """Return the number of failed attempts after which a message of `queue` is a dead letter.

    A dead letter that has a consumer stays in its queue until it is handled.
    """
    return _UNLIMITED if queue.endswith(dead_letters_of("")) else _ATTEMPTS.get(queue, MAX_ATTEMPTS)


def max_redeliveries(queue: str) -> int:
    """Return the number of lost deliveries after which RabbitMQ makes a dead letter of a message of `queue`."""
    return _ATTEMPTS.get(queue, MAX_REDELIVERIES)


RETRY_DELAYS_S: Final = (0.1, 0.5, 2.0, 5.0, 15.0, 30.0, 60.0)
"""Delays before attempt 2, 3, and so on."""


WEBHOOK_RETRY_DELAYS_S: Final = (5.0, 30.0, 120.0, 300.0, 600.0, 1200.0, 1200.0)
"""The same for webhooks, about an hour, in which a receiver may restart. RabbitMQ takes a message back from a consumer
that holds it for more than 30 minutes."""


def retry_delay_s(queue: str, attempt: int) -> float:
    """Return the seconds to wait after failed attempt number `attempt` (the first is 1) with a message of `queue`."""
    delays = WEBHOOK_RETRY_DELAYS_S if queue == Queue.WEBHOOK else RETRY_DELAYS_S
    return delays[min(attempt, len(delays)) - 1]


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
        "first half of 4, 5, 6 and 39: persistent, mandatory, confirmed",
    ),
    Edge(
        13, Service.IMAGE_STORE_WORKER, Store.BROKER, Transport.STORE, "process", "message",
        "second half of 4, 5, 6 and 39: acknowledged when the work is durable",
    ),
    *(
        Edge(number, source, Store.DATABASE, Transport.STORE, "sql", "schema", "only image-store reads and writes it")
        for number, source in enumerate(IMAGE_STORE, 14)
    ),
    *(
        Edge(number, source, Store.PICTURES, Transport.STORE, "blob", "bytes", "a row always has its file")
        for number, source in enumerate(IMAGE_STORE, 17)
    ),
    Edge(
        20, Service.UI, Service.BFF_API, Transport.HTTP, "POST /documents", "document",
        "202 means stored: its pages are read, or named as errors",
    ),
    Edge(
        21, Service.BFF_API, Service.IMAGE_STORE_REST, Transport.HTTP, "POST /api/documents", "document",
        "the file is stored before its row; limits are checked",
    ),
    Edge(
        22, Service.BFF_API, Service.DOCUMENT_WORKER, Transport.EVENT, Queue.DOCUMENT, "document_accepted",
        "an id, never the file; published again if it is lost",
    ),
    Edge(
        23, Service.DOCUMENT_WORKER, Service.DOCUMENT_WORKER, Transport.EVENT, Queue.PAGE, "page_requested",
        "a few pages of one document at a time; three attempts, then an error of the page",
    ),
    Edge(
        24, Service.DOCUMENT_WORKER, Service.IMAGE_STORE_REST, Transport.HTTP, "GET /jobs/documents/<document_id>",
        "document_job",
        "a deleted document is 410: its messages are dropped",
    ),
    Edge(
        25, Service.DOCUMENT_WORKER, Service.DETECTION_API, Transport.HTTP, "POST /boxes", "detect_text",
        "as 2, after the requests of users",
    ),
    Edge(
        26, Service.DOCUMENT_WORKER, Service.RECOGNITION_API, Transport.HTTP, "POST /extract", "recognize_text",
        "as 3, after the requests of users",
    ),
    Edge(
        27, Service.DOCUMENT_WORKER, Service.IMAGE_STORE_WORKER, Transport.EVENT, Queue.IMAGE, "image_received",
        "as 4, with document and page; ids follow from both, so that no page is stored twice",
    ),
    Edge(
        28, Service.DOCUMENT_WORKER, Service.IMAGE_STORE_WORKER, Transport.EVENT, Queue.IMAGE_DATA,
        "text_recognized",
        "as 5, with document and page",
    ),
    Edge(
        29, Service.IMAGE_STORE_WORKER, Service.DOCUMENT_WORKER, Transport.EVENT, Queue.DOCUMENT_DONE,
        "document_done",
        "after the last page is stored; published again until confirmed",
    ),
    Edge(
        30, Service.DOCUMENT_WORKER, Store.BROKER, Transport.STORE, "send", "message",
        "first half of 23, 27 and 28",
    ),
    Edge(
        31, Service.DOCUMENT_WORKER, Store.BROKER, Transport.STORE, "process", "message",
        "second half of 22, 23, 29 and 36: acknowledged when its events are confirmed",
    ),
    Edge(
        32, Service.IMAGE_STORE_WORKER, Store.BROKER, Transport.STORE, "send", "message",
        "first half of 29",
    ),
    Edge(
        33, Service.BFF_API, Service.OUTGOING_REST, Transport.HTTP, "POST /fetch", "fetch_file",
        "no address of a client leads to a host that is not public",
    ),
    Edge(
        34, Service.DOCUMENT_WORKER, Service.OUTGOING_WORKER, Transport.EVENT, Queue.WEBHOOK, "webhook_due",
        "sent to `callback_url` at least once, signed; failed ones again for an hour",
    ),
    Edge(
        35, Service.OUTGOING_WORKER, Store.BROKER, Transport.STORE, "process", "message",
        "second half of 34: acknowledged when the receiver has answered",
    ),
    Edge(
        36, Service.BFF_API, Service.DOCUMENT_WORKER, Transport.EVENT, Queue.EXPORT, "export_requested",
        "an id, never the text; published again if it is lost",
    ),
    Edge(
        37, Service.UI, Service.BFF_API, Transport.HTTP, "GET /documents/<document_id>/text", "document_export",
        "before 38; a result that is being built is 503 with Retry-After",
    ),
    Edge(
        38, Service.BFF_API, Service.IMAGE_STORE_REST, Transport.HTTP,
        "POST /api/documents/<document_id>/exports/<kind>", "document_export",
        "the result of the present text, or it is queued; of another owner's document it is not found",
    ),
    Edge(
        39, Service.BFF_API, Service.IMAGE_STORE_WORKER, Transport.EVENT, Queue.LINES, "lines_edited",
        "202 means confirmed by the broker; in any order and twice, the edit with the highest revision counts",
    ),
    Edge(
        40, Service.UI, Service.BFF_API, Transport.HTTP, "PUT /api/image/<image_id>/lines", "lines_edited",
        "before 39; an edit of lines that another edit has changed is 409",
    ),
    Edge(
        41, Service.UI, Service.BFF_API, Transport.HTTP, "POST /api/image/<image_id>/line-text", "read_line",
        "the text in a box of a stored picture, by 3; nothing is stored",
    ),
    Edge(
        42, Service.BFF_API, Service.DETECTION_API, Transport.HTTP, "POST /cutout", "cut_out",
        "a PNG of the picture by 7, made in a child process; nothing is stored",
    ),
)  # fmt: skip
