"""Test edges 4, 5 and 6: events in any order, repeated and from several workers are stored once."""

from __future__ import annotations

import hashlib
import itertools
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from image_store.bootstrap import Store
from image_store.schema import image, image_box, image_lifecycle, text_correction
from mesh.contracts import text_corrected
from mesh.contracts.line import Line, Rectangle, quad_of
from mesh.contracts.listing import Listing
from mesh.contracts.message import MalformedEvent, Message
from mesh.contracts.notice import Notice, NoticeCode
from mesh.contracts.problems import Gone, NotFound
from mesh.contracts.text_recognized import RecognizedBox, TextRecognized
from mesh.contracts.topology import Queue
from mesh.platform.messaging.interfaces import Delivery, Outcome

if TYPE_CHECKING:
    from conftest import Events

Deliver = Callable[[Message], Outcome]
Files = Callable[[], list[bytes]]


def row_counts(store: Store) -> tuple[int, int, int]:
    """Count images, boxes and corrections."""
    with store.database.read() as connection:
        images, boxes, corrections = (
            connection.scalar(select(func.count()).select_from(table)) or 0
            for table in (image, image_box, text_correction)
        )
    return images, boxes, corrections


class TestOnePicture:
    def test_picture_is_stored_with_details_from_its_bytes(
        self, store: Store, deliver: Deliver, events: Events, stored_files: Files, jpeg_on_its_side: bytes
    ) -> None:
        before = datetime.now(UTC)
        trace_id = "0af7651916cd43dd8448eb211c80319c"
        message = events.picture(
            jpeg_on_its_side, content_type="application/octet-stream", name="Beleg.jpg", trace_id=trace_id
        )
        assert deliver(message) is Outcome.ACK
        kept = store.history.image(events.id)
        assert (kept.content_type, kept.width, kept.height) == ("image/jpeg", 10, 20)
        assert (kept.rotation, kept.mirrored) == (90, False)
        assert (kept.name, kept.trace_id) == ("Beleg.jpg", trace_id)
        assert (kept.size_bytes, kept.sha256) == (len(jpeg_on_its_side), hashlib.sha256(jpeg_on_its_side).hexdigest())
        assert before - timedelta(seconds=1) <= kept.created_at <= datetime.now(UTC)
        assert kept.created_at.utcoffset() == timedelta(0)
        assert kept.expires_at == kept.created_at + timedelta(days=7)
        assert stored_files() == [jpeg_on_its_side]

    def test_picture_with_an_invalid_header_is_stored(
        self, store: Store, deliver: Deliver, events: Events, stored_files: Files
    ) -> None:
        assert deliver(events.picture(b"<script>alert(1)</script>", content_type="text/html")) is Outcome.ACK
        kept = store.history.image(events.id)
        assert (kept.content_type, kept.width, kept.height) == ("application/octet-stream", None, None)
        assert stored_files() == [b"<script>alert(1)</script>"]

    def test_line_id_of_the_producer_is_kept(self, store: Store, deliver: Deliver, events: Events) -> None:
        deliver(events.picture())
        line = Line(ord_num=0, quad=quad_of(Rectangle(1, 2, 3, 4)), text="a", line_id="line-of-its-own")
        deliver(TextRecognized(events.id, "m", (RecognizedBox.of(line),)).to_wire())
        assert [kept.line_id for kept in store.history.image(events.id).boxes] == ["line-of-its-own"]

    def test_notices_are_kept_until_the_picture_is_deleted(
        self, store: Store, deliver: Deliver, events: Events
    ) -> None:
        notices = (
            Notice(code=NoticeCode.TOO_SMALL_TO_READ, letter_height_px=4.5),
            Notice(code="of_a_later_version", script="Thai"),
        )
        recognized = TextRecognized(events.id, "m", (), notices=notices).to_wire()
        for message in (events.picture(), recognized, recognized):
            assert deliver(message) is Outcome.ACK
        kept = store.history.image(events.id)
        assert (kept.notices, kept.text_received, kept.boxes) == (notices, True, [])
        store.repository.delete(events.id, datetime.now(UTC))
        with store.database.read() as connection:
            assert connection.scalars(select(image_lifecycle.c.notices)).all() == [None]

    def test_text_without_notices_has_none(self, store: Store, deliver: Deliver, events: Events) -> None:
        deliver(events.picture())
        deliver(events.boxes("Total"))
        assert store.history.image(events.id).notices == ()

    @pytest.mark.parametrize("notices", ["no JSON", "{}", '[{"script": "Thai"}]'])
    def test_invalid_notices_are_a_malformed_event(self, deliver: Deliver, events: Events, notices: str) -> None:
        with pytest.raises(MalformedEvent, match="imageDataQueue"):
            deliver(events.boxes("Total").with_headers(notices=notices))

    def test_boxes_of_show_off_are_stored_in_the_order_of_the_array(
        self, store: Store, deliver: Deliver, events: Events
    ) -> None:
        deliver(events.picture())
        seeds = '{{"start_x":1,"start_y":2,"width":3,"height":4,"text":"{}"}}'
        body = f"[{seeds.format('b')},{seeds.format('a')}]".encode()
        deliver(Message(Queue.IMAGE_DATA, body, headers={"request_id": events.id}))
        kept = store.history.image(events.id)
        assert [(box.ord_num, box.text, box.quad, box.confidence, box.score, box.words) for box in kept.boxes] == [
            (0, "b", ((1, 2), (4, 2), (4, 6), (1, 6)), None, None, ()),
            (1, "a", ((1, 2), (4, 2), (4, 6), (1, 6)), None, None, ()),
        ]
        assert kept.text == "b\na"

    def test_text_has_the_corrections_of_lines(self, store: Store, deliver: Deliver, events: Events) -> None:
        deliver(events.picture())
        deliver(events.boxes("one", "tvo", "threc"))
        deliver(events.correction("two", ord_num=1, age_s=2))
        deliver(events.correction("three", ord_num=2, age_s=2))
        deliver(events.correction("", ord_num=0, age_s=2))
        deliver(events.correction("THREE", ord_num=2))
        kept = store.history.image(events.id)
        assert kept.text == "two\nTHREE"
        assert [box.corrected_text for box in kept.boxes] == ["", "two", "THREE"]
        assert (len(kept.corrections), kept.correction) == (4, None)

    def test_correction_accepted_last_counts_in_any_order_of_arrival(
        self, store: Store, deliver: Deliver, events: Events
    ) -> None:
        first, second, third = (events.correction(text, ord_num=0) for text in ("one", "two", "three"))
        for message in (events.picture(), events.boxes("wrnog"), third, first, second):
            deliver(message)
        kept = store.history.image(events.id)
        assert [correction.text for correction in kept.corrections] == ["one", "two", "three"]
        assert kept.text == "three"

    def test_texts_of_any_length_and_character_are_stored(self, store: Store, deliver: Deliver, events: Events) -> None:
        long = "ÄÖ€𝄞 " * 20_000
        deliver(events.picture(name="na\0me.png"))
        deliver(events.boxes(long))
        deliver(events.correction("before\0after", ord_num=7))
        kept = store.history.image(events.id)
        assert kept.text == long
        assert kept.corrections[0].text == "before\N{REPLACEMENT CHARACTER}after"
        assert kept.name == "na\N{REPLACEMENT CHARACTER}me.png"


