"""`/extract` as a stream of JSON lines."""

from __future__ import annotations

import io
import json
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mesh.platform.http.work import BACKGROUND, WORK_HEADER
from recognition_api.routes import LINES_PER_PART
from recognition_api.settings import RecognitionApiSettings
from tests.fakes import FakeRecognizer

NDJSON = "application/x-ndjson"


def stream(client: FlaskClient, png: bytes, count: int, work: str = "") -> TestResponse:
    boxes = json.dumps([[[n, 0], [n + 9, 0], [n + 9, 9], [n, 9]] for n in range(count)])
    return client.post(
        "/extract",
        data={"image": (io.BytesIO(png), "picture.png"), "boxes": boxes},
        headers={"Accept": NDJSON, WORK_HEADER: work},
    )


def parts(answer: TestResponse) -> list[dict[str, Any]]:
    assert (answer.status_code, answer.content_type) == (200, NDJSON)
    return [json.loads(line) for line in answer.text.splitlines()]


def test_texts_are_streamed_in_parts_and_in_order(client: FlaskClient, png: bytes) -> None:
    first, second = parts(stream(client, png, LINES_PER_PART + 2))
    assert [line["text"] for line in first["lines"]] == [f"at {n},0" for n in range(LINES_PER_PART)]
    assert [line["text"] for line in second["lines"]] == [f"at {LINES_PER_PART + n},0" for n in range(2)]


def test_stream_without_boxes_has_one_empty_part(client: FlaskClient, png: bytes) -> None:
    assert parts(stream(client, png, 0)) == [{"lines": []}]


def test_stream_ends_with_a_problem_on_failure(client: FlaskClient, recognizer: FakeRecognizer, png: bytes) -> None:
    asked = iter(range(2))
    recognizer.before_answer = lambda: 1 // (1 - next(asked))
    first, last = parts(stream(client, png, LINES_PER_PART + 1))
    assert len(first["lines"]) == LINES_PER_PART
    assert last["problem"]["status"] == 500
    recognizer.before_answer = lambda: None
    assert stream(client, png, 1).status_code == 200


def test_failure_before_the_first_text_is_a_normal_problem(client: FlaskClient) -> None:
    answer = stream(client, b"no picture", 1)
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")


def test_page_in_background_leaves_half_of_the_processors_to_users_who_read(
    client: FlaskClient, recognizer: FakeRecognizer, settings: RecognitionApiSettings, png: bytes
) -> None:
    [part] = parts(stream(client, png, LINES_PER_PART + 2, BACKGROUND))
    assert len(part["lines"]) == LINES_PER_PART + 2
    parts(stream(client, png, 1))
    parts(stream(client, png, 3, BACKGROUND))
    assert recognizer.asked == [(LINES_PER_PART + 2, settings.threads), (1, None), (3, max(1, settings.threads // 2))]
