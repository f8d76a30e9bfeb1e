"""The synchronous story, with the other services played by fakes and a real queue."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field

import pytest
from prometheus_client import REGISTRY

from bff_api.account.quota import Quota, QuotaReached
from bff_api.image_ids import ImageIds
from bff_api.read.handler import ReadImageHandler, Upload
from mesh.contracts.image_received import ImageReceived
from mesh.contracts.line import LineText, Quad, Rectangle, TextBox, Word, quad_of
from mesh.contracts.message import Message
from mesh.contracts.problems import BadPicture, BadRequest, ClientDisconnected, UpstreamTimeout, UpstreamUnavailable
from mesh.contracts.read_image import BoxesFound, NotKeptReason, PictureAccepted, TextsRead
from mesh.contracts.stored_image import Usage
from mesh.contracts.text_recognized import TextRecognized
from mesh.contracts.topology import Queue
from mesh.platform.http.routes import IsConnected
from mesh.platform.messaging.sqlite import SqlitePublisher, SqliteQueue
from mesh.vision.picture import PictureLimits
from tests.mesh import pictures

PICTURE = pictures.encode(pictures.blank(120, 60))
IDS = ImageIds("what signs the ids of these tests")


@dataclass
class FakeUsage:
    """Every owner has this number of pictures, of one byte each."""

    pictures: int = 0
    is_away: bool = False

    def usage(self, owner: str) -> Usage:
        if self.is_away:
            raise UpstreamTimeout("image-store-rest", "slow")
        return Usage(pictures=self.pictures, bytes=self.pictures)


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
        """Ten at a time."""
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


def handler(queue: SqliteQueue, detection: FakeDetection, recognition: FakeRecognition) -> ReadImageHandler:
    return ReadImageHandler(detection, recognition, SqlitePublisher(queue), PictureLimits(), NO_QUOTA, IDS)


def kept(queue: SqliteQueue) -> list[Message]:
    messages = []
    while lease := queue.lease(list(Queue)):
        messages.append(lease.delivery.message)
    return messages


def test_read_puts_each_text_on_its_box_when_there_are_many(queue: SqliteQueue) -> None:
    answer = handler(queue, FakeDetection(boxes(25)), FakeRecognition()).read(Upload("a.png", PICTURE))

    assert [line.ord_num for line in answer.lines] == list(range(25))
    assert [line.text for line in answer.lines] == [f"at {line.quad[0][1]:g}" for line in answer.lines]
    assert answer.text == "\n".join(f"at {10 * n}" for n in range(25))
    assert answer.lines[3].score == 0.75
    assert answer.lines[3].confidence == 0.9
    assert answer.lines[3].words[0].text == "at"


def test_read_sends_the_original_bytes_with_their_real_type_when_the_name_says_otherwise(queue: SqliteQueue) -> None:
    detection = FakeDetection()

    answer = handler(queue, detection, FakeRecognition()).read(Upload("photo.jpg", PICTURE))

    assert detection.seen == [(PICTURE, "image/png")]
    assert answer.image.content_type == "image/png"
    assert answer.image.name == "photo.jpg"
    assert answer.image.size_bytes == len(PICTURE)


def test_read_keeps_picture_and_text_together_when_it_succeeds(queue: SqliteQueue) -> None:
    answer = handler(queue, FakeDetection(boxes(3)), FakeRecognition()).read(Upload("a.png", PICTURE))

    text, picture = kept(queue)
    received, recognized = ImageReceived.from_wire(picture), TextRecognized.from_wire(text)
    assert received.image_id == recognized.image_id == answer.id
    assert received.content == PICTURE
    assert received.name == "a.png"
    assert [box.text for box in recognized.lines] == [line.text for line in answer.lines]
    assert [box.start_y for box in recognized.lines] == [0, 10, 20]


def test_message_ids_follow_from_the_picture_when_events_are_made(queue: SqliteQueue) -> None:
    answer = handler(queue, FakeDetection(), FakeRecognition()).read(Upload("a.png", PICTURE))

    namespace = uuid.UUID(answer.id)
    assert [message.message_id for message in kept(queue)] == [
        str(uuid.uuid5(namespace, "TextRecognized")),
        str(uuid.uuid5(namespace, "ImageReceived")),
    ]


def test_recognition_is_not_asked_when_there_is_no_text(queue: SqliteQueue) -> None:
    recognition = FakeRecognition()

    answer = handler(queue, FakeDetection(), recognition).read(Upload("a.png", PICTURE))

    assert recognition.seen == []
    assert answer.text == ""
    assert answer.lines == []
    assert len(kept(queue)) == 2


def test_timings_name_every_stage_when_a_picture_is_read(queue: SqliteQueue) -> None:
    timings = handler(queue, FakeDetection(boxes(1)), FakeRecognition()).read(Upload("a", PICTURE)).timings_ms

    stages = ["check", "detection", "recognition", "publish"]
    assert list(timings) == [*stages, "total"]
    assert timings["total"] >= sum(timings[stage] for stage in stages) - 0.3
    assert timings["publish"] > 0


@pytest.mark.parametrize(("orientation", "rotation"), [(3, 180), (6, 90), (8, 270)])
def test_size_is_of_the_upright_picture_when_the_camera_was_turned(
    queue: SqliteQueue, orientation: int, rotation: int
) -> None:
    photo = pictures.turned(pictures.blank(120, 60), orientation)

    image = handler(queue, FakeDetection(), FakeRecognition()).read(Upload("a.png", photo)).image

    assert (image.width, image.height, image.rotation, image.mirrored) == (120, 60, rotation, False)


@pytest.mark.parametrize("content", [b"", b"hello", pictures.claiming(60_000, 60_000), pictures.animation(300)])
def test_picture_with_an_invalid_header_is_not_sent_to_the_models(queue: SqliteQueue, content: bytes) -> None:
    detection = FakeDetection()

    with pytest.raises(BadPicture):
        handler(queue, detection, FakeRecognition()).read(Upload("a.png", content))

    assert detection.seen == []
    assert kept(queue) == []


def test_picture_limits_are_the_settings_when_it_is_checked(queue: SqliteQueue) -> None:
    limits = PictureLimits(max_pixels=7199)
    small = ReadImageHandler(FakeDetection(), FakeRecognition(), SqlitePublisher(queue), limits, NO_QUOTA, IDS)

    with pytest.raises(BadPicture) as refused:
        small.read(Upload("a.png", PICTURE))

    assert refused.value.http_status == 413


def test_picture_is_its_owners_when_a_person_sent_it(queue: SqliteQueue) -> None:
    answer = handler(queue, FakeDetection(boxes(1)), FakeRecognition()).read(Upload("a.png", PICTURE, "anna"))

    text, picture = kept(queue)
    assert ImageReceived.from_wire(picture).owner == TextRecognized.from_wire(text).owner == "anna"
    assert IDS.genuine(answer.id, "anna") is not None
    assert IDS.genuine(answer.id, "ben") is None


def test_picture_above_the_quota_is_not_sent_to_the_models(queue: SqliteQueue) -> None:
    detection, quota = FakeDetection(), Quota(FakeUsage(pictures=1), 1, 1_000_000)
    full = ReadImageHandler(detection, FakeRecognition(), SqlitePublisher(queue), PictureLimits(), quota, IDS)

    with pytest.raises(QuotaReached):
        full.read(Upload("b.png", PICTURE, "anna"))

    assert detection.seen == []
    assert kept(queue) == []
    assert full.read(Upload("c.png", PICTURE, None)).kept


def test_picture_is_kept_when_the_usage_is_unknown(queue: SqliteQueue) -> None:
    quota = Quota(FakeUsage(is_away=True), 1, 1)
    unchecked = ReadImageHandler(
        FakeDetection(), FakeRecognition(), SqlitePublisher(queue), PictureLimits(), quota, IDS
    )

    assert unchecked.read(Upload("a.png", PICTURE, "anna")).kept


@pytest.mark.parametrize(
    ("detection", "recognition"),
    [
        (FakeDetection(error=BadPicture("damaged")), FakeRecognition()),
        (FakeDetection(error=UpstreamTimeout("detection-api", "slow")), FakeRecognition()),
        (FakeDetection(boxes(2)), FakeRecognition(error=UpstreamUnavailable("recognition-api", "down"))),
    ],
)
def test_nothing_is_kept_when_another_service_fails(
    queue: SqliteQueue, detection: FakeDetection, recognition: FakeRecognition
) -> None:
    error = detection.error or recognition.error
    assert error is not None

    with pytest.raises(type(error)):
        handler(queue, detection, recognition).read(Upload("a.png", PICTURE))

    assert kept(queue) == []


def test_text_is_answered_and_not_promised_to_be_kept_when_the_queue_fails(queue: SqliteQueue) -> None:
    with queue.transaction() as connection:
        connection.execute("DROP TABLE message")

    answer = handler(queue, FakeDetection(boxes(2)), FakeRecognition()).read(Upload("a.png", PICTURE))

    assert (answer.kept, answer.kept_reason, len(answer.lines)) == (False, NotKeptReason.UNAVAILABLE, 2)


def test_pictures_are_kept_again_when_a_full_queue_has_room(queue: SqliteQueue) -> None:
    small = ReadImageHandler(
        FakeDetection(),
        FakeRecognition(),
        SqlitePublisher(queue, max_bytes=1_000_000),
        PictureLimits(),
        NO_QUOTA,
        IDS,
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


def test_every_step_is_reported(queue: SqliteQueue) -> None:
    steps = list(handler(queue, FakeDetection(boxes(25)), FakeRecognition()).read_in_steps(Upload("a.png", PICTURE)))

    assert [type(step) for step in steps] == [PictureAccepted, BoxesFound, TextsRead, TextsRead, TextsRead]
    accepted, found, *read = steps
    assert isinstance(accepted, PictureAccepted)
    assert (accepted.image.name, accepted.image.width, accepted.image.height) == ("a.png", 120, 60)
    assert isinstance(found, BoxesFound)
    assert [box.place for box in found.boxes] == list(range(25))
    texts = [step for step in read if isinstance(step, TextsRead)]
    assert [(step.read, step.of) for step in texts] == [(10, 25), (20, 25), (25, 25)]
    assert [(text.place, text.text) for step in texts for text in step.texts] == [
        (n, f"at {10 * n}") for n in range(25)
    ]


def test_nothing_is_kept_when_the_caller_has_gone(queue: SqliteQueue) -> None:
    with pytest.raises(ClientDisconnected):
        handler(queue, FakeDetection(boxes(2)), FakeRecognition()).read(Upload("a.png", PICTURE), lambda: False)

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
def test_a_read_is_counted_by_what_became_of_it(queue: SqliteQueue, error: Exception | None, outcome: str) -> None:
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
