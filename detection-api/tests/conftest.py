"""A fake detector, and the app with it."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from PIL import Image

from detection_api.app import create_app
from detection_api.settings import DetectionApiSettings
from harness.in_process_decoding import InProcessDecoders
from mesh.vision.picture import PictureLimits
from tests.fakes import FakeDetector


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
    with create_app(
        settings, detector, InProcessDecoders(PictureLimits(max_pixels=settings.max_picture_pixels))
    ).test_client() as client:
        yield client


@pytest.fixture
def png() -> bytes:
    """Return a white picture, 300 x 200."""
    file = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(file, "PNG")
    return file.getvalue()
