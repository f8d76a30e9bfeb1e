"""A correction is accepted when the broker has confirmed it, and only for a picture that there is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from bff_api.correct.handler import CorrectTextHandler, TooManyCorrections
from mesh.contracts.problems import NotFound, UpstreamUnavailable
from mesh.contracts.stored_image import StoredCorrection, StoredImage
from mesh.contracts.text_corrected import LONGEST_LINE, LONGEST_TEXT, MAX_CORRECTIONS, CorrectTextRequest, TextCorrected
from mesh.contracts.topology import Queue
from mesh.platform.messaging.sqlite import SqlitePublisher, SqliteQueue
from tests.downloads.stored import lines

STORED = "22222222-2222-4222-8222-222222222222"
PENDING = "44444444-4444-4444-8444-444444444444"
UNKNOWN = "33333333-3333-4333-8333-333333333333"
FULL = "55555555-5555-4555-8555-555555555555"
FULLY_CORRECTED = [StoredCorrection(text="x", created_at=datetime.now(UTC))] * MAX_CORRECTIONS


@dataclass
class FakePictures:
    """All are Anna's."""

    pictures: dict[str, StoredImage | None] = field(
        default_factory=lambda: {STORED: lines("a", "b"), PENDING: None, FULL: lines("a", corrections=FULLY_CORRECTED)}
    )
    is_down: bool = False

    def known(self, image_id: str, owner: str | None) -> StoredImage | None:
        if self.is_down:
            raise UpstreamUnavailable("image-store-rest", "down")
        if image_id not in self.pictures or owner != "anna":
            raise NotFound("none")
        return self.pictures[image_id]


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


@pytest.mark.parametrize(("image_id", "ord_num"), [(STORED, None), (STORED, 1), (PENDING, 99)])
def test_correction_of_a_known_line_or_pending_picture_is_durable(
    handler: CorrectTextHandler, queue: SqliteQueue, image_id: str, ord_num: int | None
) -> None:
    handler.correct(CorrectTextRequest(id=image_id, text="Grüße", ord_num=ord_num), "anna")

    (event,) = kept(queue)
    assert (event.image_id, event.text, event.ord_num) == (image_id, "Grüße", ord_num)


def test_each_correction_is_an_event_of_its_own_when_the_same_text_comes_twice(
    handler: CorrectTextHandler, queue: SqliteQueue
) -> None:
    for _ in range(2):
        handler.correct(CorrectTextRequest(id=STORED, text="a"), "anna")

    first, second = kept(queue)
    assert first.message_id != second.message_id


@pytest.mark.parametrize(
    ("command", "error"),
    [
        (CorrectTextRequest(id=UNKNOWN, text="a"), NotFound),
        (CorrectTextRequest(id=STORED, text="a", ord_num=2), NotFound),
        (CorrectTextRequest(id=FULL, text="a", ord_num=0), TooManyCorrections),
        (CorrectTextRequest(id=STORED, text="a"), UpstreamUnavailable),
    ],
)
def test_correction_of_a_missing_line_or_an_unchecked_picture_is_refused(
    handler: CorrectTextHandler,
    known: FakePictures,
    queue: SqliteQueue,
    command: CorrectTextRequest,
    error: type[Exception],
) -> None:
    known.is_down = error is UpstreamUnavailable
    with pytest.raises(error):
        handler.correct(command, "anna")

    assert kept(queue) == []


@pytest.mark.parametrize(("ord_num", "longest"), [(None, LONGEST_TEXT), (0, LONGEST_LINE)])
def test_longest_correction_is_accepted_and_a_longer_one_states_the_limit(ord_num: int | None, longest: int) -> None:
    CorrectTextRequest(id=STORED, text="x" * longest, ord_num=ord_num)
    with pytest.raises(ValidationError, match=f"{longest:,}"):
        CorrectTextRequest(id=STORED, text="x" * (longest + 1), ord_num=ord_num)
