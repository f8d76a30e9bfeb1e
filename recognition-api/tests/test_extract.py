"""`/extract`: both forms of request, their order, and errors."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from tests.fakes import FakeRecognizer

QUAD = [[12, 30.5], [212, 30.5], [212, 52.5], [12, 52.5]]


def crop(width: int, height: int = 8) -> bytes:
    file = io.BytesIO()
    Image.new("L", (width, height)).save(file, "PNG")
    return file.getvalue()


def post_crops(client: FlaskClient, crops: dict[str, bytes]) -> TestResponse:
    return client.post("/extract", data={name: (io.BytesIO(content), "crop.png") for name, content in crops.items()})


def post_boxes(client: FlaskClient, png: bytes, boxes: Any) -> TestResponse:
    text = boxes if isinstance(boxes, str) else json.dumps(boxes)
    return client.post("/extract", data={"image": (io.BytesIO(png), "picture.png"), "boxes": text})


def assert_problem(answer: TestResponse, status: int, words: str) -> None:
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    body = answer.get_json()
    assert body["status"] == status
    assert words in body["detail"]
    assert body["error"] == body["detail"]
    assert body["timestamp"]


def test_picture_with_boxes_gives_one_text_per_box_in_the_order_sent(
    client: FlaskClient, recognizer: FakeRecognizer, png: bytes
) -> None:
    other = [[1, 2], [3, 2], [3, 4], [1, 4]]
    answer = post_boxes(client, png, [QUAD, other, QUAD])
    assert answer.status_code == 200
    assert answer.content_type == "application/json"
    body = answer.get_json()
    assert body["tokens"] == ["at 12,30.5", "at 1,2", "at 12,30.5"]
    assert body["lines"][1] == {
        "text": "at 1,2",
        "confidence": 0.75,
        "words": [
            {"text": "at", "start": 0.0, "end": 0.4, "confidence": 0.9},
            {"text": "1,2", "start": 0.5, "end": 1.0, "confidence": 0.85},
        ],
        "sharpness": None,
    }
    assert [image.shape for image in recognizer.seen] == [(200, 300)]


@pytest.mark.parametrize(
    ("sent", "returned"),
    [
        (["image0", "image1", "image10", "image11", "image2"], ["image0", "image1", "image2", "image10", "image11"]),
        (["image100", "image7", "image010"], ["image7", "image010", "image100"]),
        ([f"image{'9' * 5_000}", "image0009", f"image{'8' * 5_000}"], None),
        (["image10", "image2", "image_last"], ["image10", "image2", "image_last"]),
    ],
    ids=["numeric", "gaps and zeros", "huge numbers", "one without a number: the order sent"],
)
def test_order_of_crops(client: FlaskClient, sent: list[str], returned: list[str] | None) -> None:
    widths = {name: width for width, name in enumerate(sent, 2)}
    answer = post_crops(client, {name: crop(width) for name, width in widths.items()})
    expected = returned or [sent[1], sent[2], sent[0]]
    assert answer.get_json()["tokens"] == [f"width {widths[name]}" for name in expected]
    assert [line["text"] for line in answer.get_json()["lines"]] == answer.get_json()["tokens"]


def multipart(*parts: tuple[str, bytes]) -> dict[str, Any]:
    """Return a request with raw names in it, as Go's `CreateFormFile` writes them."""
    lines = []
    for name, content in parts:
        escaped = name.replace("\\", "\\\\").replace('"', '\\"').encode()
        lines.append(b'--B\r\nContent-Disposition: form-data; name="' + escaped + b'"; filename="crop.png"\r\n')
        lines.append(b"Content-Type: application/octet-stream\r\n\r\n" + content + b"\r\n")
    return {"data": b"".join([*lines, b"--B--\r\n"]), "content_type": "multipart/form-data; boundary=B"}


def test_crops_come_back_in_the_order_sent_when_their_names_are_numbered_with_characters(client: FlaskClient) -> None:
    """`image` + the character 0, 1, 2, …: the digits are among them from the 49th crop on."""
    names = [f"image{chr(number)}" for number in range(130)]
    names[10], names[13] = "image%0A", "image%0D"  # as newer Go programs write a line break
    answer = client.post("/extract", **multipart(*((name, crop(10 + at)) for at, name in enumerate(names))))
    assert answer.get_json()["tokens"] == [f"width {10 + at}" for at in range(130)]


def test_crops_are_refused_when_a_name_has_a_line_break_in_it(client: FlaskClient, recognizer: FakeRecognizer) -> None:
    answer = client.post("/extract", **multipart(*((f"image{chr(at)}", crop(10 + at)) for at in range(11))))
    assert_problem(answer, 400, "without a name cannot be matched to a line")
    assert recognizer.seen == []


