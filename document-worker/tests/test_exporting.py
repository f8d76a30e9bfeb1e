"""What a worker does when a document is corrected or deleted while it is written, and when it must stop."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, cast

import pytest

from document_worker.exporting import ExportDocument
from document_worker.originals import Originals
from document_worker.store_client import DocumentStore
from mesh.contracts.document_export import ExportJob, FailedExport
from mesh.contracts.export_requested import ExportRequested
from mesh.contracts.message import Message
from mesh.contracts.problems import Gone, NotFound, UpstreamUnavailable
from mesh.contracts.stored_image import StoredImage
from mesh.contracts.topology import Queue, Service
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.platform.messaging.interfaces import Delivery, Outcome
from mesh.vision.export.pdf.process import PdfLimits
from mesh.vision.export.pdf.searchable import SearchablePdfs
from tests.downloads.stored import lines

DOCUMENT_ID = str(uuid.uuid4())


@dataclass
class FakeStore:
    """A document of three pages; `failure` is raised for the second one."""

    is_current: bool = True
    is_open: bool = True
    failure: Exception | None = None
    files: list[bytes] = field(default_factory=list)
    failures: list[FailedExport] = field(default_factory=list)
    published: list[Message] = field(default_factory=list)

    def export_job(self, _document_id: str, _kind: str) -> ExportJob:
        return ExportJob(
            name="scan.pdf",
            content_type="image/tiff",
            size_bytes=4,
            created_at=datetime.now(UTC),
            revision=5,
            pages=(1, 2, 4),
            is_open=self.is_open,
        )

    def stored_page(self, _document_id: str, page: int) -> StoredImage:
        if page == 2 and self.failure is not None:
            raise self.failure
        return lines(f"page {page}", id=f"page-{page}")

    def put_export(self, _document_id: str, _kind: str, revision: int, file: IO[bytes], content_type: str) -> bool:
        assert (revision, content_type) == (5, "text/markdown; charset=utf-8")
        file.seek(0)
        self.files.append(file.read())
        return self.is_current

    def export_failed(self, _document_id: str, _kind: str, failed: FailedExport) -> None:
        self.failures.append(failed)

    def publish(self, *messages: Message) -> None:
        self.published += messages


@pytest.fixture
def store() -> FakeStore:
    return FakeStore()


def handle(store: FakeStore, folder: Path, *, stops: bool = False, timeout_s: float = 60.0) -> Outcome:
    fake = cast("Any", store)
    pdfs = SearchablePdfs(PdfLimits(5.0, 1 << 29), ConcurrencyLimit("pdf", running=1, waiting=0, wait_s=1.0))
    originals = Originals(cast("DocumentStore", fake), folder, 10)
    handler = ExportDocument(fake, originals, pdfs, fake, lambda: stops, timeout_s)
    return handler(Delivery(ExportRequested.about(DOCUMENT_ID, "markdown").to_wire(), 1))


def test_pages_are_written_in_order_and_stored(store: FakeStore, tmp_path: Path) -> None:
    assert handle(store, tmp_path) is Outcome.ACK
    [content] = store.files
    assert [line for line in content.decode().split("\n") if line.startswith("page")] == ["page 1", "page 2", "page 4"]
    assert store.published == []


def test_document_that_was_corrected_meanwhile_is_queued_again(store: FakeStore, tmp_path: Path) -> None:
    store.is_current = False
    assert handle(store, tmp_path) is Outcome.ACK
    assert [message.queue for message in store.published] == [Queue.EXPORT]


def test_result_that_is_there_is_not_written_again(store: FakeStore, tmp_path: Path) -> None:
    store.is_open = False
    assert handle(store, tmp_path) is Outcome.ACK
    assert store.files == []


def test_deleted_document_is_dropped(store: FakeStore, tmp_path: Path) -> None:
    store.failure = Gone("deleted")
    assert handle(store, tmp_path) is Outcome.ACK
    assert (store.files, store.failures, store.published) == ([], [], [])


def test_stop_gives_the_message_back(store: FakeStore, tmp_path: Path) -> None:
    assert handle(store, tmp_path, stops=True) is Outcome.RETURN
    assert (store.files, store.failures) == ([], [])


@pytest.mark.parametrize(
    ("failure", "code"), [(NotFound("The page's file is lost."), "not-found"), (None, "export-too-long")]
)
def test_failure_is_recorded_with_its_reason(
    store: FakeStore, tmp_path: Path, failure: Exception | None, code: str
) -> None:
    store.failure = failure
    assert handle(store, tmp_path, timeout_s=60.0 if failure else -1.0) is Outcome.ACK
    assert [(failed.error.code, failed.revision) for failed in store.failures] == [(code, 5)]
    assert store.files == []


def test_store_that_is_away_is_no_failure_of_the_document(store: FakeStore, tmp_path: Path) -> None:
    store.failure = UpstreamUnavailable(Service.IMAGE_STORE_REST, "away")
    with pytest.raises(UpstreamUnavailable):
        handle(store, tmp_path)
    assert store.failures == []
