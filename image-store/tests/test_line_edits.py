"""Test edge 39: edits of lines, in any order, repeated, and from two tabs."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import pytest
from sqlalchemy import func, select

from image_store.bootstrap import Store
from image_store.schema import line_edit
from mesh.contracts.line import Quad, Rectangle, line_id_of, quad_of
from mesh.contracts.lines_edited import FIRST_ADDED, MAX_LINES, EditedLines, RequestedLine
from mesh.contracts.listing import Listing
from mesh.contracts.message import MalformedEvent, Message
from mesh.platform.messaging.interfaces import Outcome
from mesh.vision.export.document import document_of

if TYPE_CHECKING:
    from conftest import Events

Deliver = Callable[[Message], Outcome]

NEW_QUAD: Final[Quad] = quad_of(Rectangle(0, 40, 30, 8))
NEW: Final = RequestedLine(ord_num=FIRST_ADDED + 5, quad=NEW_QUAD, text="added", confidence=0.5)


def read(*numbers: int) -> list[RequestedLine]:
    return [RequestedLine(ord_num=number) for number in numbers]


def texts(store: Store, events: Events) -> list[str]:
    return [line.text for line in store.history.image(events.id).boxes]


def test_order_deleted_and_added_lines_are_those_of_the_edit(store: Store, deliver: Deliver, events: Events) -> None:
    moved = RequestedLine(ord_num=0, quad=quad_of(Rectangle(2, 60, 20, 9)))
    for message in (
        events.picture(owner="a"),
        events.boxes("a", "b", "c", owner="a"),
        events.edit(NEW, *read(2), moved),
    ):
        assert deliver(message) is Outcome.ACK
    stored = store.history.image(events.id, "a")
    assert [(line.ord_num, line.text) for line in stored.boxes] == [(NEW.ord_num, "added"), (2, "c"), (0, "a")]
    added, _, last = stored.boxes
    assert (added.quad, added.confidence, added.line_id) == (NEW_QUAD, 0.5, line_id_of(events.id, added.ord_num))
    assert (last.start_x, last.start_y, last.width, last.height, last.score) == (2, 60, 20, 9, 0.5)
    assert [line.layout and line.layout.row for line in stored.boxes] == [0, 1, 2]
    assert stored.text.split() == ["added", "c", "a"]
    assert document_of(stored).text == stored.text
    assert document_of(stored).corrected_at == stored.lines_edited_at
    assert [image.text for image in store.history.page("a", Listing(q="added")).images] == [stored.text]


def test_events_in_any_order_and_twice_have_the_same_result(
    store: Store, deliver: Deliver, new_events: type[Events]
) -> None:
    results = set()
    for order in itertools.permutations(range(4)):
        events = new_events()
        first = events.edit(*read(0, 1), NEW, age_s=3)
        messages = [
            events.boxes("a", "b"),
            first,
            # Accepted by a replica whose clock is slow.
            events.edit(NEW, *read(0), base=events.revision_of(first), age_s=5),
            events.correction("corrected", NEW.ord_num, age_s=2),
        ]
        deliver(events.picture())
        for place in (*order, *order):
            assert deliver(messages[place]) is Outcome.ACK
        stored = store.history.image(events.id)
        lines = tuple((line.ord_num, line.corrected_text or line.text, line.layout) for line in stored.boxes)
        results.add((stored.text, lines))
    assert len(results) == 1
    assert results.pop()[0].split() == ["corrected", "a"]


@pytest.mark.parametrize("is_first_late", [False, True])
def test_of_two_edits_of_the_same_lines_the_later_one_counts(
    store: Store, deliver: Deliver, events: Events, is_first_late: bool
) -> None:
    messages = [events.edit(*read(0), age_s=2), events.edit(*read(1), age_s=1)]
    deliver(events.picture())
    deliver(events.boxes("a", "b"))
    for message in reversed(messages) if is_first_late else messages:
        assert deliver(message) is Outcome.ACK
    assert texts(store, events) == ["b"]
    assert store.history.image(events.id).lines_revision == events.revision_of(messages[1])


def test_correction_of_a_deleted_line_counts_after_an_undo(store: Store, deliver: Deliver, events: Events) -> None:
    deleted = events.edit(*read(0))
    for message in (events.picture(), events.boxes("a", "b"), deleted, events.correction("B", 1)):
        deliver(message)
    assert store.history.image(events.id).text == "a"
    deliver(events.edit(*read(0, 1), base=events.revision_of(deleted)))
    stored = store.history.image(events.id)
    assert (stored.text.split(), stored.boxes[1].corrected_text) == (["a", "B"], "B")


def test_picture_without_lines_after_an_edit_has_an_empty_text(store: Store, deliver: Deliver, events: Events) -> None:
    for message in (events.picture(), events.boxes("a"), events.edit()):
        deliver(message)
    stored = store.history.image(events.id)
    assert (stored.text, stored.boxes, stored.text_received) == ("", [], True)


def test_edit_of_a_deleted_picture_is_ignored_and_nothing_of_it_is_left(
    store: Store, deliver: Deliver, events: Events
) -> None:
    for message in (events.picture(), events.boxes("a"), events.edit(NEW)):
        deliver(message)
    now = datetime.now(UTC)
    assert store.erasure.of_picture(events.id, None, now).rows == 4
    store.deletion.delete(events.id, now)
    assert deliver(events.edit(NEW, age_s=1)) is Outcome.ACK
    assert store.erasure.of_picture(events.id, None, now).rows == 0
    with store.database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(line_edit)) == 0


def test_characters_that_postgres_cannot_store_are_replaced(store: Store, deliver: Deliver, events: Events) -> None:
    deliver(events.picture())
    body = {"ord_num": FIRST_ADDED, "quad": NEW_QUAD, "text": "a\0b"}
    edit = {"id": events.id, "revision": "1-0123456789abcdef", "lines": [body]}
    assert deliver(replace(events.edit(), body=json.dumps(edit).encode())) is Outcome.ACK
    assert texts(store, events) == ["a\N{REPLACEMENT CHARACTER}b"]


@pytest.mark.parametrize(
    "lines",
    [
        [{"ord_num": 0}, {"ord_num": 0}],
        [{"ord_num": 0, "text": "a"}],
        [{"ord_num": FIRST_ADDED, "text": "a"}],
        [{"ord_num": FIRST_ADDED, "quad": NEW_QUAD}],
        [{"ord_num": 0, "quad": [[0, 0], [1, 0], [1, 0], [0, 0]]}],
        [{"ord_num": 0, "quad": [[0, 0], [1e9, 0], [1e9, 1], [0, 1]]}],
        [{"ord_num": number} for number in range(MAX_LINES + 1)],
        [{}],
    ],
)
def test_edit_against_the_contract_is_malformed(deliver: Deliver, events: Events, lines: list[object]) -> None:
    body = {"id": events.id, "revision": "1-0123456789abcdef", "lines": lines}
    with pytest.raises(MalformedEvent, match="linesQueue"):
        deliver(replace(events.edit(), body=json.dumps(body).encode()))


def test_request_that_is_sent_again_is_the_same_event(events: Events) -> None:
    new = RequestedLine(quad=NEW_QUAD, text="added")
    first, again = events.edit(*read(0), new, new), events.edit(*read(0), new, new)
    assert (first.message_id, first.body) == (again.message_id, again.body)
    numbers = [line.ord_num for line in EditedLines.model_validate_json(first.body).lines]
    assert numbers[0] == 0
    assert len({*numbers}) == 3
    assert min(numbers[1:]) >= FIRST_ADDED
