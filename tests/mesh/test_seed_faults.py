"""Test that the known faults of the `show-off` project, by their numbers, do not occur here.

Fault 2 (reading order within a page) is also tested in `ctpn/`, 3 (lost events) in `tests/faults`, 6 (errors of a model
service) in `test_outages.py`, 7 (large photos) in `test_real_models.py`, 8 (corrections of the page) in `ui/`.
"""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

import pytest

from image_store.domain import utc_now
from mesh.contracts.line import Rectangle, TextBox, quad_of
from mesh.contracts.message import Message
from mesh.contracts.topology import Queue
from mesh.platform.messaging.rabbitmq import RabbitPublisher
from mesh.platform.messaging.sqlite import SqliteConsumer, SqliteDeadLetters
from tests.mesh import pictures
from tests.mesh.system import Bff, Mesh

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


def test_2_reading_order_is_that_of_the_page(mesh: Mesh) -> None:
    """Neither scores nor the order of the boxes decide it."""
    rows = [Rectangle(10, top, 140, 12) for top in (30, 50, 10)]
    mesh.detector.fixed_boxes = [
        TextBox(quad_of(row), score) for row, score in zip(rows, (0.9, 0.2, 0.99), strict=True)
    ]

    lines = mesh.read(PICTURE).json()["lines"]

    assert [line["text"] for line in lines] == pictures.bar_texts(3)
    assert [line["score"] for line in lines] == [0.99, 0.9, 0.2]
    mesh.work()


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
    assert [len(dead_letters.list(queue)) for queue in Queue] == [1, 2, 1]
    assert all(letter.reason for queue in Queue for letter in dead_letters.list(queue))
    for queue in Queue:
        dead_letters.drop(queue)


def test_4_message_is_retried_after_a_database_outage(mesh: Mesh, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mesh.platform.messaging.sqlite.consumer.retry_delay_s", lambda _attempt: 0.0)
    image_id = mesh.read(PICTURE).json()["id"]
    handlers = mesh.store.handlers.by_queue()
    with mesh.store.database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE image RENAME TO away")
    try:
        for _ in range(3):
            SqliteConsumer(mesh.queue).step(handlers)
    finally:
        with mesh.store.database.write() as connection:
            connection.exec_driver_sql("ALTER TABLE away RENAME TO image")

    mesh.work()

    assert [box["text"] for box in mesh.image(image_id).json()["boxes"]] == pictures.bar_texts(3)
    assert mesh.kept()[:2] == (0, 0)


def test_5_picture_is_deleted_after_seven_days(mesh: Mesh) -> None:
    image_id = mesh.read(PICTURE).json()["id"]
    mesh.correct(id=image_id, text="a")
    mesh.work()
    in_time, too_late = utc_now() + timedelta(days=6.9), utc_now() + timedelta(days=7.1)

    mesh.store.deletion.delete_expired(in_time)
    assert mesh.image(image_id).status == 200

    mesh.store.deletion.delete_expired(too_late)
    assert mesh.image(image_id).status == 410
    assert mesh.call("GET", f"/api/image/{image_id}/content").status == 410


def test_9_box_with_negative_coordinates_is_read(mesh: Mesh) -> None:
    mesh.detector.fixed_boxes = [TextBox(quad_of(Rectangle(-8, -4, 176, 40)), 0.9)]

    answer = mesh.read(PICTURE)

    assert (answer.status, answer.json()["text"]) == (200, pictures.bar_texts(3)[0])
    mesh.work()
    assert mesh.image(answer.json()["id"]).json()["boxes"][0]["start_x"] == -8


def test_11_other_origins_are_not_allowed(mesh: Mesh) -> None:
    for method, path in [("OPTIONS", "/read"), ("GET", "/api/images"), ("GET", "/")]:
        answer = mesh.call(method, path, headers={"Origin": "https://elsewhere.example"})
        assert not [name for name in answer.headers if name.lower().startswith("access-control-")]


def test_seed_crops_in_separate_fields_are_read_in_numeric_order(mesh: Mesh) -> None:
    crops = [pictures.bar(greys, width=40) for greys in pictures.bar_greys(12)]
    fields = {f"image{n}": (f"{n}.png", pictures.encode(crop)) for n, crop in sorted(enumerate(crops), key=str)}

    recognition = Bff(str(mesh.settings.recognition_api_url))
    answer = recognition.call("POST", "/extract", fields=fields)

    assert answer.json()["tokens"] == pictures.bar_texts(12)
