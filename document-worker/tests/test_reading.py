"""What a worker reports when a page, a service or the store fails."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from document_worker.lost import RecordLost
from document_worker.opening import OpenDocument
from document_worker.originals import Originals
from document_worker.reading import ReadPage
from document_worker.retry import patient
from document_worker.store_client import DocumentStore
from mesh.contracts.document import DocumentStatus, OcrMode
from mesh.contracts.document_accepted import DocumentAccepted
from mesh.contracts.document_job import DocumentJob, OpenedDocument, PageOutcome, PageResult
from mesh.contracts.line import LineText, TextBox, quad_of
from mesh.contracts.line import Rectangle as Box
from mesh.contracts.message import Message
from mesh.contracts.page_requested import PageRequested
from mesh.contracts.problems import (
    BadDocument,
    BadPicture,
    Busy,
    Gone,
    PageFailed,
    PasswordRequired,
    UpstreamInvalid,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from mesh.contracts.read_image import NotKeptReason
from mesh.contracts.topology import MAX_PAGE_ATTEMPTS, Queue, Service
from mesh.platform.messaging.interfaces import Delivery, Outcome, PublishFailed
from mesh.vision.documents.document import DocumentInfo, DocumentKind, SourcePage

DOCUMENT_ID = str(uuid.uuid4())
STORE_AWAY = UpstreamUnavailable(Service.IMAGE_STORE_REST, "away")


@dataclass
class Fakes:
    """Everything that the handlers use; a method raises `failures` by its name, once for each."""

    status: DocumentStatus = DocumentStatus.READING
    is_open: bool = True
    failures: dict[str, list[Exception]] = field(default_factory=dict)
    opened_as: list[OpenedDocument] = field(default_factory=list)
    results: list[PageResult] = field(default_factory=list)
    published: list[Message] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    next_pages: Sequence[int] = (7, 8)

    def fail(self, method: str) -> None:
        waiting = self.failures.get(method)
        if waiting:
            raise waiting.pop(0)

    # image-store

    def job(self, document_id: str, page: int | None = None) -> DocumentJob:
        self.fail("job")
        return DocumentJob(
            id=document_id,
            name="scan.pdf",
            owner="anna",
            status=self.status,
            size_bytes=4,
            sha256="0" * 64,
            ocr=OcrMode.AUTO,
            is_open=self.is_open,
        )

    def save_file(self, document_id: str, file: Any) -> None:
        self.fail("save_file")
        file.write(b"file")

    def opened(self, document_id: str, result: OpenedDocument) -> Sequence[int]:
        self.fail("opened")
        self.opened_as.append(result)
        return self.next_pages

    def read(self, document_id: str, page: int, result: PageResult) -> Sequence[int]:
        self.fail("read")
        self.results.append(result)
        return self.next_pages

    # documents and models

    def inspect(self, file: Path, **_options: Any) -> DocumentInfo:
        self.fail("inspect")
        return DocumentInfo(DocumentKind.PDF, 3)

    def open_page(self, file: Path, number: int, **_options: Any) -> SourcePage:
        assert file.read_bytes() == b"file"
        self.fail("open_page")
        return SourcePage(number, 3, b"picture", "image/png", 10, 10, 10, 10, 72, None)

    def find_boxes(self, content: bytes, content_type: str) -> list[TextBox]:
        self.fail("find_boxes")
        return [TextBox(quad_of(Box(0, 0, 5, 2)), 0.9)]

    def read_boxes(self, content: bytes, content_type: str, quads: Sequence[Any]) -> list[list[LineText]]:
        self.fail("read_boxes")
        return [[LineText(text="text", confidence=0.99) for _ in quads]]

    # broker

    def publish(self, *messages: Message) -> None:
        self.fail("publish")
        self.published += messages


@pytest.fixture
def fakes() -> Fakes:
    return Fakes()


@pytest.fixture
def files(fakes: Fakes, tmp_path: Path) -> Originals:
    return Originals(cast("DocumentStore", fakes), tmp_path, 10)


@pytest.fixture
def read(fakes: Fakes, files: Originals) -> Callable[[], Outcome]:
    anything = cast("Any", fakes)
    handler = ReadPage(anything, files, anything, anything, anything, anything, pause=fakes.pauses.append)
    return lambda: handler(Delivery(PageRequested.about(DOCUMENT_ID, 2).to_wire(), 1))


def queues(fakes: Fakes) -> list[str]:
    return [message.queue for message in fakes.published]


def test_page_is_published_reported_and_followed_by_the_next_ones(fakes: Fakes, read: Callable[[], Outcome]) -> None:
    assert read() is Outcome.ACK
    assert [result.outcome for result in fakes.results] == [PageOutcome.READ]
    assert queues(fakes) == [Queue.IMAGE_DATA, Queue.IMAGE, Queue.PAGE, Queue.PAGE]
    text, picture, *pages = fakes.published
    assert text.headers["page"] == picture.headers["page"] == "2"
    assert text.headers["document_id"] == DOCUMENT_ID
    assert [page.headers["page"] for page in pages] == ["7", "8"]


def test_page_read_twice_has_the_same_ids(fakes: Fakes, read: Callable[[], Outcome]) -> None:
    read()
    read()
    ids = [(message.message_id, message.headers["request_id"]) for message in fakes.published]
    assert ids[:4] == ids[4:]


def test_page_that_has_ended_is_not_read_again_and_the_next_ones_are_queued(
    fakes: Fakes, read: Callable[[], Outcome]
) -> None:
    fakes.is_open = False
    assert read() is Outcome.ACK
    assert queues(fakes) == [Queue.PAGE, Queue.PAGE]


@pytest.mark.parametrize("method", ["job", "save_file", "read"])
def test_page_of_a_deleted_document_is_dropped(fakes: Fakes, read: Callable[[], Outcome], method: str) -> None:
    fakes.failures = {method: [Gone("deleted")]}
    assert read() is Outcome.ACK
    assert fakes.results == []
    assert Queue.PAGE not in queues(fakes)


AWAY = UpstreamUnavailable(Service.DETECTION_API, "away")


@pytest.mark.parametrize(
    ("method", "failure", "outcome"),
    [
        ("open_page", PageFailed("too slow", reason="time"), PageOutcome.FAILED),
        ("open_page", BadDocument("damaged"), PageOutcome.UNREADABLE),
        ("open_page", PasswordRequired("encrypted"), PageOutcome.UNREADABLE),
        ("open_page", Busy("full"), PageOutcome.POSTPONED),
        ("open_page", OSError(28, "disk full"), PageOutcome.POSTPONED),
        ("find_boxes", AWAY, PageOutcome.POSTPONED),
        ("find_boxes", UpstreamTimeout(Service.DETECTION_API, "slow"), PageOutcome.FAILED),
        ("find_boxes", BadPicture("too large", status=413), PageOutcome.UNREADABLE),
        ("read_boxes", UpstreamUnavailable(Service.RECOGNITION_API, "full"), PageOutcome.POSTPONED),
        ("read_boxes", UpstreamInvalid(Service.RECOGNITION_API, "wrong"), PageOutcome.FAILED),
        ("publish", PublishFailed("large", NotKeptReason.TOO_LARGE), PageOutcome.UNREADABLE),
    ],
)
def test_failure_is_reported_by_its_kind(
    fakes: Fakes, read: Callable[[], Outcome], method: str, failure: Exception, outcome: PageOutcome
) -> None:
    fakes.failures = {method: [failure]}
    assert read() is Outcome.ACK
    [result] = fakes.results
    assert result.outcome is outcome
    assert (result.error is None) == (outcome is PageOutcome.POSTPONED)
    assert bool(fakes.pauses) == (outcome is PageOutcome.POSTPONED)


@pytest.mark.parametrize("method", ["job", "save_file", "read"])
def test_store_that_is_away_is_no_failure_of_the_page(fakes: Fakes, read: Callable[[], Outcome], method: str) -> None:
    fakes.failures = {method: [STORE_AWAY, UpstreamTimeout(Service.IMAGE_STORE_REST, "slow")]}
    handler = patient(lambda _delivery: read(), lambda: False)
    assert handler(Delivery(PageRequested.about(DOCUMENT_ID, 2).to_wire(), 1)) is Outcome.ACK
    assert [result.outcome for result in fakes.results] == [PageOutcome.READ]


@pytest.mark.parametrize("failure", [STORE_AWAY, PublishFailed("broker away")])
def test_message_in_hand_is_returned_when_the_process_stops(failure: Exception) -> None:
    def fails(_delivery: Delivery) -> Outcome:
        raise failure

    assert patient(fails, lambda: True)(Delivery(DocumentAccepted.about(DOCUMENT_ID).to_wire(), 1)) is Outcome.RETURN


def opening(fakes: Fakes, files: Originals, attempt: int = 1) -> Outcome:
    anything = cast("Any", fakes)
    return OpenDocument(anything, files, anything, anything)(
        Delivery(DocumentAccepted.about(DOCUMENT_ID).to_wire(), attempt)
    )


def test_opened_document_is_reported_and_its_first_pages_are_queued(fakes: Fakes, files: Originals) -> None:
    fakes.status = DocumentStatus.QUEUED
    assert opening(fakes, files) is Outcome.ACK
    assert fakes.opened_as == [OpenedDocument(content_type="application/pdf", pages=3)]
    assert queues(fakes) == [Queue.PAGE, Queue.PAGE]


def test_file_that_takes_too_long_is_tried_three_times(fakes: Fakes, files: Originals) -> None:
    fakes.status = DocumentStatus.QUEUED
    failure = PageFailed("too slow", reason="time")
    fakes.failures = {"inspect": [failure] * MAX_PAGE_ATTEMPTS}
    for attempt in range(1, MAX_PAGE_ATTEMPTS):
        with pytest.raises(PageFailed):
            opening(fakes, files, attempt)
    assert opening(fakes, files, MAX_PAGE_ATTEMPTS) is Outcome.ACK
    [result] = fakes.opened_as
    assert result.error is not None
    assert result.error.code == "page-failed"


def test_dead_letters_are_recorded_and_those_of_deleted_documents_dropped(fakes: Fakes) -> None:
    lost = RecordLost(cast("Any", fakes), cast("Any", fakes))
    page = Delivery(PageRequested.about(DOCUMENT_ID, 2).to_wire(), 1)
    assert lost.page(page) is Outcome.ACK
    assert [result.outcome for result in fakes.results] == [PageOutcome.LOST]
    fakes.failures = {"read": [Gone("deleted")], "opened": [Gone("deleted")]}
    assert lost.page(page) is Outcome.ACK
    assert lost.document(Delivery(DocumentAccepted.about(DOCUMENT_ID).to_wire(), 1)) is Outcome.ACK
    broken = Message(queue=Queue.PAGE.dead_letters, body=b"{}")
    assert lost.page(Delivery(broken, 1)) is Outcome.ACK


def test_file_is_fetched_once_and_dropped_for_others_when_the_disk_share_is_used(
    fakes: Fakes, files: Originals, tmp_path: Path
) -> None:
    jobs = [fakes.job(str(uuid.uuid4())) for _ in range(3)]
    for job in (jobs[0], jobs[0], jobs[1], jobs[2]):
        assert files.file(job.id, job.size_bytes).read_bytes() == b"file"
    assert {path.name for path in tmp_path.iterdir()} == {jobs[1].id, jobs[2].id}
