"""A correction is accepted when it is durable, and only for a picture that there is."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from bff_api.correct.handler import CorrectTextHandler
from bff_api.errors import NotKept
from mesh.contracts.problems import BadRequest, NotFound, UpstreamUnavailable
from mesh.contracts.text_corrected import CorrectText, TextCorrected
from mesh.contracts.topology import Queue
from mesh.platform.messaging.outbox import Outbox

STORED = "22222222-2222-4222-8222-222222222222"
UNKNOWN = "33333333-3333-4333-8333-333333333333"


@dataclass
class FakePictures:
    """All are Anna's."""

    line_counts: dict[str, int] = field(default_factory=lambda: {STORED: 2})
    is_down: bool = False

    def line_count(self, image_id: str, owner: str | None) -> int:
        if self.is_down:
            raise UpstreamUnavailable("image-store-rest", "down")
        if image_id not in self.line_counts or owner != "anna":
            raise NotFound("none")
        return self.line_counts[image_id]


@pytest.fixture
def known() -> FakePictures:
    return FakePictures()


@pytest.fixture
def handler(outbox: Outbox, known: FakePictures) -> CorrectTextHandler:
    return CorrectTextHandler(outbox, known)


def kept(outbox: Outbox) -> list[TextCorrected]:
    events = []
    while lease := outbox.queue.lease([Queue.TEXT_CORRECTION]):
        events.append(TextCorrected.from_wire(lease.delivery.message))
    return events


@pytest.mark.parametrize("ord_num", [None, 0, 1])
def test_correction_is_durable_when_the_picture_is_known(
    handler: CorrectTextHandler, outbox: Outbox, ord_num: int | None
) -> None:
    handler.correct(CorrectText(id=STORED, text="Grüße", ord_num=ord_num), "anna")

    (event,) = kept(outbox)
    assert (event.image_id, event.text, event.ord_num) == (STORED, "Grüße", ord_num)


def test_each_correction_is_an_event_of_its_own_when_the_same_text_comes_twice(
    handler: CorrectTextHandler, outbox: Outbox
) -> None:
    for _ in range(2):
        handler.correct(CorrectText(id=STORED, text="a"), "anna")

    first, second = kept(outbox)
    assert first.message_id != second.message_id


@pytest.mark.parametrize("owner", ["ben", None])
def test_correction_is_refused_when_the_picture_is_anothers(
    handler: CorrectTextHandler, outbox: Outbox, owner: str | None
) -> None:
    with pytest.raises(NotFound):
        handler.correct(CorrectText(id=STORED, text="a"), owner)

    assert kept(outbox) == []


@pytest.mark.parametrize(
    "command",
    [
        CorrectText(id=UNKNOWN, text="a"),
        CorrectText(id="no id at all", text="a"),
        CorrectText(id=STORED, text="a", ord_num=2),
    ],
)
def test_correction_is_refused_when_there_is_no_such_picture_or_line(
    handler: CorrectTextHandler, outbox: Outbox, command: CorrectText
) -> None:
    with pytest.raises(NotFound):
        handler.correct(command, "anna")

    assert kept(outbox) == []


def test_correction_is_refused_when_nobody_can_say_whether_there_is_such_a_picture(
    handler: CorrectTextHandler, known: FakePictures, outbox: Outbox
) -> None:
    known.is_down = True

    with pytest.raises(UpstreamUnavailable):
        handler.correct(CorrectText(id=STORED, text="a"), "anna")

    assert kept(outbox) == []


def test_correction_is_refused_when_no_database_could_keep_its_text(
    handler: CorrectTextHandler, outbox: Outbox
) -> None:
    with pytest.raises(BadRequest):
        handler.correct(CorrectText(id=STORED, text="a\0b"), "anna")

    assert kept(outbox) == []


def test_correction_is_not_promised_when_the_outbox_fails(handler: CorrectTextHandler, outbox: Outbox) -> None:
    with outbox.queue.transaction() as connection:
        connection.execute("DROP TABLE message")

    with pytest.raises(NotKept):
        handler.correct(CorrectText(id=STORED, text="a"), "anna")
