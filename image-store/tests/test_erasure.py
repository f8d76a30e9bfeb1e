"""Test the erasure of one picture and of a person, and the report about it."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask.testing import FlaskClient

from harness.waiting import eventually
from image_store.app import create_app
from image_store.blob_store import SHARDS
from image_store.bootstrap import Store
from image_store.dead_letter_sweep import sweep, swept
from image_store.documents.files import receive
from image_store.domain import blob_path
from mesh.contracts.document import NewDocument
from mesh.contracts.document_job import OpenedDocument
from mesh.contracts.erasure import ErasureReport, Rest
from mesh.contracts.idempotency import ClaimKey
from mesh.contracts.listing import Listing
from mesh.contracts.message import Message
from mesh.contracts.problems import NotFound
from mesh.contracts.topology import Queue
from mesh.platform.messaging.interfaces import Outcome
from mesh.platform.messaging.sqlite import SqliteDeadLetters, SqliteQueue

if TYPE_CHECKING:
    from conftest import Events

Deliver = Callable[[Message], Outcome]


def now() -> datetime:
    return datetime.now(UTC)


def put(deliver: Deliver, events: Events, owner: str | None = "anna") -> str:
    for message in (events.picture(owner=owner), events.boxes("a", "b", owner=owner), events.correction("c")):
        deliver(message)
    return events.id


def test_report_counts_what_is_there_and_nothing_after_the_deletion(
    store: Store, deliver: Deliver, events: Events
) -> None:
    image_id = put(deliver, events)
    before = store.erasure.of_picture(image_id, "anna", now())
    assert (before.is_erased, before.rows, before.files) == (False, 5, 1)

    store.deletion.delete_for("anna", image_id, now())

    after = store.erasure.of_picture(image_id, "anna", now())
    assert (after.is_erased, after.rows, after.files, after.log_is_erased) == (True, 0, 0, True)
    ends = {each.rest: each.at for each in after.ends}
    week = now() + timedelta(days=7)
    for rest in (Rest.TOMBSTONE, Rest.BACKUPS):
        at = ends[rest]
        assert at is not None
        assert abs(at - week) < timedelta(seconds=60)
    assert (Rest.DATABASE_LOG in ends) is not store.database.is_sqlite


def test_file_that_could_not_be_deleted_is_reported(store: Store, deliver: Deliver, events: Events) -> None:
    image_id = put(deliver, events)
    content = store.history.content(image_id, "anna")
    store.deletion.delete_for("anna", image_id, now())
    store.blobs.put(content.path, b"still there")

    report = store.erasure.of_picture(image_id, "anna", now())

    assert (report.is_erased, report.rows, report.files) == (False, 0, 1)


@pytest.mark.parametrize("owner", ["ben", None])
def test_report_of_another_owners_picture_is_not_found(
    store: Store, deliver: Deliver, events: Events, owner: str | None
) -> None:
    image_id = put(deliver, events)
    for _ in range(2):
        with pytest.raises(NotFound):
            store.erasure.of_picture(image_id, owner, now())
        store.deletion.delete(image_id, now())


def test_all_pictures_of_a_person_are_deleted_and_no_others(
    store: Store, deliver: Deliver, new_events: type[Events]
) -> None:
    annas = [put(deliver, new_events()) for _ in range(3)]
    bens = put(deliver, new_events(), "ben")
    half = new_events()
    deliver(half.boxes("only the text", owner="anna"))

    assert store.erasure.delete_all("anna", now()) == 4

    report = store.erasure.of_owner("anna", now())
    assert (report.is_erased, report.rows, report.files) == (True, 0, 0)
    assert deliver(half.picture(owner="anna")) is Outcome.ACK
    assert store.erasure.of_owner("anna", now()).is_erased
    assert store.history.page("anna", Listing()).images == []
    assert store.history.image(bens, "ben").text == "c"
    assert all(store.erasure.of_picture(each, "anna", now()).is_erased for each in annas)


def test_documents_with_their_pages_and_kept_answers_are_counted_and_deleted(store: Store) -> None:
    document_id = str(uuid.uuid4())
    file = receive(store.blobs, partial(blob_path, document_id), io.BytesIO(b"%PDF a document"))
    store.documents.create(NewDocument(id=document_id, name="scan.pdf", file=file), "anna", now())
    store.documents.open(document_id, OpenedDocument(content_type="application/pdf", pages=2), now())
    claim = ClaimKey(owner="anna", key_sha256="0" * 64, body_sha256="1" * 64)
    store.idempotent_answers.claim(claim, now())
    client = create_app(store, None).test_client()
    anna = {"Ocr-Mesh-Owner": "anna"}

    before = report(client.get("/api/erasure", headers=anna).text)
    after = report(client.post("/api/erasure", headers=anna).text)

    assert (before.is_erased, before.rows, before.files, before.kept_answers) == (False, 3, 1, 1)
    assert (after.is_erased, after.rows, after.files, after.kept_answers) == (True, 0, 0, 0)
    assert Rest.WEBHOOKS in {each.rest for each in after.ends}
    assert [blob for shard in SHARDS for blob in store.blobs.list(shard)] == []


def test_dead_letters_of_deleted_and_of_expired_pictures_are_dropped(
    store: Store, deliver: Deliver, new_events: type[Events], tmp_path: Path
) -> None:
    kept, deleted, expired = new_events(), new_events(), new_events()
    put(deliver, kept)
    store.deletion.delete(put(deliver, deleted), now())
    with closing(SqliteQueue(tmp_path / "broker.db")) as queue:
        queue.publish(kept.boxes("x"), deleted.boxes("very private"), expired.boxes("very private", age_s=8 * 86_400))
        for _ in range(3):
            lease = queue.lease([Queue.IMAGE_DATA])
            assert lease is not None
            queue.reject(lease, "invalid")
        letters = SqliteDeadLetters(queue)

        with swept(f"sqlite:///{queue.path}", store.repository, timedelta(days=7)):
            eventually(lambda: len(letters.list(Queue.IMAGE_DATA)) == 1)

        [left] = letters.list(Queue.IMAGE_DATA)
        assert left.message.headers["request_id"] == kept.id
        assert sweep(letters, store.repository, timedelta(days=7), now()) == 0
        assert b"very private" not in b"".join(path.read_bytes() for path in tmp_path.glob("broker.db*"))


@pytest.fixture
def client(store: Store) -> FlaskClient:
    return create_app(store, None).test_client()


def test_operator_erases_any_picture_and_any_person(
    client: FlaskClient, deliver: Deliver, new_events: type[Events]
) -> None:
    first, second = put(deliver, new_events()), put(deliver, new_events())

    assert not report(client.get(f"/operator/image/{first}/erasure").text).is_erased
    assert report(client.delete(f"/operator/image/{first}").text).is_erased
    assert not report(client.get("/operator/owner/anna/erasure").text).is_erased
    all_of_anna = report(client.delete("/operator/owner/anna").text)
    assert (all_of_anna.is_erased, all_of_anna.pictures_deleted) == (True, 1)
    assert report(client.get(f"/operator/image/{second}/erasure").text).is_erased


def test_routes_of_operators_are_not_in_the_document(client: FlaskClient) -> None:
    assert not [path for path in client.get("/openapi.json").get_json()["paths"] if path.startswith("/operator")]


def report(body: str) -> ErasureReport:
    return ErasureReport.model_validate_json(body)
