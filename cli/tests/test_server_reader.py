"""What `ocr-mesh read --server` asks of a server, and when it ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli.tests.mixed_files import letter
from harness.scripted_server import Response, scripted_server
from mesh.contracts.document import (
    Document,
    DocumentError,
    DocumentLinks,
    DocumentsAccepted,
    DocumentStatus,
    OcrMode,
    PageCounts,
    PageError,
)
from mesh.contracts.paged_text import PagedText, PageText
from ocr_mesh.reading.opening import Opening
from ocr_mesh.reading.read_file import Stopped, Unreadable, Wishes
from ocr_mesh.reading.server import ServerReader
from ocr_mesh_client import Client

NOW = datetime(2026, 11, 30, tzinfo=UTC)
BROKEN = tuple(PageError(page=page, code="bad-document", detail="The page is damaged.") for page in (1, 2))


class Progress:
    """Notes pages, and stops at a wait if so asked."""

    def __init__(self, *, stops: bool = False) -> None:
        self.pages: int | None = None
        self.done = 0
        self.stops = stops

    def opened(self, pages: int) -> None:
        self.pages = pages

    def page_done(self) -> None:
        self.done += 1

    def wait(self, seconds: float = 0) -> None:
        if self.stops:
            raise Stopped


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "a.pdf"
    file.write_bytes(letter("one"))
    return file


def document(
    status: DocumentStatus,
    done: int = 0,
    failed: int = 0,
    error: DocumentError | None = None,
    page_errors: tuple[PageError, ...] = (),
) -> Document:
    return Document(
        id="d",
        name="a.pdf",
        status=status,
        pages=PageCounts(done=done, failed=failed, of=None if error else 2),
        error=error,
        page_errors=page_errors,
        content_type="application/pdf",
        size_bytes=1,
        ocr=OcrMode.AUTO,
        created_at=NOW,
        expires_at=NOW,
        links=DocumentLinks.of("d"),
    )


def accepted() -> Response:
    first = document(DocumentStatus.QUEUED)
    return 202, {}, DocumentsAccepted(id="d", links=first.links, documents=(first,)).model_dump_json().encode()


def ok(body: Document | PagedText) -> Response:
    return 200, {}, body.model_dump_json().encode()


def asked(
    file: Path, responses: Sequence[Response], error: type[Exception], message: str, progress: Progress
) -> list[tuple[str, str]]:
    """Read a file that ends with an error. Return the requests."""
    with scripted_server(*responses) as server:
        client, opening = Client(server.url), Opening(1)
        with pytest.raises(error, match=message):
            ServerReader(client, Wishes(), opening).read(file, "a.pdf", progress)
        client.close()
        opening.close()
    return [(method, path) for method, path, _, _ in server.requests]


def test_stop_deletes_the_document_that_is_being_read(file: Path) -> None:
    responses = [accepted(), ok(document(DocumentStatus.READING)), (204, {}, b"")]

    requests = asked(file, responses, Stopped, "^$", Progress(stops=True))

    assert requests == [("POST", "/documents"), ("GET", "/documents/d"), ("DELETE", "/documents/d")]


def test_document_that_cannot_be_opened_is_an_error(file: Path) -> None:
    error = DocumentError(code="password-required", detail="The document is encrypted.")
    responses = [accepted(), ok(document(DocumentStatus.FAILED, error=error))]

    asked(file, responses, Unreadable, r"^The document is encrypted\.$", Progress())


def test_document_without_a_page_that_was_read_is_an_error(file: Path) -> None:
    responses = [
        accepted(),
        ok(document(DocumentStatus.READING, failed=1)),
        ok(document(DocumentStatus.DONE, failed=2, page_errors=BROKEN)),
    ]
    progress = Progress()

    asked(file, responses, Unreadable, r"^page 1: The page is damaged\. \(and 1 more\)$", progress)

    assert (progress.pages, progress.done) == (2, 2)


def test_pages_come_in_one_file_that_is_asked_for_until_it_is_ready(file: Path) -> None:
    page = PageText(
        id="p",
        name=None,
        width=10,
        height=20,
        created_at=NOW,
        corrected_at=None,
        text="",
        lines=(),
        number=2,
        is_read=True,
    )
    text = PagedText(id="d", name="a.pdf", created_at=NOW, corrected_at=None, page_count=1, pages=(page,))
    responses = [
        accepted(),
        ok(document(DocumentStatus.DONE, done=1, failed=1, page_errors=BROKEN[:1])),
        (503, {"Retry-After": "1"}, b"{}"),
        ok(text),
    ]
    with scripted_server(*responses) as server:
        client, opening = Client(server.url), Opening(1)
        read = ServerReader(client, Wishes(), opening).read(file, "a.pdf", Progress())
        client.close()
        opening.close()

    assert [(each.number, each.reason) for each in read.failed] == [(1, "The page is damaged.")]
    assert [(each.number, each.width, each.height) for each in read.read] == [(2, 10, 20)]
    assert [path for _, path, _, _ in server.requests][2:] == ["/documents/d/text?format=json"] * 2
