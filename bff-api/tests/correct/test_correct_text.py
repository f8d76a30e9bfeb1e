"""A correction is accepted when the broker has confirmed it, and only for a picture that there is."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from bff_api.correct.handler import CorrectTextHandler
from bff_api.errors import NotKept
from mesh.contracts.problems import BadRequest, NotFound, UpstreamUnavailable
from mesh.contracts.text_corrected import CorrectText, TextCorrected
from mesh.contracts.topology import Queue
from mesh.platform.messaging.sqlite import SqlitePublisher, SqliteQueue

STORED = "22222222-2222-4222-8222-222222222222"
PENDING = "44444444-4444-4444-8444-444444444444"
UNKNOWN = "33333333-3333-4333-8333-333333333333"


@dataclass
class FakePictures:
    """All are Anna's."""

    line_counts: dict[str, int | None] = field(default_factory=lambda: {STORED: 2, PENDING: None})
    is_down: bool = False

    def line_count(self, image_id: str, owner: str | None) -> int | None:
        if self.is_down:
            raise UpstreamUnavailable("image-store-rest", "down")
        if image_id not in self.line_counts or owner != "anna":
            raise NotFound("none")
        return self.line_counts[image_id]


@pytest.fixture
def known() -> FakePictures:
    return FakePictures()


@pytest.fixture
def handler(queue: SqliteQueue, known: FakePictures) -> CorrectTextHandler:
    return CorrectTextHandler(SqlitePublisher(queue), known)


def kept(queue: SqliteQueue) -> list[TextCorrected]:
    events = []
    while lease := queue.lease([Queue.TEXT_CORRECTION]):
        events.append(TextCorrected.from_wire(lease.delivery.message))
    return events


@pytest.mark.parametrize("ord_num", [None, 0, 1])
def test_correction_is_durable_when_the_picture_is_known(
    handler: CorrectTextHandler, queue: SqliteQueue, ord_num: int | None
) -> None:
    handler.correct(CorrectText(id=STORED, text="Grüße", ord_num=ord_num), "anna")

    (event,) = kept(queue)
    assert (event.image_id, event.text, event.ord_num) == (STORED, "Grüße", ord_num)


def test_correction_is_taken_unchecked_when_the_picture_is_on_its_way(
    handler: CorrectTextHandler, queue: SqliteQueue
) -> None:
    handler.correct(CorrectText(id=PENDING, text="a", ord_num=99), "anna")

    assert [event.ord_num for event in kept(queue)] == [99]


def test_each_correction_is_an_event_of_its_own_when_the_same_text_comes_twice(
    handler: CorrectTextHandler, queue: SqliteQueue
) -> None:
    for _ in range(2):
        handler.correct(CorrectText(id=STORED, text="a"), "anna")

    first, second = kept(queue)
    assert first.message_id != second.message_id


@pytest.mark.parametrize("owner", ["ben", None])
def test_correction_is_refused_when_the_picture_is_anothers(
    handler: CorrectTextHandler, queue: SqliteQueue, owner: str | None
) -> None:
    with pytest.raises(NotFound):
        handler.correct(CorrectText(id=STORED, text="a"), owner)

    assert kept(queue) == []


@pytest.mark.parametrize(
    "command",
    [
        CorrectText(id=UNKNOWN, text="a"),
        CorrectText(id="no id at all", text="a"),
        CorrectText(id=STORED, text="a", ord_num=2),
    ],
)
def test_correction_is_refused_when_there_is_no_such_picture_or_line(
    handler: CorrectTextHandler, queue: SqliteQueue, command: CorrectText
) -> None:
    with pytest.raises(NotFound):
        handler.correct(command, "anna")

    assert kept(queue) == []


def test_correction_is_refused_when_the_picture_cannot_be_checked(
    handler: CorrectTextHandler, known: FakePictures, queue: SqliteQueue
) -> None:
    known.is_down = True

    with pytest.raises(UpstreamUnavailable):
        handler.correct(CorrectText(id=STORED, text="a"), "anna")

    assert kept(queue) == []


def test_correction_is_refused_when_no_database_could_keep_its_text(
    handler: CorrectTextHandler, queue: SqliteQueue
) -> None:
    with pytest.raises(BadRequest):
        handler.correct(CorrectText(id=STORED, text="a\0b"), "anna")

    assert kept(queue) == []


def test_correction_is_not_promised_when_the_queue_fails(handler: CorrectTextHandler, queue: SqliteQueue) -> None:
    with queue.transaction() as connection:
        connection.execute("DROP TABLE message")

    with pytest.raises(NotKept):
        handler.correct(CorrectText(id=STORED, text="a"), "anna")
