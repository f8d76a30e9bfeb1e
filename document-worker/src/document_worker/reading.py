"""pageQueue: read one page in these steps (edge 23), and report what came of it.

    open         render the page in a child process, or take its picture as it is
    detection    detection-api finds the text lines                (edge 25), unless the page's own text is taken
    recognition  recognition-api reads each line                   (edge 26)
    publish      text, then picture, each confirmed by the broker  (edges 28 and 27)
    report       to image-store, which names the pages to queue next

The ids of all events follow from document and page, so that a page that is read twice is stored once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

import structlog

from document_worker import metrics
from document_worker.next_pages import EventPublisher, publish_pages
from document_worker.opening import error_of
from document_worker.originals import Originals
from document_worker.store_client import DocumentStore
from mesh.contracts.document import DocumentError
from mesh.contracts.document_job import DocumentJob, PageOutcome, PageResult
from mesh.contracts.document_page import PageOfDocument
from mesh.contracts.page_requested import PageRequested
from mesh.contracts.problems import (
    BadDocument,
    BadRequest,
    Busy,
    Gone,
    PageFailed,
    UpstreamInvalid,
    UpstreamProblem,
    UpstreamTimeout,
)
from mesh.contracts.read_image import NotKeptReason
from mesh.contracts.topology import Service
from mesh.platform.messaging.interfaces import Delivery, Outcome, PublishFailed
from mesh.platform.telemetry import Stages
from mesh.vision import page as pages
from mesh.vision.documents.document import SourcePage
from mesh.vision.documents.own_text import boxes_to_read, known_lines, needs_models
from mesh.vision.documents.reader import DocumentReader
from mesh.vision.model_clients import DetectionClient, RecognitionClient
from mesh.vision.page import Page
from mesh.vision.page_events import Picture, page_events
from mesh.vision.picture import with_end

log = structlog.get_logger(__name__)

_PAUSE_S: Final = 1.0
"""After a page that had to be postponed, so that a service that is away does not postpone all pages at once."""


@dataclass(frozen=True, slots=True)
class ReadPage:
    """Handler of `PageRequested`."""

    store: DocumentStore
    originals: Originals
    reader: DocumentReader
    detection: DetectionClient
    recognition: RecognitionClient
    publisher: EventPublisher
    pause: Callable[[float], None]
    """Sleeps, and returns early at a stop."""

    def __call__(self, delivery: Delivery) -> Outcome:
        page = PageRequested.from_wire(delivery.message).page
        try:
            job = self.store.job(page.document_id, page.number)
            result = PageResult(outcome=PageOutcome.READ)
            if job.is_open:
                result = self._result(job, page)
                metrics.PAGES.labels(result.outcome).inc()
            # Also of a page that has ended before: its earlier worker may have ended before the next pages were queued.
            numbers = self.store.read(page.document_id, page.number, result)
        except Gone:
            self.originals.drop(page.document_id)
            log.info("page not read", document_id=page.document_id, page=page.number, reason="deleted")
            return Outcome.ACK
        publish_pages(self.publisher, page.document_id, numbers)
        if result.outcome is PageOutcome.POSTPONED:
            self.pause(_PAUSE_S)
        return Outcome.ACK

    def _result(self, job: DocumentJob, page: PageOfDocument) -> PageResult:
        """Read and publish the page. Raises Gone, PublishFailed, and UpstreamProblem of image-store."""
        try:
            self._read(job, page)
        except (PageFailed, UpstreamTimeout, UpstreamInvalid) as error:
            _raise_of_store(error)
            return _ended(page, PageOutcome.FAILED, DocumentError(code=error.slug, detail=error.detail))
        except BadDocument as error:
            return _ended(page, PageOutcome.UNREADABLE, error_of(error))
        except (Busy, UpstreamProblem, OSError) as error:
            _raise_of_store(error)
            log.warning("page postponed", document_id=job.id, page=page.number, error=str(error))
            return PageResult(outcome=PageOutcome.POSTPONED)
        except PublishFailed as error:
            if error.reason is not NotKeptReason.TOO_LARGE:
                raise
            detail = "The page's picture is larger than the queue takes. Send it at a lower resolution."
            return _ended(page, PageOutcome.UNREADABLE, DocumentError(code="page-too-large", detail=detail))
        except Gone:
            raise
        except BadRequest as error:
            return _ended(page, PageOutcome.UNREADABLE, DocumentError(code=error.slug, detail=error.detail))
        return PageResult(outcome=PageOutcome.READ)

    def _read(self, job: DocumentJob, page: PageOfDocument) -> None:
        stages = Stages()
        with stages.stage("open"):
            file = self.originals.file(job.id, job.size_bytes)
            source = self.reader.open_page(file, page.number, password=job.plain_password, ocr=job.ocr)
            content = with_end(bytes(source.content))
        found = self._lines(source, content, page.image_id, stages)
        picture = Picture(
            name=f"{job.name}, page {page.number}", content=content, content_type=source.content_type, owner=job.owner
        )
        with stages.stage("publish"):
            self.publisher.publish(*page_events(page.image_id, picture, found, page))

    def _lines(self, source: SourcePage, content: bytes, image_id: str, stages: Stages) -> Page:
        content_type = source.content_type
        boxes = []
        if needs_models(source):
            with stages.stage("detection"):
                boxes = boxes_to_read(source, self.detection.find_boxes(content, content_type))
        known = [] if source.words is None else known_lines(source.words)
        with stages.stage("recognition"):
            read = partial(self.recognition.read_boxes, content, content_type)
            return pages.result_of(pages.read_page_in_steps(boxes, read, image_id, known))


def _ended(page: PageOfDocument, outcome: PageOutcome, error: DocumentError) -> PageResult:
    log.warning("page not read", document_id=page.document_id, page=page.number, outcome=outcome.value, code=error.code)
    return PageResult(outcome=outcome, error=error)


def _raise_of_store(error: Exception) -> None:
    """Raise a problem of image-store: it is no property of the page."""
    if isinstance(error, UpstreamProblem) and error.service == Service.IMAGE_STORE_REST:
        raise error