class TestOrderAndRepetition:
    def test_every_order_and_repetition_gives_the_same_result(
        self, store: Store, deliver: Deliver, new_events: type[Events], stored_files: Files
    ) -> None:
        orders = list(itertools.permutations(range(4)))
        accepted = datetime.now(UTC) - timedelta(seconds=5)
        for order in orders:
            events = new_events()
            messages = (
                events.picture(age_s=5),
                events.boxes("wrnog", "ok", age_s=5),
                events.correction("wrong", ord_num=0, age_s=5),
                events.correction("all", age_s=5),
            )
            for place in (*order, *reversed(order)):
                assert deliver(messages[place]) is Outcome.ACK
            kept = store.history.image(events.id)
            assert abs(kept.created_at - accepted) < timedelta(seconds=30)
            assert kept.expires_at == kept.created_at + timedelta(days=7)
            assert (kept.text, [box.corrected_text for box in kept.boxes]) == ("all", ["wrong", None])
        assert row_counts(store) == (len(orders), 2 * len(orders), 2 * len(orders))
        assert len(stored_files()) == len(orders)

    def test_picture_is_not_found_before_it_arrives(self, store: Store, deliver: Deliver, events: Events) -> None:
        deliver(events.boxes("early", owner="anna"))
        deliver(events.correction("earlier"))
        with pytest.raises(NotFound) as raised:
            store.history.image(events.id, "anna")
        assert not isinstance(raised.value, Gone)
        assert store.history.page("anna", Listing()).images == []
        deliver(events.picture(owner="anna"))
        assert store.history.image(events.id, "anna").text == "earlier"
        assert [image.id for image in store.history.page("anna", Listing(q="EARL")).images] == [events.id]

    def test_second_picture_with_the_same_id_is_ignored(
        self, store: Store, deliver: Deliver, events: Events, stored_files: Files, make_png: Callable[..., bytes]
    ) -> None:
        first, second = make_png(shade=1), make_png(shade=2)
        deliver(events.picture(first))
        deliver(events.picture(second))
        deliver(events.boxes("first"))
        deliver(events.boxes("second", "set"))
        assert stored_files() == [first]
        kept = store.history.image(events.id)
        assert (kept.sha256, kept.text) == (hashlib.sha256(first).hexdigest(), "first")

    def test_redelivery_repairs_a_damaged_file(
        self, store: Store, deliver: Deliver, events: Events, make_png: Callable[..., bytes], stored_files: Files
    ) -> None:
        message = events.picture()
        deliver(message)
        store.blobs.put(store.history.content(events.id).path, b"half")
        deliver(message)
        assert stored_files() == [make_png()]


