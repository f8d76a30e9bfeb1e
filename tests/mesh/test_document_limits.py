"""Limits of documents, and what happens without the broker."""

from __future__ import annotations

import threading

import pytest

from bff_api.documents.progress import StreamSlots
from mesh.contracts.document import Document
from mesh.contracts.message import Message
from mesh.contracts.problems import LimitReached
from mesh.contracts.topology import Queue
from mesh.contracts.webhook_due import DOCUMENT_DONE, WebhookDue
from mesh.platform.messaging.interfaces import Delivery, Outcome, PublishFailed
from mesh.platform.messaging.sqlite import SqliteConsumer
from tests.mesh.document_files import texts, tiff
from tests.mesh.system import Bff, Mesh
from tests.mesh.test_document_jobs import accepted, document, send, text


class BrokerAway:
    def publish(self, *_messages: Message) -> None:
        raise PublishFailed("the broker is away")

    def check_ready(self) -> None:
        """Do nothing: the broker may come back."""

    def close(self) -> None:
        """Do nothing."""


def test_document_is_accepted_while_the_broker_is_away_and_read_later(mesh: Mesh) -> None:
    with mesh.other_bff(BrokerAway()) as bff:
        answer = accepted(bff, ("scan.tiff", tiff(1, 2)))
    mesh.work_on_documents()
    assert document(mesh, answer.id).status == "queued"
    with mesh.store.database.write() as connection:
        connection.exec_driver_sql("UPDATE document SET due_at = '2026-01-01 00:00:00' WHERE status = 'queued'")
    assert mesh.dispatcher.publish_due() == 1
    mesh.work_on_documents()
    assert text(mesh, answer.id) == texts(1, 2)


def test_empty_and_too_large_files_are_refused(mesh: Mesh) -> None:
    assert send(mesh, ("scan.tiff", b"")).status == 400
    with mesh.other_bff(max_document_bytes=100) as bff:
        answer = send(bff, ("scan.tiff", tiff(1)))
    assert answer.status == 413
    assert "the limit is 0.0 MB" in answer.json()["detail"]


@pytest.mark.parametrize("fields", [{"ocr": "perhaps"}, {"password": "x" * 300}])
def test_invalid_field_is_refused(mesh: Mesh, fields: dict[str, str]) -> None:
    assert send(mesh, ("scan.tiff", tiff(1)), **fields).status == 400


@pytest.mark.parametrize("url", ["ftp://example.org/", "example.org", "http://" + "a" * 2050])
def test_invalid_address_for_a_webhook_is_refused(mesh: Mesh, url: str) -> None:
    assert send(mesh, ("scan.tiff", tiff(1)), callback_url=url).status == 400


def test_webhook_needs_an_owner_and_a_server_that_sends_it(mesh: Mesh) -> None:
    url = "https://example.org/done"
    assert send(Bff(mesh.address), ("scan.tiff", tiff(1)), callback_url=url).status == 400
    with mesh.other_bff(outgoing=False) as bff:
        assert send(bff, ("scan.tiff", tiff(1)), callback_url=url).status == 400


def test_webhook_is_due_when_the_document_has_ended(mesh: Mesh) -> None:
    url = "https://example.org/done"
    answer = send(mesh, ("scan.tiff", tiff(1, 2)), callback_url=url)
    mesh.work_on_documents()
    due: list[WebhookDue] = []

    def take(delivery: Delivery) -> Outcome:
        due.append(WebhookDue.from_wire(delivery.message))
        return Outcome.ACK

    while SqliteConsumer(mesh.queue).step({Queue.WEBHOOK.value: take}):
        pass
    assert [(each.document_id, each.body.url, each.body.payload.type) for each in due] == [
        (answer.json()["id"], url, DOCUMENT_DONE)
    ]


def test_request_without_a_file_or_not_multipart_is_refused(mesh: Mesh) -> None:
    assert mesh.call("POST", "/documents", fields={"pages": "1"}).status == 400
    assert mesh.call("POST", "/documents", body=b"x", headers={"Content-Type": "text/plain"}).status == 415


def test_unknown_document_is_not_found(mesh: Mesh) -> None:
    for path in ("3b9d1c52-8a64-8f0e-9b1a-5d7c3e2f4a60", "x"):
        assert mesh.call("GET", f"/documents/{path}").status == 404


def test_quota_counts_a_document(mesh: Mesh) -> None:
    person = mesh.person()
    with mesh.other_bff(quota_pictures=1) as bff:
        bff.cookie = person.cookie
        accepted(bff, ("scan.tiff", tiff(1)))
        answer = send(bff, ("scan.tiff", tiff(1)))
    assert (answer.status, answer.json()["type"]) == (429, "urn:ocr-mesh:problem:quota-reached")
    assert int(answer.headers["Retry-After"]) > 0
    mesh.work_on_documents()


def test_streams_are_limited_for_all_clients_and_for_each() -> None:
    slots = StreamSlots(3, 2)
    with slots.held("a"), slots.held("a"):
        with pytest.raises(LimitReached), slots.held("a"):
            pass
        with slots.held("b"), pytest.raises(LimitReached), slots.held("c"):
            pass
    with slots.held("a"), slots.held("a"), slots.held("c"):
        pass


def test_stream_reports_progress_while_the_document_is_read(mesh: Mesh) -> None:
    person = mesh.person()
    answer = accepted(person, ("scan.tiff", tiff(1, 2)))
    events: list[bytes] = []
    follower = threading.Thread(target=lambda: events.append(_followed(person, answer.id)))
    follower.start()
    mesh.work_on_documents()
    follower.join(20)
    [stream] = events
    names = [line for line in stream.decode().splitlines() if line.startswith("event: ")]
    assert names[-1] == "event: done"
    last = stream.decode().split("data: ")[-1]
    assert Document.model_validate_json(last).pages.done == 2


def _followed(bff: Bff, document_id: str) -> bytes:
    answer: bytes = bff.call("GET", f"/documents/{document_id}/events").data
    return answer
