"""Test reading a picture, with fakes of the other services and a real queue."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field

import pytest
from prometheus_client import REGISTRY

from bff_api.account.quota import Quota
from bff_api.image_ids import ImageIds
from bff_api.read.handler import ReadImageHandler
from bff_api.read.source import Sources
from bff_api.read.turns import ReadTurns
from bff_api.read.upload import Upload
from harness.in_process_decoding import InProcessDecoders
from mesh.contracts.image_received import ImageReceived
from mesh.contracts.line import LineText, Quad, Rectangle, TextBox, Word, quad_of
from mesh.contracts.message import Message
from mesh.contracts.problems import (
    BadPicture,
    BadRequest,
    ClientDisconnected,
    Problem,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from mesh.contracts.read_image import NotKeptReason
from mesh.contracts.stored_image import Usage
from mesh.contracts.text_recognized import TextRecognized
from mesh.contracts.topology import Queue
from mesh.platform.http.connected import IsConnected
from mesh.platform.messaging.sqlite import SqlitePublisher, SqliteQueue
from mesh.vision.documents.reader import DocumentReader
from tests.mesh import pictures
from tests.security.attack_files import many_scans

PICTURE = pictures.encode(pictures.blank(120, 60))
IDS = ImageIds("what signs the ids of these tests")


class FakeUsage:
    def usage(self, owner: str, key_id: str | None = None) -> Usage:
        return Usage(pictures=0, bytes=0)


NO_QUOTA = Quota(FakeUsage(), 100, 1_000_000)


@dataclass
class FakeDetection:
    boxes: list[TextBox] = field(default_factory=list)
    error: Exception | None = None
    seen: list[tuple[bytes, str]] = field(default_factory=list)

    def find_boxes(self, content: bytes, content_type: str, is_connected: IsConnected) -> list[TextBox]:
        self.seen.append((content, content_type))
        if self.error:
            raise self.error
        return self.boxes


@dataclass
class FakeRecognition:
    error: Exception | None = None
    seen: list[Sequence[Quad]] = field(default_factory=list)

    def read_boxes(
        self, content: bytes, content_type: str, quads: Sequence[Quad], is_connected: IsConnected
    ) -> Iterator[list[LineText]]:
        """Read them, ten at a time."""
        self.seen.append(quads)
        if self.error:
            raise self.error
        words = (Word(text="at", start=0, end=0.5),)
        for first in range(0, len(quads), 10):
            yield [
                LineText(text=f"at {quad[0][1]:g}", confidence=0.9, words=words) for quad in quads[first : first + 10]
            ]


def boxes(count: int) -> list[TextBox]:
    return [TextBox(quad_of(Rectangle(5, 10 * n, 50, 8)), 0.75) for n in range(count)]


def sources() -> Sources:
    decoders = InProcessDecoders()
    return Sources(decoders, DocumentReader(decoders))


def handler(queue: SqliteQueue, detection: FakeDetection, recognition: FakeRecognition) -> ReadImageHandler:
    return ReadImageHandler(detection, recognition, SqlitePublisher(queue), sources(), NO_QUOTA, IDS, ReadTurns(4))


def kept(queue: SqliteQueue) -> list[Message]:
    messages = []
    while lease := queue.lease(list(Queue)):
        messages.append(lease.delivery.message)
    return messages


def test_response_and_events_have_the_picture_and_each_text_on_its_box(queue: SqliteQueue) -> None:
    detection = FakeDetection(boxes(25))
    answer = handler(queue, detection, FakeRecognition()).read(Upload("photo.jpg", PICTURE, "anna"))

    assert detection.seen == [(PICTURE, "image/png")]
    image = answer.image
    assert (image.content_type, image.name, image.size_bytes) == ("image/png", "photo.jpg", len(PICTURE))
    assert [line.ord_num for line in answer.lines] == list(range(25))
    assert [line.text for line in answer.lines] == [f"at {10 * n}" for n in range(25)]
    line = answer.lines[3]
    assert (line.quad[0][1], line.score, line.confidence, line.words[0].text) == (30, 0.75, 0.9, "at")
    assert answer.text == "\n".join(line.text for line in answer.lines)

    text, picture = kept(queue)
    received, recognized = ImageReceived.from_wire(picture), TextRecognized.from_wire(text)
    assert received.image_id == recognized.image_id == answer.id
    assert received.owner == recognized.owner == "anna"
    assert (received.content, received.name) == (PICTURE, "photo.jpg")
    assert [box.text for box in recognized.lines] == [line.text for line in answer.lines]
    assert [box.start_y for box in recognized.lines] == [10 * n for n in range(25)]
    assert IDS.genuine(answer.id, "anna") is not None
    assert IDS.genuine(answer.id, "ben") is None


def test_timings_have_every_stage(queue: SqliteQueue) -> None:
    timings = handler(queue, FakeDetection(boxes(1)), FakeRecognition()).read(Upload("a", PICTURE)).timings_ms

    stages = ["check", "detection", "recognition", "publish"]
    assert list(timings) == [*stages, "total"]
    assert timings["total"] >= sum(timings[stage] for stage in stages) - 0.3
    assert timings["publish"] > 0


@pytest.mark.parametrize(
    ("detection", "recognition", "is_connected", "error"),
    [
        (FakeDetection(error=BadPicture("damaged")), FakeRecognition(), True, BadPicture),
        (FakeDetection(boxes(2)), FakeRecognition(UpstreamUnavailable("recognition-api", "down")), True, Problem),
        (FakeDetection(boxes(2)), FakeRecognition(), False, ClientDisconnected),
    ],
)
def test_nothing_is_kept_after_a_failure_or_a_disconnect(
    queue: SqliteQueue,
    detection: FakeDetection,
    recognition: FakeRecognition,
    is_connected: bool,
    error: type[Exception],
) -> None:
    with pytest.raises(error):
        handler(queue, detection, recognition).read(Upload("a.png", PICTURE), lambda: is_connected)

    assert kept(queue) == []


def test_picture_beyond_the_limits_is_refused_after_a_moment(queue: SqliteQueue) -> None:
    asked: list[bool] = []

    def is_connected() -> bool:
        asked.append(True)
        return False

    reader = handler(queue, FakeDetection(), FakeRecognition())
    with pytest.raises(BadPicture) as refused:
        reader.read(Upload("scans.jpg", many_scans(64, 100)), is_connected)
    assert (refused.value.http_status, asked) == (413, [True])


def test_pictures_are_kept_again_when_a_full_queue_has_space(queue: SqliteQueue) -> None:
    small = ReadImageHandler(
        FakeDetection(),
        FakeRecognition(),
        SqlitePublisher(queue, max_bytes=1_000_000),
        sources(),
        NO_QUOTA,
        IDS,
        ReadTurns(4),
        keeps_metadata=True,  # the zeros behind the picture
    )
    picture = PICTURE + bytes(300_000)
    answers = [small.read(Upload("a.png", picture)) for _ in range(6)]
    assert answers[0].kept
    assert answers[0].kept_reason is None
    assert answers[-1].kept_reason is NotKeptReason.FULL

    for row_id in queue.row_ids(list(Queue)):
        queue.delete(row_id)
    assert small.read(Upload("a.png", picture)).kept


def test_picture_that_is_saved_again_has_the_same_ids(queue: SqliteQueue) -> None:
    reading = handler(queue, FakeDetection(boxes(1)), FakeRecognition())
    first = reading.read(Upload("a.png", PICTURE, "anna"))
    again = reading.read(Upload("a.png", PICTURE, "anna", first.id))

    assert again.id == first.id
    ids = [message.message_id for message in kept(queue)]
    assert ids[:2] == ids[2:]


@pytest.mark.parametrize(
    "image_id",
    [IDS.mint("ben"), IDS.mint(None), str(uuid.uuid4()), "x"],
    ids=["another owner", "no owner", "not minted", "not an id"],
)
def test_picture_is_not_saved_under_an_id_that_its_owner_was_not_given(queue: SqliteQueue, image_id: str) -> None:
    with pytest.raises(BadRequest):
        handler(queue, FakeDetection(), FakeRecognition()).read(Upload("a.png", PICTURE, "anna", image_id))

    assert kept(queue) == []


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (None, "kept"),
        (UpstreamTimeout("detection-api", "slow"), "service-timeout"),
        (BadPicture("no picture"), "bad-picture"),
        (ClientDisconnected(), "caller-gone"),
        (KeyError("ours"), "internal"),
    ],
)
def test_read_is_counted_by_its_outcome(queue: SqliteQueue, error: Exception | None, outcome: str) -> None:
    before = counted(outcome)
    reading = handler(queue, FakeDetection(boxes(1), error), FakeRecognition())
    with nullcontext() if error is None else pytest.raises(type(error)):
        reading.read(Upload("a.png", PICTURE))
    assert counted(outcome) == before + 1


def test_read_without_a_listener_is_counted_as_cancelled(queue: SqliteQueue) -> None:
    before = counted("caller-gone")
    steps = handler(queue, FakeDetection(boxes(1)), FakeRecognition()).read_in_steps(Upload("a.png", PICTURE))
    next(steps)
    steps.close()
    assert counted("caller-gone") == before + 1


def counted(outcome: str) -> float:
    return REGISTRY.get_sample_value("ocr_reads_total", {"outcome": outcome}) or 0.0
