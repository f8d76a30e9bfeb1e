"""Clients and consumers of the project that ours grows from know less than we write, and write less than we know."""

from __future__ import annotations

import base64
import json

import pytest

from mesh.contracts import event_examples
from mesh.contracts.image_received import ImageReceived
from mesh.contracts.message import MalformedEvent, Message
from mesh.contracts.problems import BadRequest
from mesh.contracts.text_corrected import TextCorrected
from mesh.contracts.text_recognized import TextRecognized
from mesh.contracts.topology import Queue
from tests.contract import examples


def seed_message(queue: Queue, body: bytes, content_type: str | None = None) -> Message:
    """Return a message of `show-off`, which sets the header `request_id` and nothing else."""
    return Message(queue=queue, body=body, content_type=content_type, headers={"request_id": event_examples.IMAGE_ID})


def test_a_client_that_knows_id_and_text_reads_our_answer() -> None:
    answer = json.loads(examples.READ_IMAGE.model_dump_json())
    assert answer["id"] == event_examples.IMAGE_ID
    assert answer["text"] == "TOTAL 12,50 €\nCafé Zürich"


def test_a_consumer_that_knows_five_fields_reads_our_boxes() -> None:
    body = json.loads(event_examples.TEXT_RECOGNIZED.to_wire().body)
    seed_fields = ("start_x", "start_y", "width", "height", "text")
    assert [[box[field] for field in seed_fields] for box in body] == [
        [12, 30, 200, 23, "TOTAL 12,50 €"],
        [19, 60, 121, 28, "Café Zürich"],
    ]


def test_a_consumer_that_knows_id_and_text_reads_our_whole_correction() -> None:
    body = json.loads(event_examples.EVENTS["text_corrected-whole"].to_wire().body)
    assert body == {"id": event_examples.IMAGE_ID, "text": "TOTAL 12,50 €\nCafé Zürich"}


def test_our_picture_event_is_the_bare_bytes_with_the_id_in_a_header() -> None:
    message = event_examples.IMAGE_RECEIVED.to_wire()
    assert message.body == event_examples.IMAGE_RECEIVED.content
    assert message.headers["request_id"] == event_examples.IMAGE_ID


def test_a_seeds_picture_is_read_and_named_the_same_each_time() -> None:
    message = seed_message(Queue.IMAGE, b"\xff\xd8 bytes")
    event = ImageReceived.from_wire(message)
    assert (event.image_id, event.content_type) == (event_examples.IMAGE_ID, "application/octet-stream")
    assert event.message_id == ImageReceived.from_wire(message).message_id
    assert event.message_id != ImageReceived.from_wire(seed_message(Queue.IMAGE, b"others")).message_id


def test_a_picture_as_a_json_string_of_base64_is_unwrapped() -> None:
    """show-off's Go backend marshals the bytes before it publishes them."""
    content = bytes(range(256))
    body = json.dumps(base64.b64encode(content).decode()).encode()
    event = ImageReceived.from_wire(seed_message(Queue.IMAGE, body, "application/json"))
    assert (event.content, event.content_type) == (content, "application/octet-stream")


@pytest.mark.parametrize("body", [b'"', b'"AAAA', b'"AAA"', b'"A*AA"', b'"AAAA" "AAAA"', '"ÄÖ=="'.encode()])
def test_a_picture_as_a_broken_json_string_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedEvent, match="base64"):
        ImageReceived.from_wire(seed_message(Queue.IMAGE, body, "application/json"))


def test_a_seeds_boxes_are_read_and_numbered_by_their_place() -> None:
    body = b'[{"start_x": 3, "start_y": 4, "width": 5, "height": 6, "text": "a"},'
    body += b'{"start_x": -1, "start_y": 9, "width": 0, "height": 6, "text": ""}]'
    event = TextRecognized.from_wire(seed_message(Queue.IMAGE_DATA, body))
    assert [(box.ord_num, box.start_x, box.text, box.quad) for box in event.lines] == [
        (0, 3, "a", ((3, 4), (8, 4), (8, 10), (3, 10))),
        (1, -1, "", ((-1, 9), (-1, 9), (-1, 15), (-1, 15))),
    ]


def test_a_seeds_correction_is_read_by_the_id_in_its_body() -> None:
    body = b'{"id": "other-id", "text": "right"}'
    event = TextCorrected.from_wire(seed_message(Queue.TEXT_CORRECTION, body))
    assert (event.image_id, event.text, event.ord_num) == ("other-id", "right", None)


@pytest.mark.parametrize("body", [b"", b"null", b"{}", b'[{"text": "a"}]', b"\xff\xfe", b'[{"start_x": NaN}]'])
def test_boxes_that_break_the_contract_are_malformed(body: bytes) -> None:
    with pytest.raises(MalformedEvent):
        TextRecognized.from_wire(seed_message(Queue.IMAGE_DATA, body))


@pytest.mark.parametrize("body", [b"", b"[]", b'{"id": "a"}', b'{"text": "a"}', b'{"id": "../x", "text": "a"}'])
def test_a_correction_that_breaks_the_contract_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedEvent):
        TextCorrected.from_wire(seed_message(Queue.TEXT_CORRECTION, body))


@pytest.mark.parametrize("request_id", ["", "../../etc/passwd", "a/b", ".hidden", "x" * 37, "naïve"])
def test_an_id_that_is_none_is_malformed(request_id: str) -> None:
    message = Message(queue=Queue.IMAGE, body=b"x", headers={"request_id": request_id})
    with pytest.raises(MalformedEvent):
        ImageReceived.from_wire(message)


@pytest.mark.parametrize("owner", ["", "a b", "naïve", "x" * 65, "a.b"])
def test_an_owner_that_is_none_is_malformed(owner: str) -> None:
    """As a picture without an owner it would be open to every client."""
    for message in (event_examples.IMAGE_RECEIVED.to_wire(), event_examples.TEXT_RECOGNIZED.to_wire()):
        event = ImageReceived if message.queue == Queue.IMAGE else TextRecognized
        with pytest.raises(MalformedEvent, match="owner"):
            event.from_wire(message.with_headers(owner=owner))


def test_a_problem_carries_what_the_seeds_clients_look_for() -> None:
    body = BadRequest("There is no file. Please choose a picture.").to_wire("/read")
    assert body["error"] == body["detail"] == "There is no file. Please choose a picture."
    assert body["timestamp"].endswith("+00:00")
    assert (body["status"], body["instance"]) == (400, "/read")
    assert body["type"] == "urn:ocr-mesh:problem:bad-request"