class TestDeleted:
    def test_concurrent_events_and_deletion_leave_nothing(
        self, store: Store, deliver: Deliver, new_events: type[Events], stored_files: Files
    ) -> None:
        for _ in range(8):
            events = new_events()
            messages = [events.picture(), events.boxes("a"), events.correction("b")] * 3
            together = threading.Barrier(len(messages) + 1)

            def run(message: Message, together: threading.Barrier = together) -> Outcome:
                together.wait()
                return deliver(message)

            def delete(together: threading.Barrier = together, image_id: str = events.id) -> None:
                together.wait()
                store.deletion.delete(image_id, datetime.now(UTC))

            with ThreadPoolExecutor(len(messages) + 1) as workers:
                futures = [workers.submit(run, message) for message in messages]
                workers.submit(delete).result()
                assert {future.result() for future in futures} == {Outcome.ACK}
        assert row_counts(store) == (0, 0, 0)
        assert stored_files() == []

    def test_event_older_than_the_retention_changes_nothing(
        self, store: Store, deliver: Deliver, events: Events, stored_files: Files
    ) -> None:
        age_s = timedelta(days=7, seconds=5).total_seconds()
        messages = events.picture(age_s=age_s), events.boxes("a", age_s=age_s), events.correction("b", age_s=age_s)
        for message in messages:
            assert deliver(message) is Outcome.ACK
        assert row_counts(store) == (0, 0, 0)
        assert stored_files() == []
        with store.database.read() as connection:
            assert connection.scalar(select(func.count()).select_from(image_lifecycle)) == 0


class TestBadEvents:
    @pytest.mark.parametrize(
        ("queue", "body", "request_id"),
        [
            (Queue.IMAGE, b"x", "../../etc/passwd"),
            (Queue.IMAGE, b"x", "x" * 37),
            (Queue.IMAGE_DATA, b"{", "some-id"),
            (Queue.IMAGE_DATA, b"[]", ""),
            (
                Queue.IMAGE_DATA,
                b'[{"start_x":1,"start_y":2,"width":3,"height":4,"text":"b","ord_num":1},'
                b'{"start_x":1,"start_y":2,"width":3,"height":4,"text":"b","ord_num":1}]',
                "some-id",
            ),
            (Queue.TEXT_CORRECTION, b'{"id": "some-id"}', "some-id"),
        ],
    )
    def test_malformed_event_is_rejected(
        self, store: Store, deliver: Deliver, stored_files: Files, queue: Queue, body: bytes, request_id: str
    ) -> None:
        with pytest.raises(MalformedEvent):
            deliver(Message(queue, body, headers={"request_id": request_id}))
        assert row_counts(store) == (0, 0, 0)
        assert stored_files() == []

    @pytest.mark.parametrize(
        "accepted_at", ["", "yesterday", "9999-12-31T23:59:59Z", "2999-01-01T00:00", None, 0, 2**63]
    )
    def test_invalid_time_is_replaced_by_the_time_of_arrival(
        self, store: Store, deliver: Deliver, events: Events, accepted_at: str | int | None
    ) -> None:
        picture = events.picture()
        if isinstance(accepted_at, str):
            deliver(picture.with_headers(accepted_at=accepted_at))
        else:
            deliver(events.dated_by_a_seed(picture, accepted_at))
        assert abs(store.history.image(events.id).created_at - datetime.now(UTC)) < timedelta(seconds=30)


