"""Test the clients of detection-api and recognition-api with valid and invalid responses."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from flask import Flask, Response, request

from mesh.contracts.line import LineText, Quad, Rectangle, quad_of
from mesh.contracts.problems import (
    PROBLEM_CONTENT_TYPE,
    BadPicture,
    UpstreamInvalid,
    UpstreamProblem,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from mesh.vision.model_clients import DetectionClient, RecognitionClient
from tests.mesh.loopback import Behaviour, answers, closes, drips, hangs, misbehaving, serving, stops_halfway

TIMEOUT_S = 0.4
QUADS = [quad_of(Rectangle(0, 10 * n, 50, 8)) for n in range(3)]

Call = Callable[[str], Any]


def find_boxes(address: str) -> Any:
    return DetectionClient(address, TIMEOUT_S).find_boxes(b"picture", "image/png")


def read_boxes(address: str) -> Any:
    return all_read(RecognitionClient(address, TIMEOUT_S).read_boxes(b"picture", "image/png", QUADS))


def all_read(parts: Iterable[list[LineText]]) -> list[LineText]:
    return [line for part in parts for line in part]


CALLS = pytest.mark.parametrize(("call", "service"), [(find_boxes, "detection-api"), (read_boxes, "recognition-api")])


def wire_box(ord_num: int, quad: Quad, probability: float = 0.9) -> dict[str, Any]:
    points = [{"axis_x": x, "axis_y": y} for x, y in quad]
    return {"ord_num": ord_num, "points": points, "probability": probability}


def problem(status: int, slug: str, detail: str) -> Behaviour:
    body = {"type": f"urn:ocr-mesh:problem:{slug}", "status": status, "detail": detail}
    return answers(json.dumps(body).encode(), status, PROBLEM_CONTENT_TYPE)


def test_boxes_are_sorted_by_their_order_number() -> None:
    app = Flask(__name__)

    @app.post("/boxes")
    def boxes() -> Any:
        file = request.files["image"]
        assert (file.read(), file.mimetype) == (b"picture", "image/png")
        return [wire_box(n, quad_of(Rectangle(n, 0, 50, 8))) for n in (2, 10, 0, 1, 11)]

    with serving(app) as address:
        assert [box.quad[0][0] for box in find_boxes(address)] == [0, 1, 2, 10, 11]


def test_response_of_show_off_with_tokens_alone_is_accepted() -> None:
    with misbehaving(answers(b'{"tokens": ["a", "b", "c"]}')) as address:
        assert [line.text for line in read_boxes(address)] == ["a", "b", "c"]


@pytest.mark.parametrize("tokens", [[], ["a", "b"], ["a", "b", "c", "d"]])
def test_other_number_of_texts_than_boxes_is_an_invalid_response(tokens: list[str]) -> None:
    body = {"tokens": tokens, "lines": [{"text": token, "confidence": 1} for token in tokens]}

    with misbehaving(answers(json.dumps(body).encode())) as address, pytest.raises(UpstreamInvalid) as failed:
        read_boxes(address)

    assert failed.value.service == "recognition-api"
    assert failed.value.detail == f"recognition-api was sent 3 boxes and answered {len(tokens)} texts."


@pytest.mark.parametrize(
    "boxes",
    [
        {"error": "out of memory"},
        [{"ord_num": 0}],
        [wire_box(0, QUADS[0], probability=7)],
        [wire_box(0, QUADS[0]) | {"points": [{"axis_x": 1, "axis_y": 2}] * 3}],
        [wire_box(-1, QUADS[0])],
        [wire_box(0, QUADS[0]), wire_box(0, QUADS[1])],
        [wire_box(0, ((1e9, 0), (1e9, 0), (1e9, 9), (1e9, 9)))],
    ],
)
def test_invalid_boxes_are_an_invalid_response(boxes: Any) -> None:
    with misbehaving(answers(json.dumps(boxes).encode())) as address, pytest.raises(UpstreamInvalid) as failed:
        find_boxes(address)

    assert failed.value.service == "detection-api"


@CALLS
@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (hangs, UpstreamTimeout),
        (drips, UpstreamTimeout),
        (closes, UpstreamUnavailable),
        (stops_halfway, UpstreamUnavailable),
        (answers(b"<html>", 200, "text/html"), UpstreamInvalid),
        (answers(b"", 200), UpstreamInvalid),
        (answers(b"NaN", 200), UpstreamInvalid),
        (answers(b"boom", 500, "text/plain"), UpstreamInvalid),
        (answers(b"", 302), UpstreamInvalid),
        (answers(b"not found", 404, "text/html"), UpstreamInvalid),
        (problem(404, "not-found", "no such route"), UpstreamInvalid),
        (problem(400, "bad-request", "boxes: Field required"), UpstreamInvalid),
        (problem(503, "busy", "Too many requests are queued."), UpstreamUnavailable),
    ],
)
def test_failing_service_is_named_within_the_timeout(
    call: Call, service: str, behaviour: Behaviour, error: type[UpstreamProblem]
) -> None:
    with misbehaving(behaviour) as address:
        started = time.monotonic()
        with pytest.raises(error) as failed:
            call(address)
        elapsed_s = time.monotonic() - started

    assert failed.value.service == service
    assert failed.value.to_wire()["service"] == service
    assert elapsed_s < TIMEOUT_S + 1


@CALLS
def test_detail_of_a_bad_picture_is_passed_on(call: Call, service: str) -> None:
    damaged = problem(400, "bad-picture", "The picture is damaged.")

    with misbehaving(damaged) as address, pytest.raises(BadPicture) as failed:
        call(address)

    assert failed.value.detail == "The picture is damaged."
    assert failed.value.http_status == 400


@CALLS
def test_next_call_works_after_a_failure(call: Call, service: str) -> None:
    app = Flask(__name__)
    calls = []

    @app.post("/<path>")
    def work(path: str) -> Any:
        calls.append(path)
        if len(calls) == 1:
            return Response("boom", status=500)
        texts = ["a", "b", "c"]
        return [wire_box(0, QUADS[0])] if path == "boxes" else {"tokens": texts}

    with serving(app) as address:
        with pytest.raises(UpstreamInvalid):
            call(address)
        assert call(address)
