"""The synchronous story, with the other services played by fakes and a real outbox."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from bff_api.account.quota import Quota, QuotaReached
from bff_api.read.handler import ReadImageHandler, Upload
from mesh.contracts.detect_text import DetectedBox, DetectedBoxes
from mesh.contracts.image_received import ImageReceived
from mesh.contracts.message import Message
from mesh.contracts.problems import BadPicture, ClientDisconnected, UpstreamTimeout, UpstreamUnavailable
from mesh.contracts.quad import Quad, Rectangle, quad_of
from mesh.contracts.read_progress import BoxesFound, PictureAccepted, TextsRead
from mesh.contracts.recognize_text import RecognizedLine
from mesh.contracts.text_recognized import TextRecognized
from mesh.contracts.topology import Queue
from mesh.contracts.wire import Word
from mesh.platform.http.caller import IsConnected
from mesh.platform.messaging.outbox import AcceptedPicture, Outbox, OutboxFull
from mesh.vision.picture import PictureLimits
from tests.mesh import pictures

PICTURE = pictures.encode(pictures.blank(120, 60))


@dataclass
class FakeDetection:
    boxes: list[DetectedBox] = field(default_factory=list)
    error: Exception | None = None
    seen: list[tuple[bytes, str]] = field(default_factory=list)

    def find_boxes(self, content: bytes, content_type: str, is_connected: IsConnected) -> list[DetectedBox]:
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
    ) -> Iterator[list[RecognizedLine]]:
        """Ten at a time."""
        self.seen.append(quads)
        if self.error:
            raise self.error
        words = (Word(text="at", start=0, end=0.5),)
        for first in range(0, len(quads), 10):
            yield [
                RecognizedLine(text=f"at {quad[0][1]:g}", confidence=0.9, words=words)
                for quad in quads[first : first + 10]
            ]


def boxes(count: int) -> list[DetectedBox]:
    return DetectedBoxes.of((quad_of(Rectangle(5, 10 * n, 50, 8)), 0.75) for n in range(count)).root


def handler(outbox: Outbox, detection: FakeDetection, recognition: FakeRecognition) -> ReadImageHandler:
    return ReadImageHandler(detection, recognition, outbox, PictureLimits(), Quota(outbox, 100, 1_000_000))


def kept(outbox: Outbox) -> list[Message]:
    messages = []
    while lease := outbox.queue.lease(list(Queue)):
        messages.append(lease.delivery.message)
    return messages


def test_read_puts_each_text_on_its_box_when_there_are_many(outbox: Outbox) -> None:
    answer = handler(outbox, FakeDetection(boxes(25)), FakeRecognition()).read(Upload("a.png", PICTURE))

    assert [line.ord_num for line in answer.lines] == list(range(25))
    assert [line.text for line in answer.lines] == [f"at {line.quad[0][1]:g}" for line in answer.lines]
    assert answer.text == " ".join(f"at {10 * n}" for n in range(25))
    assert answer.lines[3].score == 0.75
    assert answer.lines[3].confidence == 0.9
    assert answer.lines[3].words[0].text == "at"


def test_read_sends_the_original_bytes_with_their_real_type_when_the_name_says_otherwise(outbox: Outbox) -> None:
    detection = FakeDetection()

    answer = handler(outbox, detection, FakeRecognition()).read(Upload("photo.jpg", PICTURE))

    assert detection.seen == [(PICTURE, "image/png")]
    assert answer.image.content_type == "image/png"
    assert answer.image.name == "photo.jpg"
    assert answer.image.size_bytes == len(PICTURE)


def test_read_keeps_picture_and_text_together_when_it_succeeds(outbox: Outbox) -> None:
    answer = handler(outbox, FakeDetection(boxes(3)), FakeRecognition()).read(Upload("a.png", PICTURE))

    picture, text = kept(outbox)
    received, recognized = ImageReceived.from_wire(picture), TextRecognized.from_wire(text)
    assert received.image_id == recognized.image_id == answer.id
    assert received.content == PICTURE
    assert received.name == "a.png"
    assert [box.text for box in recognized.boxes] == [line.text for line in answer.lines]
    assert [box.start_y for box in recognized.boxes] == [0, 10, 20]
    assert outbox.accepted(answer.id) == AcceptedPicture(3, None)


def test_message_ids_follow_from_the_picture_when_events_are_made(outbox: Outbox) -> None:
    answer = handler(outbox, FakeDetection(), FakeRecognition()).read(Upload("a.png", PICTURE))

    namespace = uuid.UUID(answer.id)
    assert [message.message_id for message in kept(outbox)] == [
        str(uuid.uuid5(namespace, "ImageReceived")),
        str(uuid.uuid5(namespace, "TextRecognized")),
    ]


def test_recognition_is_not_asked_when_there_is_no_text(outbox: Outbox) -> None:
    recognition = FakeRecognition()

    answer = handler(outbox, FakeDetection(), recognition).read(Upload("a.png", PICTURE))

    assert recognition.seen == []
    assert answer.text == ""
    assert answer.lines == []
    assert len(kept(outbox)) == 2


def test_timings_name_every_stage_when_a_picture_is_read(outbox: Outbox) -> None:
    timings = handler(outbox, FakeDetection(boxes(1)), FakeRecognition()).read(Upload("a", PICTURE)).timings_ms

    stages = ["check", "detection", "recognition", "outbox"]
    assert list(timings) == [*stages, "total"]
    assert timings["total"] >= sum(timings[stage] for stage in stages) - 0.3
    assert timings["outbox"] > 0


@pytest.mark.parametrize(("orientation", "rotation"), [(3, 180), (6, 90), (8, 270)])
def test_size_is_of_the_upright_picture_when_the_camera_was_turned(
    outbox: Outbox, orientation: int, rotation: int
) -> None:
    photo = pictures.turned(pictures.blank(120, 60), orientation)

    image = handler(outbox, FakeDetection(), FakeRecognition()).read(Upload("a.png", photo)).image

    assert (image.width, image.height, image.rotation, image.mirrored) == (120, 60, rotation, False)


@pytest.mark.parametrize("content", [b"", b"hello", pictures.claiming(60_000, 60_000), pictures.animation(300)])
def test_bad_picture_reaches_nobody_when_its_header_says_so(outbox: Outbox, content: bytes) -> None:
    detection = FakeDetection()

    with pytest.raises(BadPicture):
        handler(outbox, detection, FakeRecognition()).read(Upload("a.png", content))

    assert detection.seen == []
    assert kept(outbox) == []


def test_picture_limits_are_the_settings_when_it_is_checked(outbox: Outbox) -> None:
    limits, quota = PictureLimits(max_pixels=7199), Quota(outbox, 100, 1_000_000)
    small = ReadImageHandler(FakeDetection(), FakeRecognition(), outbox, limits, quota)

    with pytest.raises(BadPicture) as refused:
        small.read(Upload("a.png", PICTURE))

    assert refused.value.http_status == 413


def test_picture_is_its_owners_when_a_person_sent_it(outbox: Outbox) -> None:
    answer = handler(outbox, FakeDetection(boxes(1)), FakeRecognition()).read(Upload("a.png", PICTURE, "anna"))

    picture, text = kept(outbox)
    assert ImageReceived.from_wire(picture).owner == TextRecognized.from_wire(text).owner == "anna"
    assert outbox.accepted(answer.id) == AcceptedPicture(1, "anna")
    assert outbox.holding_of("anna").bytes == len(PICTURE)


def test_picture_reaches_nobody_when_its_owner_has_no_room(outbox: Outbox) -> None:
    detection = FakeDetection()
    full = ReadImageHandler(detection, FakeRecognition(), outbox, PictureLimits(), Quota(outbox, 1, 1_000_000))
    full.read(Upload("a.png", PICTURE, "anna"))

    with pytest.raises(QuotaReached):
        full.read(Upload("b.png", PICTURE, "anna"))

    assert len(detection.seen) == 1
    assert outbox.holding_of("anna").pictures == 1
    assert [full.read(Upload("c.png", PICTURE, owner)).kept for owner in ("ben", None)] == [True, True]


@pytest.mark.parametrize(
    ("detection", "recognition"),
    [
        (FakeDetection(error=BadPicture("damaged")), FakeRecognition()),
        (FakeDetection(error=UpstreamTimeout("detection-api", "slow")), FakeRecognition()),
        (FakeDetection(boxes(2)), FakeRecognition(error=UpstreamUnavailable("recognition-api", "down"))),
    ],
)
def test_nothing_is_kept_when_another_service_fails(
    outbox: Outbox, detection: FakeDetection, recognition: FakeRecognition
) -> None:
    error = detection.error or recognition.error
    assert error is not None

    with pytest.raises(type(error)):
        handler(outbox, detection, recognition).read(Upload("a.png", PICTURE))

    assert kept(outbox) == []


def test_text_is_answered_and_not_promised_to_be_kept_when_the_outbox_fails(outbox: Outbox) -> None:
    with outbox.queue.transaction() as connection:
        connection.execute("DROP TABLE message")

    answer = handler(outbox, FakeDetection(boxes(2)), FakeRecognition()).read(Upload("a.png", PICTURE))

    assert (answer.kept, len(answer.lines)) == (False, 2)
    with outbox.queue.transaction() as connection:
        assert connection.execute("SELECT count(*) FROM accepted").fetchone() == (0,)


def test_pictures_are_kept_again_when_a_full_outbox_has_room(tmp_path: Path) -> None:
    with closing(Outbox(tmp_path / "small.db", "bff-api", max_bytes=1_000_000)) as outbox:
        read = handler(outbox, FakeDetection(), FakeRecognition()).read
        picture = PICTURE + bytes(300_000)
        kept_before = [read(Upload("a.png", picture)).kept for _ in range(6)]
        assert kept_before[0]
        assert not kept_before[-1]
        with pytest.raises(OutboxFull):
            outbox.publish(Message(queue=Queue.TEXT_CORRECTION, body=b"{}"))

        outbox.queue.delete([row_id for row_id, _ in outbox.queue.oldest(list(Queue), 100, 10_000_000)])
        assert read(Upload("a.png", picture)).kept


def test_every_step_is_told_when_a_picture_is_read(outbox: Outbox) -> None:
    steps = list(handler(outbox, FakeDetection(boxes(25)), FakeRecognition()).read_in_steps(Upload("a.png", PICTURE)))

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


def test_nothing_is_kept_when_the_caller_has_gone(outbox: Outbox) -> None:
    with pytest.raises(ClientDisconnected):
        handler(outbox, FakeDetection(boxes(2)), FakeRecognition()).read(Upload("a.png", PICTURE), lambda: False)

    assert kept(outbox) == []


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
def test_a_read_is_counted_by_what_became_of_it(outbox: Outbox, error: Exception | None, outcome: str) -> None:
    before = counted(outcome)
    reading = handler(outbox, FakeDetection(boxes(1), error), FakeRecognition())
    with nullcontext() if error is None else pytest.raises(type(error)):
        reading.read(Upload("a.png", PICTURE))
    assert counted(outcome) == before + 1


def test_a_read_is_counted_as_given_up_when_nobody_listens_to_its_steps_any_more(outbox: Outbox) -> None:
    before = counted("caller-gone")
    steps = handler(outbox, FakeDetection(boxes(1)), FakeRecognition()).read_in_steps(Upload("a.png", PICTURE))
    next(steps)
    steps.close()
    assert counted("caller-gone") == before + 1


def counted(outcome: str) -> float:
    return REGISTRY.get_sample_value("ocr_reads_total", {"outcome": outcome}) or 0.0