class TestCorrectionsOfNoLine:
    @pytest.mark.parametrize("order", ["correction first", "text first"])
    def test_correction_of_a_missing_line_is_stored_ignored_and_reported(
        self, store: Store, deliver: Deliver, events: Events, order: str
    ) -> None:
        def ignored() -> float:
            return REGISTRY.get_sample_value("ocr_corrections_ignored_total") or 0

        before = ignored()
        text, correction = events.boxes("a", "b"), events.correction("x", ord_num=2)
        messages = [correction, text] if order == "correction first" else [text, correction]
        assert [deliver(message) for message in (events.picture(), *messages)] == [Outcome.ACK] * 3
        kept = store.history.image(events.id)
        assert (kept.text, len(kept.corrections)) == ("a\nb", 1)
        assert ignored() == before + 1

    def test_correction_before_its_line_is_not_reported(self, store: Store, deliver: Deliver, events: Events) -> None:
        deliver(events.picture())
        deliver(events.correction("x", ord_num=2))
        assert store.repository.corrections_without_line(events.id) == []


class TestTooManyCorrections:
    def test_correction_beyond_the_limit_is_ignored_and_reported(
        self, store: Store, deliver: Deliver, events: Events, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(text_corrected, "MAX_CORRECTIONS", 3)
        before = REGISTRY.get_sample_value("ocr_corrections_ignored_total") or 0
        deliver(events.picture())
        deliver(events.boxes("a"))
        outcomes = [deliver(events.correction(f"x{number}", ord_num=0)) for number in range(5)]
        assert outcomes == [Outcome.ACK] * 5
        kept = store.history.image(events.id)
        assert (kept.text, len(kept.corrections)) == ("x2", 3)
        assert REGISTRY.get_sample_value("ocr_corrections_ignored_total") == before + 2

    @pytest.mark.parametrize(("ord_num", "characters"), [(None, 200_001), (0, 4_001)])
    def test_too_long_correction_is_a_dead_letter(
        self, deliver: Deliver, events: Events, ord_num: int | None, characters: int
    ) -> None:
        sent = events.correction("x", ord_num=ord_num)
        body = json.loads(sent.body) | {"text": "w" * characters}
        with pytest.raises(MalformedEvent):
            deliver(replace(sent, body=json.dumps(body).encode()))


class TestCorrectionsWithoutAnId:
    """As the publisher of `show-off` sends them: only their content distinguishes them."""

    @pytest.mark.parametrize(
        ("sent", "kept"),
        [
            ("A B A B A", "A B A B A"),
            ("A A B B", "A B"),
            ("A B A/redelivered", "A B"),
            ("A/redelivered", "A"),
        ],
        ids=["set again", "equal to the newest", "redelivered and kept", "redelivered, not kept before"],
    )
    def test_duplicate_is_not_kept(self, store: Store, deliver: Deliver, events: Events, sent: str, kept: str) -> None:
        deliver(events.picture())
        deliver(events.boxes("a", "b"))
        for ord_num in (0, 1, None):
            for text, _, redelivered in (word.partition("/") for word in sent.split()):
                message = replace(events.correction(text, ord_num), message_id=None)
                delivery = Delivery(message, 1, redelivered=bool(redelivered))
                assert store.handlers().store_correction(delivery) is Outcome.ACK
        stored = store.history.image(events.id)
        for ord_num in (0, 1, None):
            assert [each.text for each in stored.corrections if each.ord_num == ord_num] == kept.split()


def test_text_received_is_set_by_boxes_not_by_a_correction(store: Store, deliver: Deliver, events: Events) -> None:
    deliver(events.picture())
    deliver(events.correction("by hand"))
    assert not store.history.image(events.id).text_received
    deliver(events.boxes())
    assert store.history.image(events.id).text_received


def test_database_error_has_no_parameters(store: Store, deliver: Deliver, events: Events) -> None:
    with store.database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE text_correction RENAME TO away")
    try:
        with pytest.raises(SQLAlchemyError) as raised:
            deliver(events.correction("a very private text"))
    finally:
        with store.database.write() as connection:
            connection.exec_driver_sql("ALTER TABLE away RENAME TO text_correction")
    assert "private" not in str(raised.value)
