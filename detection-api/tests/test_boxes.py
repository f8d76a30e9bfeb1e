"""`/boxes` and `/minimal-boxes`: responses and errors."""

from __future__ import annotations

import io

import numpy as np
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from tests.fakes import FakeDetector


def post(client: FlaskClient, route: str, content: bytes, name: str = "picture.png") -> TestResponse:
    return client.post(route, data={"image": (io.BytesIO(content), name)})


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
