"""Documents and their pages on both databases: queueing, results, repeated publishing, deletion."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from image_store.bootstrap import Store
from image_store.documents.dispatch import Dispatch
from image_store.documents.files import receive
from image_store.documents.limits import MAX_ATTEMPTS, READ_LOST_AFTER, DocumentLimits
from image_store.documents.passwords import Passwords
from image_store.documents.records import Documents
from image_store.domain import blob_path, utc_now
from mesh.contracts.document import (
    Document,
    DocumentError,
    DocumentStatus,
    NewDocument,
    OcrMode,
    PageStatus,
)
from mesh.contracts.document_job import OpenedDocument, PageOutcome, PageResult
from mesh.contracts.document_page import PageOfDocument
from mesh.contracts.image_received import ImageReceived
from mesh.contracts.listing import Listing, Sort
from mesh.contracts.message import Message
from mesh.contracts.problems import Gone, LimitReached, NotFound
from mesh.contracts.text_recognized import TextRecognized
from mesh.contracts.topology import Queue
from mesh.platform.messaging.interfaces import Outcome

OWNER = "anna"
ERROR = DocumentError(code="page-failed", detail="The page takes too long.")
LIMITS = DocumentLimits(pages_per_document=20, documents_per_owner=3, waiting_pages=30, queued_pages=2)

Deliver = Callable[[Message], Outcome]


@pytest.fixture
def documents(store: Store) -> Documents:
    return Documents(store.database, LIMITS, store.settings.max_age, Passwords(lambda: "s" * 32))


@pytest.fixture
def dispatch(store: Store) -> Dispatch:
    return Dispatch(store.database, LIMITS)


def create(store: Store, documents: Documents, owner: str | None = OWNER, **wishes: object) -> str:
    document_id = str(uuid.uuid4())
    file = receive(store.blobs, partial(blob_path, document_id), io.BytesIO(b"%PDF a document"))
    new = NewDocument.model_validate({"id": document_id, "name": "scan.pdf", "file": file, **wishes})
    documents.create(new, owner, utc_now())
    return document_id


def opened(pages: int) -> OpenedDocument:
    return OpenedDocument(content_type="application/pdf", pages=pages)


def shown(store: Store, document_id: str) -> Document:
    return store.document_reading.document(document_id, OWNER)


def status(store: Store, document_id: str, page: int) -> PageStatus:
    return store.document_reading.page(document_id, page, OWNER).status


def page_events(document_id: str, number: int, content: bytes = b"a picture") -> list[Message]:
    page = PageOfDocument(document_id, number)
    picture = ImageReceived(page.image_id, f"p{page.image_id}", content, "image/png", owner=OWNER, page=page)
    text = TextRecognized(page.image_id, f"t{page.image_id}", (), OWNER, page=page)
    return [text.to_wire(), picture.to_wire()]


def due(dispatch: Dispatch, later: timedelta = timedelta()) -> list[tuple[str, str]]:
    """Return the messages that are due after a time, as queue and page."""
    return [
        (message.queue, message.headers.get("page", ""))
        for found in dispatch.due(utc_now() + later)
        for message in found.messages
    ]


READ = PageResult(outcome=PageOutcome.READ)
FAILED = PageResult(outcome=PageOutcome.FAILED, error=ERROR)
AWAY = PageResult(outcome=PageOutcome.POSTPONED)


def test_a_few_pages_are_claimed_and_the_next_with_each_result(store: Store, documents: Documents) -> None:
    document_id = create(store, documents)
    assert documents.open(document_id, opened(4), utc_now()) == [1, 2]
    assert documents.open(document_id, opened(4), utc_now()) == []  # delivered twice
    assert documents.record(document_id, 1, READ, utc_now()) == [3]
    assert documents.record(document_id, 1, READ, utc_now()) == []
    assert status(store, document_id, 1) is PageStatus.READ
    assert status(store, document_id, 4) is PageStatus.WAITING


def test_document_is_done_when_text_and_picture_of_its_last_page_are_stored(
    store: Store, documents: Documents, deliver: Deliver
) -> None:
    document_id = create(store, documents)
    documents.open(document_id, opened(2), utc_now())
    messages = [*page_events(document_id, 1), *page_events(document_id, 2)]
    for message in messages[:-1]:
        assert deliver(message) is Outcome.ACK
    assert shown(store, document_id).status is DocumentStatus.READING
    for message in (messages[-1], *messages):
        assert deliver(message) is Outcome.ACK
    done = shown(store, document_id)
    assert (done.status, done.pages.done, done.pages.failed) == (DocumentStatus.DONE, 2, 0)


def test_pages_are_listed_in_parts_with_their_pictures_and_errors(
    store: Store, documents: Documents, deliver: Deliver
) -> None:
    document_id = create(store, documents, pages="2-4")
    documents.open(document_id, opened(5), utc_now())
    for message in page_events(document_id, 2):
        deliver(message)
    documents.record(document_id, 3, PageResult(outcome=PageOutcome.UNREADABLE, error=ERROR), utc_now())

    first = store.document_reading.pages(document_id, OWNER, after=0, limit=2)
    rest = store.document_reading.pages(document_id, OWNER, after=first.next or 0, limit=2)

    assert [(page.page, page.status) for page in first.pages] == [(2, PageStatus.DONE), (3, PageStatus.FAILED)]
    assert first.pages[0].image_id == PageOfDocument(document_id, 2).image_id
    assert first.pages[1].error is not None
    assert first.pages[1].error.detail == ERROR.detail
    assert [(page.page, page.image_id) for page in rest.pages] == [(4, None)]
    assert rest.next is None
    with pytest.raises(NotFound):
        store.document_reading.pages(document_id, "berta", after=0, limit=2)


def test_documents_are_found_by_name(store: Store, documents: Documents) -> None:
    document_id = create(store, documents)
    other = create(store, documents, name="Ärger 100.pdf")

    def found(words: str) -> set[str]:
        return {each.id for each in store.document_reading.list(OWNER, Listing(q=words)).documents}

    assert found("SCAN") == {document_id}
    assert found(" Ärger ") == {other}
    assert found(".pdf") == {document_id, other}
    assert found("100%") == set()


def test_documents_are_sorted_and_found_by_digest(store: Store, documents: Documents) -> None:
    for name in ("c.pdf", "A.pdf", "b.pdf"):
        create(store, documents, name=name)

    def names(**listing: Any) -> list[str]:
        found: list[str] = []
        before = None
        while True:
            page = store.document_reading.list(OWNER, Listing(limit=2, before=before, **listing))
            found += [each.name for each in page.documents]
            before = page.next
            if before is None:
                return found

    assert names(sort=Sort.NAME) == ["A.pdf", "b.pdf", "c.pdf"]
    assert names(sort=Sort.OLDEST) == names()[::-1]
    assert names(created_before=datetime(2000, 1, 1, tzinfo=UTC)) == []
    assert names(sha256="0" * 64) == []


def test_last_pages_stored_at_the_same_time_end_the_document(
    store: Store, documents: Documents, deliver: Deliver
) -> None:
    document_id = create(store, documents)
    documents.open(document_id, opened(6), utc_now())
    messages = [message for number in range(1, 7) for message in page_events(document_id, number)]
    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(deliver, messages)) == {Outcome.ACK}
    assert shown(store, document_id).status is DocumentStatus.DONE


def test_page_that_fails_three_times_is_a_named_error_and_others_go_on(store: Store, documents: Documents) -> None:
    document_id = create(store, documents)
    documents.open(document_id, opened(2), utc_now())
    now = utc_now()
    for attempt in range(MAX_ATTEMPTS):
        documents.record(document_id, 1, FAILED, now)
        expected = PageStatus.FAILED if attempt + 1 == MAX_ATTEMPTS else PageStatus.WAITING
        assert status(store, document_id, 1) is expected
    found = shown(store, document_id)
    assert [(error.page, error.code, error.detail) for error in found.page_errors] == [(1, ERROR.code, ERROR.detail)]
    assert status(store, document_id, 2) is PageStatus.QUEUED


def test_service_that_is_away_costs_no_attempt(store: Store, documents: Documents, dispatch: Dispatch) -> None:
    document_id = create(store, documents)
    documents.open(document_id, opened(1), utc_now())
    for _ in range(3 * MAX_ATTEMPTS):
        assert documents.record(document_id, 1, AWAY, utc_now()) == []
        assert status(store, document_id, 1) is PageStatus.WAITING
        assert due(dispatch, timedelta(minutes=2)) == [(Queue.PAGE.value, "1")]
    documents.record(document_id, 1, FAILED, utc_now())
    assert status(store, document_id, 1) is PageStatus.WAITING


def test_lost_message_of_a_page_is_published_again(store: Store, documents: Documents, dispatch: Dispatch) -> None:
    document_id = create(store, documents)
    documents.open(document_id, opened(1), utc_now())
    assert due(dispatch) == []
    assert due(dispatch, LIMITS.lost_after(0)) == [(Queue.PAGE.value, "1")]
    assert due(dispatch, LIMITS.lost_after(0)) == []


def test_lost_message_of_a_document_is_published_again(store: Store, documents: Documents, dispatch: Dispatch) -> None:
    create(store, documents)
    assert due(dispatch) == []
    assert due(dispatch, LIMITS.lost_after(0)) == [(Queue.DOCUMENT.value, "")]


def test_page_whose_events_do_not_arrive_is_read_again_and_then_an_error(
    store: Store, documents: Documents, dispatch: Dispatch
) -> None:
    document_id = create(store, documents)
    documents.open(document_id, opened(1), utc_now())
    later = timedelta()
    for _ in range(MAX_ATTEMPTS):
        documents.record(document_id, 1, READ, utc_now() + later)
        later += READ_LOST_AFTER + timedelta(seconds=1)
        due(dispatch, later)
        later += timedelta(minutes=2)
        due(dispatch, later)
    found = shown(store, document_id)
    assert [error.code for error in found.page_errors] == ["not-stored"]
    assert found.status is DocumentStatus.DONE


def test_waiting_page_without_a_queued_one_is_published(
    store: Store, documents: Documents, dispatch: Dispatch, deliver: Deliver
) -> None:
    """Workers ended after the pages were published, and before they reported them."""
    document_id = create(store, documents)
    documents.open(document_id, opened(3), utc_now())
    for message in (*page_events(document_id, 1), *page_events(document_id, 2)):
        deliver(message)
    assert due(dispatch) == [(Queue.PAGE.value, "3")]


def test_end_is_announced_until_it_is_confirmed(
    store: Store, documents: Documents, dispatch: Dispatch, deliver: Deliver
) -> None:
    document_id = create(store, documents)
    documents.open(document_id, opened(1), utc_now())
    for message in page_events(document_id, 1):
        deliver(message)
    assert due(dispatch) == [(Queue.DOCUMENT_DONE.value, "")]
    assert due(dispatch, LIMITS.lost_after(2)) == [(Queue.DOCUMENT_DONE.value, "")]
    documents.announced(document_id)
    assert due(dispatch, timedelta(days=1)) == []


@pytest.mark.parametrize(
    ("wishes", "pages", "code"),
    [({}, 0, "no-pages"), ({"pages": "7-9"}, 3, "no-such-pages"), ({}, 21, "too-many-pages")],
)
def test_document_without_pages_to_read_has_failed(
    store: Store, documents: Documents, wishes: dict[str, str], pages: int, code: str
) -> None:
    document_id = create(store, documents, **wishes)
    assert documents.open(document_id, opened(pages), utc_now()) == []
    found = shown(store, document_id)
    assert found.error is not None
    assert (found.status, found.error.code) == (DocumentStatus.FAILED, code)


def test_long_document_is_accepted_if_few_pages_are_selected(store: Store, documents: Documents) -> None:
    document_id = create(store, documents, pages="990-")
    assert documents.open(document_id, opened(1000), utc_now()) == [990, 991]


def test_owner_may_have_so_many_documents(store: Store, documents: Documents) -> None:
    for _ in range(LIMITS.documents_per_owner):
        documents.check_room(OWNER)
        create(store, documents)
    with pytest.raises(LimitReached):
        documents.check_room(OWNER)
    documents.check_room("ben")


def test_many_waiting_pages_refuse_further_documents(store: Store, documents: Documents) -> None:
    for owner in ("a", "b"):
        documents.open(create(store, documents, owner), opened(15), utc_now())
    with pytest.raises(LimitReached) as refused:
        documents.check_room("c")
    assert refused.value.headers() == {"Retry-After": "60"}


def test_password_is_encrypted_and_deleted_at_the_end(store: Store, documents: Documents) -> None:
    document_id = create(store, documents, password="geheim", ocr=OcrMode.NEVER)
    job = documents.job(document_id)
    assert (job.plain_password, job.ocr) == ("geheim", OcrMode.NEVER)
    other = Documents(store.database, LIMITS, store.settings.max_age, Passwords(lambda: "t" * 32))
    assert other.job(document_id).plain_password is None
    documents.open(document_id, OpenedDocument(error=ERROR), utc_now())
    assert documents.job(document_id).plain_password is None


def test_deleted_document_is_gone_for_its_workers_and_its_pages_are_ignored(
    store: Store, documents: Documents, deliver: Deliver
) -> None:
    document_id = create(store, documents)
    documents.open(document_id, opened(2), utc_now())
    for message in page_events(document_id, 1):
        deliver(message)
    with pytest.raises(NotFound):
        store.deletion.delete_document_for("ben", document_id, utc_now())
    store.deletion.delete_document_for(OWNER, document_id, utc_now())
    for message in (*page_events(document_id, 1), *page_events(document_id, 2)):
        assert deliver(message) is Outcome.ACK
    for ask in (lambda: documents.job(document_id), lambda: documents.record(document_id, 1, READ, utc_now())):
        with pytest.raises(Gone):
            ask()
    assert store.history.usage(OWNER, utc_now() - timedelta(days=1), timedelta(days=7)).pictures == 0
    findings = store.consistency.check(utc_now(), grace=timedelta())
    assert findings.is_consistent
    assert not list(store.blobs.list(PageOfDocument(document_id, 1).image_id[:2]))


def test_tombstone_is_forgotten_when_no_event_can_be_accepted_any_more(
    store: Store, documents: Documents, deliver: Deliver
) -> None:
    document_id = create(store, documents)
    documents.open(document_id, opened(1), utc_now())
    store.deletion.delete_document_for(OWNER, document_id, utc_now())
    store.deletion.delete_expired(utc_now() + timedelta(days=15))
    with pytest.raises(NotFound):
        store.document_reading.document(document_id, OWNER)
    for message in page_events(document_id, 1):
        assert deliver(message) is Outcome.ACK
    assert store.consistency.check(utc_now(), grace=timedelta()).is_consistent


def test_files_of_documents_are_known_to_the_consistency_check(store: Store, documents: Documents) -> None:
    document_id = create(store, documents)
    assert store.consistency.check(utc_now(), grace=timedelta()).is_consistent
    store.blobs.delete(documents.path(document_id))
    findings = store.consistency.check(utc_now(), grace=timedelta())
    assert [lost.image_id for lost in findings.lost_files] == [document_id]
    store.consistency.delete_lost(findings, utc_now())
    with pytest.raises(Gone):
        documents.job(document_id)


def test_erasure_of_an_owner_includes_documents(store: Store, documents: Documents, deliver: Deliver) -> None:
    document_id = create(store, documents)
    documents.open(document_id, opened(1), utc_now())
    for message in page_events(document_id, 1):
        deliver(message)
    before = store.erasure.of_owner(OWNER, utc_now())
    assert (before.is_erased, before.files) == (False, 2)
    assert store.erasure.delete_all(OWNER, utc_now()) == 1
    after = store.erasure.of_owner(OWNER, utc_now())
    assert (after.rows, after.files) == (0, 0)
