"""Test edges 4, 5 and 6: events in any order, repeated and from several workers are stored once."""

from __future__ import annotations

import hashlib
import itertools
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import func, select

from image_store.bootstrap import Store
from image_store.schema import image, image_box, image_lifecycle, text_correction
from mesh.contracts.line import Line, Rectangle, line_id_of, quad_of
from mesh.contracts.message import MalformedEvent, Message
from mesh.contracts.problems import Gone, NotFound
from mesh.contracts.text_recognized import RecognizedBox, TextRecognized
from mesh.contracts.topology import Queue
from mesh.platform.messaging.interfaces import Delivery, Outcome

if TYPE_CHECKING:
    from conftest import Events

Deliver = Callable[[Message], Outcome]
Files = Callable[[], list[bytes]]


def row_counts(store: Store) -> tuple[int, int, int]:
    """Of images, boxes and corrections."""
    with store.database.read() as connection:
        images, boxes, corrections = (
            connection.scalar(select(func.count()).select_from(table)) or 0
            for table in (image, image_box, text_correction)
        )
    return images, boxes, corrections


class TestOnePicture:
    def test_picture_is_kept_with_what_its_bytes_say(
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

    def test_picture_is_kept_when_its_header_makes_no_sense(
        self, store: Store, deliver: Deliver, events: Events, stored_files: Files
    ) -> None:
        assert deliver(events.picture(b"<script>alert(1)</script>", content_type="text/html")) is Outcome.ACK
        kept = store.history.image(events.id)
        assert (kept.content_type, kept.width, kept.height) == ("application/octet-stream", None, None)
        assert stored_files() == [b"<script>alert(1)</script>"]

    def test_boxes_are_kept_with_all_that_was_read(self, store: Store, deliver: Deliver, events: Events) -> None:
        deliver(events.picture())
        deliver(events.boxes("Total", "12.50"))
        first, second = store.history.image(events.id).boxes
        assert (first.ord_num, first.text, second.ord_num, second.text) == (0, "Total", 1, "12.50")
        assert (second.start_x, second.start_y, second.width, second.height) == (10, -3, 9, 8)
        assert second.quad == ((0.5, 0.5), (9.5, 0.5), (9.5, 8.0), (0.5, 8.0))
        assert (second.confidence, second.score) == (0.75, 0.5)
        assert [(word.text, word.start, word.end) for word in second.words] == [("12.50", 0.0, 1.0)]
        assert (first.line_id, second.line_id) == (line_id_of(events.id, 0), line_id_of(events.id, 1))

    def test_id_of_a_line_is_kept_when_its_producer_gave_one(
        self, store: Store, deliver: Deliver, events: Events
    ) -> None:
        deliver(events.picture())
        line = Line(ord_num=0, quad=quad_of(Rectangle(1, 2, 3, 4)), text="a", line_id="line-of-its-own")
        deliver(TextRecognized(events.id, "m", (RecognizedBox.of(line),)).to_wire())
        assert [kept.line_id for kept in store.history.image(events.id).boxes] == ["line-of-its-own"]

    def test_boxes_of_the_seed_are_kept_in_the_order_of_the_array(
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

    def test_line_corrections_stand_in_the_text_when_the_whole_is_not_corrected(
        self, store: Store, deliver: Deliver, events: Events
    ) -> None:
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

    def test_the_correction_accepted_last_counts_when_another_overtakes_it(
        self, store: Store, deliver: Deliver, events: Events
    ) -> None:
        first, second, third = (events.correction(text, ord_num=0) for text in ("one", "two", "three"))
        for message in (events.picture(), events.boxes("wrnog"), third, first, second):
            deliver(message)
        kept = store.history.image(events.id)
        assert [correction.text for correction in kept.corrections] == ["one", "two", "three"]
        assert kept.text == "three"

    def test_texts_of_any_length_and_character_are_kept(self, store: Store, deliver: Deliver, events: Events) -> None:
        long = "ÄÖ€𝄞 " * 20_000
        deliver(events.picture(name="na\0me.png"))
        deliver(events.boxes(long))
        deliver(events.correction("before\0after", ord_num=7))
        kept = store.history.image(events.id)
        assert kept.text == long
        assert kept.corrections[0].text == "before\N{REPLACEMENT CHARACTER}after"
        assert kept.name == "na\N{REPLACEMENT CHARACTER}me.png"


class TestOrderAndRepetition:
    def test_every_order_and_repetition_gives_the_same(
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

    def test_nothing_is_there_until_the_picture_is(self, store: Store, deliver: Deliver, events: Events) -> None:
        deliver(events.boxes("early", owner="anna"))
        deliver(events.correction("earlier"))
        with pytest.raises(NotFound) as raised:
            store.history.image(events.id, "anna")
        assert not isinstance(raised.value, Gone)
        assert store.history.page("anna", 10).images == []
        deliver(events.picture(owner="anna"))
        assert store.history.image(events.id, "anna").text == "earlier"
        assert [image.id for image in store.history.page("anna", 10, words="EARL").images] == [events.id]

    def test_the_first_picture_stays_when_another_comes_under_its_id(
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

    def test_a_repeated_delivery_mends_a_damaged_file(
        self, store: Store, deliver: Deliver, events: Events, make_png: Callable[..., bytes], stored_files: Files
    ) -> None:
        message = events.picture()
        deliver(message)
        store.blobs.put(store.history.content(events.id).path, b"half")
        deliver(message)
        assert stored_files() == [make_png()]


class TestDeleted:
    def test_events_and_deletion_at_once_leave_nothing(
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

    def test_an_event_older_than_pictures_are_kept_changes_nothing(
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
    def test_malformed_event_is_refused_and_keeps_nothing(
        self, store: Store, deliver: Deliver, stored_files: Files, queue: Queue, body: bytes, request_id: str
    ) -> None:
        with pytest.raises(MalformedEvent):
            deliver(Message(queue, body, headers={"request_id": request_id}))
        assert row_counts(store) == (0, 0, 0)
        assert stored_files() == []

    @pytest.mark.parametrize(
        "accepted_at", ["", "yesterday", "9999-12-31T23:59:59Z", "2999-01-01T00:00", None, 0, 2**63]
    )
    def test_invalid_time_of_a_sender_is_replaced_by_the_time_of_arrival(
        self, store: Store, deliver: Deliver, events: Events, accepted_at: str | int | None
    ) -> None:
        picture = events.picture()
        if isinstance(accepted_at, str):
            deliver(picture.with_headers(accepted_at=accepted_at))
        else:
            deliver(events.dated_by_a_seed(picture, accepted_at))
        assert abs(store.history.image(events.id).created_at - datetime.now(UTC)) < timedelta(seconds=30)


class TestCorrectionsWithoutAnId:
    """As the publisher of `show-off` sends them: only their content distinguishes them."""

    @staticmethod
    def correction(events: Events, text: str, ord_num: int | None = None) -> Message:
        return replace(events.correction(text, ord_num), message_id=None)

    def values(self, store: Store, events: Events) -> list[str]:
        return [correction.text for correction in store.history.image(events.id).corrections]

    def test_text_that_is_taken_back_and_set_again_is_kept(
        self, store: Store, deliver: Deliver, events: Events
    ) -> None:
        deliver(events.picture())
        for text in ("A", "B", "A", "B", "A"):
            deliver(self.correction(events, text))
        assert self.values(store, events) == ["A", "B", "A", "B", "A"]
        assert store.history.image(events.id).text == "A"

    def test_correction_that_says_what_the_newest_of_its_line_says_is_a_duplicate(
        self, store: Store, deliver: Deliver, events: Events
    ) -> None:
        deliver(events.picture())
        deliver(events.boxes("a", "b"))
        for ord_num in (0, 1, None, 0, 1, None):
            deliver(self.correction(events, "A", ord_num))
        assert self.values(store, events) == ["A", "A", "A"]

    def test_redelivered_correction_that_was_kept_is_a_duplicate(
        self, store: Store, deliver: Deliver, events: Events
    ) -> None:
        deliver(events.picture())
        for text in ("A", "B"):
            deliver(self.correction(events, text))
        again = Delivery(self.correction(events, "A"), 2, redelivered=True)
        assert store.handlers.store_correction(again) is Outcome.ACK
        assert self.values(store, events) == ["A", "B"]

    def test_redelivered_correction_that_was_not_kept_is_kept(
        self, store: Store, deliver: Deliver, events: Events
    ) -> None:
        deliver(events.picture())
        store.handlers.store_correction(Delivery(self.correction(events, "A"), 2, redelivered=True))
        assert self.values(store, events) == ["A"]


class TestCorrectionsOfNoLine:
    @pytest.mark.parametrize("order", ["correction first", "text first"])
    def test_correction_of_a_line_that_never_was_is_kept_ignored_and_reported(
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

    def test_correction_of_a_line_that_may_still_come_is_not_reported(
        self, store: Store, deliver: Deliver, events: Events
    ) -> None:
        deliver(events.picture())
        deliver(events.correction("x", ord_num=2))
        assert store.repository.corrections_without_line(events.id) == []


class TestTextReceived:
    def test_picture_says_whether_its_text_has_arrived(self, store: Store, deliver: Deliver, events: Events) -> None:
        deliver(events.picture())
        deliver(events.correction("by hand"))
        assert not store.history.image(events.id).text_received
        deliver(events.boxes())
        assert store.history.image(events.id).text_received
