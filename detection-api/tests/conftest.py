"""A detector that needs no model, and the app around it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient
from numpy.typing import NDArray
from PIL import Image

from detection_api.app import create_app
from detection_api.ctpn.predictor import TextBox
from detection_api.settings import DetectionApiSettings

FOUND = [
    TextBox(((12.0, 30.5), (212.0, 30.5), (212.0, 52.5), (12.0, 52.5)), 0.98),
    TextBox(((20.0, 60.0), (140.0, 66.0), (139.0, 88.0), (19.0, 82.0)), 0.875),
]


class FakeDetector:
    """Finds the same boxes in every picture, and remembers the pictures."""

    def __init__(self) -> None:
        self.found = FOUND
        self.seen: list[NDArray[np.uint8]] = []
        self.before_detect: Callable[[], Any] = lambda: None

    def warm_up(self) -> None:
        pass

    def detect(self, image: NDArray[np.uint8]) -> list[TextBox]:
        self.seen.append(image)
        self.before_detect()
        return self.found


@pytest.fixture
def detector() -> FakeDetector:
    return FakeDetector()


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> DetectionApiSettings:
    monkeypatch.setenv("DETECTION_API_MAX_WAITING", "1")
    monkeypatch.setenv("DETECTION_API_MAX_WAIT_S", "5")
    monkeypatch.setenv("MESH_MAX_PICTURE_PIXELS", "100000")
    monkeypatch.setenv("MESH_MAX_UPLOAD_BYTES", "200000")
    return DetectionApiSettings.load()


@pytest.fixture
def client(settings: DetectionApiSettings, detector: FakeDetector) -> Iterator[FlaskClient]:
    with create_app(settings, detector).test_client() as client:
        yield client


@pytest.fixture
def png() -> bytes:
    """A white picture, 300 x 200."""
    return encoded(Image.new("RGB", (300, 200), "white"))


def encoded(picture: Image.Image, format: str = "PNG", **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, format, **options)
    return file.getvalue()