def test_a_part_that_cannot_be_matched_to_a_line_is_refused(client: FlaskClient, recognizer: FakeRecognizer) -> None:
    def image() -> tuple[io.BytesIO, str]:
        return io.BytesIO(crop(5)), "crop.png"

    for data, part in (
        ({"image0": image(), "photo": image()}, "'photo'"),
        ({"image0": image(), "image1": "text"}, "'image1'"),
        ({"imageA": [image(), image()], "imageB": image()}, "'imageA'"),
    ):
        assert_problem(client.post("/extract", data=data), 400, f"{part}")
    assert recognizer.seen == []


def test_crops_with_the_same_number_are_all_recognised(client: FlaskClient) -> None:
    answer = client.post("/extract", data={"image0": [(io.BytesIO(crop(5)), "a.png"), (io.BytesIO(crop(6)), "b.png")]})
    assert answer.get_json()["tokens"] == ["width 5", "width 6"]


def test_more_crops_than_flasks_limit_of_parts_are_recognised(client: FlaskClient) -> None:
    answer = post_crops(client, {f"image{number}": crop(1 + number % 9, 1) for number in range(1_500)})
    assert answer.get_json()["tokens"] == [f"width {1 + number % 9}" for number in range(1_500)]


@pytest.mark.parametrize(
    "quad",
    [
        [[-50, -50], [-10, -50], [-10, -20], [-50, -20]],
        [[9000, 9000], [9100, 9000], [9100, 9020], [9000, 9020]],
        [[5, 5], [5, 5], [5, 5], [5, 5]],
        [[100, 50], [10, 50], [10, 20], [100, 20]],
        [[-1e300, 0], [1e300, 0], [1e300, 1], [-1e300, 1]],
    ],
    ids=["negative", "outside", "no size", "turned over", "huge"],
)
def test_any_quad_of_numbers_gets_a_text(client: FlaskClient, png: bytes, quad: list[list[float]]) -> None:
    answer = post_boxes(client, png, [quad, QUAD])
    assert answer.status_code == 200
    assert len(answer.get_json()["tokens"]) == 2


def test_limit_of_boxes(client: FlaskClient, png: bytes) -> None:
    assert len(post_boxes(client, png, [QUAD] * 5_000).get_json()["tokens"]) == 5_000
    assert_problem(post_boxes(client, png, [QUAD] * 5_001), 413, "5001 lines; the limit is 5000")


@pytest.mark.parametrize(
    "boxes",
    [
        "",
        "not JSON",
        "{}",
        "7",
        "[[1, 2, 3, 4]]",
        json.dumps([QUAD[:3]]),
        json.dumps([[*QUAD, [1, 2]]]),
        json.dumps([[[1, 2, 3], *QUAD[1:]]]),
        json.dumps([[["left", 2], *QUAD[1:]]]),
        "[[[NaN, 0], [1, 0], [1, 1], [0, 1]]]",
        "[[[Infinity, 0], [1, 0], [1, 1], [0, 1]]]",
        "[[[1e999, 0], [1, 0], [1, 1], [0, 1]]]",
        "[" * 100_000,
    ],
)
def test_invalid_boxes_are_rejected(client: FlaskClient, recognizer: FakeRecognizer, png: bytes, boxes: str) -> None:
    answer = post_boxes(client, png, boxes)
    assert_problem(answer, 400, "'boxes'")
    assert len(answer.get_json()["detail"]) < 1_000
    assert recognizer.seen == []


def test_other_forms_of_request_are_rejected(client: FlaskClient, png: bytes) -> None:
    def image() -> tuple[io.BytesIO, str]:
        return io.BytesIO(png), "picture.png"

    for data in (
        {},
        {"image": image()},
        {"boxes": "[]"},
        {"image": image(), "image0": image()},
        {"image": image(), "boxes": "[]", "image0": image()},
        {"image": "text", "boxes": "[]"},
        {"picture": image()},
    ):
        answer = client.post("/extract", data=data, content_type="multipart/form-data")
        assert_problem(answer, 400, "'boxes'")
        assert "'image0'" in answer.get_json()["detail"]
    assert_problem(client.post("/extract"), 400, "'boxes'")


def test_bad_crop_is_named(client: FlaskClient, recognizer: FakeRecognizer) -> None:
    assert_problem(post_crops(client, {"image0": crop(5), "image11": b"just text"}), 400, "image11: ")
    assert recognizer.seen == []


def test_crops_above_the_pixel_limit_are_rejected(client: FlaskClient) -> None:
    assert post_crops(client, {"image0": crop(400, 250)}).status_code == 200
    assert_problem(post_crops(client, {"image0": crop(400, 250), "image1": crop(1, 1)}), 413, "image1: ")
