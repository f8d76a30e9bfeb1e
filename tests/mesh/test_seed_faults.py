"""Test that known faults of the `show-off` project, by their numbers, do not occur here.

Elsewhere: 2 (reading order) in `ctpn/` and `layout/`, 3 (lost events) and 4 (database outages) in `tests/faults`, 5
(retention) in `image-store/tests/test_deletion.py`, 6 (errors of a model service) in `test_outages.py`, 7 (large
photos) in `test_real_models.py`, 8 (corrections of the page) in `ui/`, 9 (negative coordinates) in `test_bad_input.py`,
11 (other origins) in `bff-api/tests/test_cors.py`.
"""

from __future__ import annotations

from contextlib import closing

import pytest

from mesh.contracts.message import Message
from mesh.contracts.topology import Queue
from mesh.platform.messaging.rabbitmq import RabbitPublisher
from mesh.platform.messaging.sqlite import SqliteDeadLetters
from tests.mesh import pictures
from tests.mesh.system import Mesh

PICTURE = pictures.encode(pictures.bars(3))
NOWHERE = "amqp://guest:guest@127.0.0.1:9/"


def test_seed_client_that_uses_only_id_and_text_works(mesh: Mesh) -> None:
    answer = mesh.read(PICTURE, "image.png").json()
    image_id, text = answer["id"], answer["text"]
    assert text == "\n".join(pictures.bar_texts(3))

    corrected = mesh.correct(id=image_id, text="right")
    assert (corrected.status, corrected.data) == (202, b"")

    refused = mesh.read(b"no picture")
    assert refused.status in range(400, 500)
    assert {"timestamp", "error"} <= refused.json().keys()
    assert mesh.correct(id=image_id).status == 400
    for path in ("/health", "/doc"):
        assert mesh.call("GET", path).status == 200


@pytest.mark.parametrize("count", [11, 25, 101])
def test_1_each_text_is_in_its_own_box_when_there_are_more_than_ten(mesh: Mesh, count: int) -> None:
    answer = mesh.read(pictures.encode(pictures.bars(count))).json()

    assert [line["text"] for line in answer["lines"]] == pictures.bar_texts(count)
    tops = [line["quad"][0][1] for line in answer["lines"]]
    assert tops == sorted(tops)
    mesh.work()
    boxes = mesh.image(answer["id"]).json()["boxes"]
    assert [(box["ord_num"], box["text"]) for box in boxes] == list(enumerate(pictures.bar_texts(count)))


def test_3_picture_is_not_kept_when_the_broker_is_down(mesh: Mesh) -> None:
    with closing(RabbitPublisher(NOWHERE, "test", timeout_s=0.2)) as publisher, mesh.other_bff(publisher) as bff:
        read = bff.read(PICTURE)
        corrected = bff.correct(id=read.json()["id"], text="a")
    assert (read.status, read.json()["kept"], read.json()["text"]) == (200, False, "\n".join(pictures.bar_texts(3)))
    assert read.json()["kept_reason"] == "unavailable"
    assert (corrected.status, corrected.json()["type"]) == (503, "urn:ocr-mesh:problem:not-kept")

    again = mesh.call("POST", "/read", fields={"image": ("a.png", PICTURE), "id": read.json()["id"]})
    assert (again.status, again.json()["id"], again.json()["kept"]) == (200, read.json()["id"], True)
    mesh.work()
    assert mesh.image(read.json()["id"]).json()["text"] == "\n".join(pictures.bar_texts(3))


def test_4_invalid_message_is_a_dead_letter_and_does_not_block_others(mesh: Mesh) -> None:
    headers = {"request_id": "some-image"}
    mesh.queue.publish(
        Message(Queue.IMAGE_DATA, b"not JSON", headers=headers),
        Message(Queue.IMAGE_DATA, b'[{"start_x": "left"}]', headers=headers),
        Message(Queue.TEXT_CORRECTION, b"{}"),
        Message(Queue.IMAGE, b"no id"),
    )
    image_id = mesh.read(PICTURE).json()["id"]

    mesh.work()

    dead_letters = SqliteDeadLetters(mesh.queue)
    assert mesh.image(image_id).status == 200
    assert {queue: len(letters) for queue in Queue if (letters := dead_letters.list(queue))} == {
        Queue.IMAGE: 1,
        Queue.IMAGE_DATA: 2,
        Queue.TEXT_CORRECTION: 1,
    }
    assert all(letter.reason for queue in Queue for letter in dead_letters.list(queue))
    for queue in Queue:
        dead_letters.drop(queue)
