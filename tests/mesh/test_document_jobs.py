"""Documents through the whole system: accepted, opened, read page by page, stored, deleted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from urllib3.response import BaseHTTPResponse

from image_store.blob_store import SHARDS
from image_store.domain import utc_now
from image_store.schema import document as table
from mesh.contracts.document import Document, DocumentsAccepted, DocumentStatus
from mesh.contracts.topology import Queue
from mesh.platform.messaging.sqlite import SqliteConsumer, SqliteDeadLetters
from tests.mesh.document_files import pdf, texts, tiff
from tests.mesh.system import Bff, Mesh


@pytest.fixture
def person(mesh: Mesh) -> Bff:
    return mesh.person()


def send(bff: Bff, *files: tuple[str, bytes], **fields: str) -> BaseHTTPResponse:
    return bff.call("POST", "/documents", fields=[*(("file", file) for file in files), *fields.items()])


def accepted(bff: Bff, *files: tuple[str, bytes], **fields: str) -> DocumentsAccepted:
    answer = send(bff, *files, **fields)
    assert answer.status == 202, answer.data
    return DocumentsAccepted.model_validate_json(answer.data)


def document(bff: Bff, document_id: str) -> Document:
    answer = bff.call("GET", f"/documents/{document_id}")
    assert answer.status == 200, answer.data
    return Document.model_validate_json(answer.data)


def text(bff: Bff, document_id: str) -> list[str]:
    answer = bff.call("GET", f"/documents/{document_id}/text")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    return answer.data.decode().split("\f")[:-1]


@pytest.mark.parametrize("make", [tiff, pdf])
def test_each_page_of_a_document_is_read_in_order(mesh: Mesh, person: Bff, make: Any) -> None:
    answer = accepted(person, ("scan", make(2, 3, 1)))
    assert answer.documents[0].status is DocumentStatus.QUEUED
    mesh.work_on_documents()
    done = document(person, answer.id)
    assert (done.status, done.pages.done, done.pages.of, done.page_errors) == (DocumentStatus.DONE, 3, 3, ())
    assert done.done_at is not None
    assert text(person, answer.id) == texts(2, 3, 1)
    page = person.call("GET", f"/documents/{answer.id}/pages/2").json()
    assert (page["text"], page["status"]) == (texts(3)[0], "done")
    assert person.call("GET", f"/api/image/{page['image_id']}/content").status == 200


def test_pages_are_not_in_the_history_and_the_document_is_in_its_list(mesh: Mesh, person: Bff) -> None:
    answer = accepted(person, ("scan.tiff", tiff(1, 2)))
    mesh.work_on_documents()
    assert person.call("GET", "/api/images").json()["images"] == []
    listed = person.call("GET", "/documents").json()["documents"]
    assert [each["id"] for each in listed] == [answer.id]
    limits = person.call("GET", "/api/limits").json()["quota"]
    assert limits["pictures"] == 1
    assert limits["bytes"] > len(tiff(1, 2))


def test_several_files_are_documents_of_their_own(mesh: Mesh, person: Bff) -> None:
    answer = accepted(person, ("one.tiff", tiff(1)), ("folder/two.tiff", tiff(2)))
    mesh.work_on_documents()
    assert [each.name for each in answer.documents] == ["one.tiff", "two.tiff"]
    assert [text(person, each.id) for each in answer.documents] == [texts(1), texts(2)]


def test_selected_pages_are_read_only(mesh: Mesh, person: Bff) -> None:
    answer = accepted(person, ("scan.tiff", tiff(1, 2, 3, 1)), pages="2-3, 9")
    mesh.work_on_documents()
    assert text(person, answer.id) == texts(2, 3)
    assert person.call("GET", f"/documents/{answer.id}/pages/1").status == 404


@pytest.mark.parametrize("selection", ["0", "3-1", "a", "1,,2", "-4"])
def test_invalid_selection_is_refused(person: Bff, selection: str) -> None:
    assert send(person, ("scan.tiff", tiff(1)), pages=selection).status == 400


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"no document at all", "bad-document"), (pdf(1, password="secret"), "password-required")],
)
def test_file_that_cannot_be_opened_is_a_failed_document_that_says_why(
    mesh: Mesh, person: Bff, content: bytes, code: str
) -> None:
    answer = accepted(person, ("scan.pdf", content))
    mesh.work_on_documents()
    failed = document(person, answer.id)
    assert failed.status is DocumentStatus.FAILED
    assert failed.error is not None
    assert failed.error.code == code
    assert failed.done_at is not None


def test_password_opens_an_encrypted_file_and_is_deleted_then(mesh: Mesh, person: Bff) -> None:
    answer = accepted(person, ("scan.pdf", pdf(2, password="correct horse")), password="correct horse")
    assert password_column(mesh, answer.id) not in (None, "correct horse")
    assert all(b"correct horse" not in body for body in queued_bodies(mesh))
    mesh.work_on_documents()
    assert text(person, answer.id) == texts(2)
    assert password_column(mesh, answer.id) is None


def test_deleted_document_is_gone_with_its_pages(mesh: Mesh, person: Bff) -> None:
    answer = accepted(person, ("scan.tiff", tiff(1, 2)))
    mesh.work_on_documents()
    image_id = person.call("GET", f"/documents/{answer.id}/pages/1").json()["image_id"]
    assert person.call("DELETE", f"/api/image/{image_id}").status == 409
    assert person.call("DELETE", f"/documents/{answer.id}").status == 204
    assert person.call("DELETE", f"/documents/{answer.id}").status == 204
    for path in ("", "/text", "/pages/1", "/events"):
        assert person.call("GET", f"/documents/{answer.id}{path}").status == 410
    assert person.image(image_id).status == 410
    assert blobs_of(mesh) == []


def test_pages_of_a_document_that_is_deleted_meanwhile_are_not_brought_back(mesh: Mesh, person: Bff) -> None:
    answer = accepted(person, ("scan.tiff", tiff(1, 2)))
    consumer = SqliteConsumer(mesh.queue)
    assert consumer.step(mesh.documents)  # opened
    assert consumer.step(mesh.documents)  # a page is read, not stored
    assert person.call("DELETE", f"/documents/{answer.id}").status == 204
    mesh.work_on_documents()
    assert blobs_of(mesh) == []
    assert mesh.kept()[:2] == (0, 0)


def test_message_delivered_twice_reads_no_page_twice(mesh: Mesh, person: Bff) -> None:
    answer = accepted(person, ("scan.tiff", tiff(1, 2)))
    consumer = SqliteConsumer(mesh.queue)
    assert consumer.step(mesh.documents)
    [first, *_] = [message for _, message in messages(mesh, Queue.PAGE)]
    mesh.queue.publish(first)
    mesh.work_on_documents()
    assert text(person, answer.id) == texts(1, 2)
    assert len(blobs_of(mesh)) == 3


def test_a_few_pages_of_one_document_are_queued_at_a_time(mesh: Mesh, person: Bff) -> None:
    most = mesh.store.settings.queued_pages
    answer = accepted(person, ("scan.tiff", tiff(*[1] * (most + 3))))
    consumer = SqliteConsumer(mesh.queue)
    assert consumer.step(mesh.documents)
    while messages(mesh, Queue.PAGE):
        assert len(messages(mesh, Queue.PAGE)) <= most
        consumer.step({**mesh.stored_by(), **mesh.documents})
    mesh.work_on_documents()
    assert document(person, answer.id).pages.done == most + 3


def test_expired_document_is_deleted_with_its_pages(mesh: Mesh, person: Bff) -> None:
    answer = accepted(person, ("scan.tiff", tiff(1, 2)))
    mesh.work_on_documents()
    mesh.store.deletion.delete_expired(utc_now() + timedelta(days=8))
    assert person.call("GET", f"/documents/{answer.id}").status == 410
    assert blobs_of(mesh) == []


def test_events_report_the_progress_until_the_end(mesh: Mesh, person: Bff) -> None:
    answer = accepted(person, ("scan.tiff", tiff(1)))
    mesh.work_on_documents()
    events = person.call("GET", f"/documents/{answer.id}/events")
    assert events.headers["Content-Type"] == "text/event-stream"
    assert events.data.startswith(b"event: done\n")


def test_dead_letter_of_a_page_is_an_error_of_its_document_and_the_rest_is_read(mesh: Mesh, person: Bff) -> None:
    answer = accepted(person, ("scan.tiff", tiff(1, 2, 3)))
    consumer = SqliteConsumer(mesh.queue)
    assert consumer.step(mesh.documents)
    lease = mesh.queue.lease([Queue.PAGE.value])
    assert lease is not None
    mesh.queue.reject(lease, "no consumer survived it")
    mesh.work_on_documents()
    done = document(person, answer.id)
    assert (done.status, done.pages.done, done.pages.failed) == (DocumentStatus.DONE, 2, 1)
    assert [(error.page, error.code) for error in done.page_errors] == [(1, "given-up")]
    assert text(person, answer.id) == ["", *texts(2, 3)]
    assert SqliteDeadLetters(mesh.queue).list(Queue.PAGE) == []


@pytest.fixture(autouse=True)
def emptied(mesh: Mesh) -> Iterator[None]:
    yield
    with mesh.store.database.read() as connection:
        ids = connection.scalars(select(table.c.id).where(table.c.deleted_at.is_(None))).all()
    mesh.store.deletion.delete_documents(ids, utc_now())
    mesh.work_on_documents()


def messages(mesh: Mesh, queue: Queue) -> list[Any]:
    return [
        (row_id, message)
        for row_id in mesh.queue.row_ids([queue.value])
        for message in [mesh.queue.message(row_id)]
        if message is not None
    ]


def queued_bodies(mesh: Mesh) -> list[bytes]:
    return [message.body for queue in Queue for _, message in messages(mesh, queue)]


def password_column(mesh: Mesh, document_id: str) -> str | None:
    with mesh.store.database.read() as connection:
        password: str | None = connection.scalar(select(table.c.password).where(table.c.id == document_id))
    return password


def blobs_of(mesh: Mesh) -> list[str]:
    return [blob.path for shard in SHARDS for blob in mesh.store.blobs.list(shard)]
