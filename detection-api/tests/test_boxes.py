"""`/boxes` and `/minimal-boxes`: responses and errors."""

from __future__ import annotations

import io

import numpy as np
import pytest
from flask.testing import FlaskClient
from PIL import Image
from prometheus_client import REGISTRY
from werkzeug.test import TestResponse

from detection_api.settings import DetectionApiSettings
from tests.fakes import FakeDetector

ROUTES = ("/boxes", "/minimal-boxes")


def post(client: FlaskClient, route: str, content: bytes, name: str = "picture.png") -> TestResponse:
    return client.post(route, data={"image": (io.BytesIO(content), name)})


def assert_problem(answer: TestResponse, status: int, words: str) -> None:
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    body = answer.get_json()
    assert body["status"] == status
    assert words in body["detail"]
    assert body["error"] == body["detail"]
    assert body["timestamp"]


def test_boxes_returns_corners_scores_and_order(client: FlaskClient, png: bytes) -> None:
    answer = post(client, "/boxes", png)
    assert answer.status_code == 200
    assert answer.content_type == "application/json"
    first, second = answer.get_json()
    assert first == {
        "ord_num": 0,
        "points": [
            {"axis_x": 12.0, "axis_y": 30.5},
            {"axis_x": 212.0, "axis_y": 30.5},
            {"axis_x": 212.0, "axis_y": 52.5},
            {"axis_x": 12.0, "axis_y": 52.5},
        ],
        "probability": 0.98,
    }
    assert (second["ord_num"], second["probability"]) == (1, 0.875)


def test_minimal_boxes_returns_rectangles_in_whole_pixels(client: FlaskClient, png: bytes) -> None:
    assert post(client, "/minimal-boxes", png).get_json() == [
        {"start_x": 12, "start_y": 30, "width": 200, "height": 23},
        {"start_x": 19, "start_y": 60, "width": 121, "height": 28},
    ]


def test_detector_gets_the_upright_picture_in_rgb(client: FlaskClient, detector: FakeDetector) -> None:
    sideways = Image.new("CMYK", (40, 20), (0, 255, 255, 0))
    exif = Image.Exif()
    exif[0x0112] = 6
    file = io.BytesIO()
    sideways.save(file, "JPEG", exif=exif)
    assert post(client, "/boxes", file.getvalue(), "phone.jpg").status_code == 200
    (image,) = detector.seen
    assert image.shape == (40, 20, 3)
    assert image.dtype == np.uint8
    assert image[20, 10, 0] > 200
    assert image[20, 10, 1] < 60


@pytest.mark.parametrize("route", ROUTES)
def test_response_has_timings_of_each_stage(client: FlaskClient, png: bytes, route: str) -> None:
    def observed(stage: str) -> float:
        return REGISTRY.get_sample_value("ocr_stage_duration_seconds_count", {"stage": stage}) or 0.0

    before = observed("decode"), observed("detection")
    names = [entry.split(";dur=")[0] for entry in post(client, route, png).headers["Server-Timing"].split(", ")]
    assert names == ["decode", "detection"]
    assert (observed("decode"), observed("detection")) == (before[0] + 1, before[1] + 1)


@pytest.mark.parametrize("route", ROUTES)
def test_request_without_a_file_is_rejected(client: FlaskClient, route: str) -> None:
    assert_problem(client.post(route), 400, "file field 'image'")
    assert_problem(client.post(route, data={"other": (io.BytesIO(b"x"), "x.png")}), 400, "file field 'image'")
    assert_problem(
        client.post(route, data={"image": "text"}, content_type="multipart/form-data"), 400, "file field 'image'"
    )


@pytest.mark.parametrize("route", ROUTES)
def test_body_that_is_not_multipart_is_rejected(client: FlaskClient, png: bytes, route: str) -> None:
    assert_problem(client.post(route, data=png, content_type="image/png"), 415, "multipart/form-data")
    assert_problem(client.post(route, json={"image": "x"}), 415, "multipart/form-data")


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (b"", 400, "empty"),
        (b"just text", 400, "not supported"),
        (b"\x89PNG\r\n\x1a\n", 400, "not supported"),
    ],
)
def test_unsupported_file_is_rejected(client: FlaskClient, content: bytes, status: int, words: str) -> None:
    answer = post(client, "/boxes", content, "photo.jpg")
    assert_problem(answer, status, words)
    assert answer.get_json()["type"] == "urn:ocr-mesh:problem:bad-picture"


def test_truncated_picture_is_rejected(client: FlaskClient, png: bytes) -> None:
    assert_problem(post(client, "/boxes", png[: len(png) // 2]), 400, "damaged")


def test_picture_above_the_pixel_limit_is_rejected(client: FlaskClient, detector: FakeDetector) -> None:
    file = io.BytesIO()
    Image.new("L", (1000, 101)).save(file, "PNG")
    assert_problem(post(client, "/boxes", file.getvalue()), 413, "1000 x 101 pixels")
    assert detector.seen == []


def test_body_above_the_limit_is_rejected(client: FlaskClient, settings: DetectionApiSettings) -> None:
    body = bytes(settings.max_forwarded_bytes + 1)
    assert_problem(client.post("/boxes", data=body, content_type="multipart/form-data; boundary=b"), 413, "too large")
