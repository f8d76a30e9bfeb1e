"""A fake recogniser, and the app with it."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from PIL import Image

from harness.in_process_decoding import InProcessDecoders
from mesh.vision.picture import PictureLimits
from recognition_api.app import create_app
from recognition_api.settings import RecognitionApiSettings
from tests.fakes import FakeRecognizer


@pytest.fixture
def recognizer() -> FakeRecognizer:
    return FakeRecognizer()


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> RecognitionApiSettings:
    monkeypatch.setenv("RECOGNITION_API_MAX_WAITING", "1")
    monkeypatch.setenv("RECOGNITION_API_MAX_WAIT_S", "5")
    monkeypatch.setenv("RECOGNITION_API_MAX_BOXES", "5000")
    monkeypatch.setenv("MESH_MAX_PICTURE_PIXELS", "100000")
    monkeypatch.setenv("MESH_MAX_UPLOAD_BYTES", "4000000")
    return RecognitionApiSettings.load()


@pytest.fixture
def client(settings: RecognitionApiSettings, recognizer: FakeRecognizer) -> Iterator[FlaskClient]:
    with create_app(
        settings, recognizer, InProcessDecoders(PictureLimits(max_pixels=settings.max_picture_pixels))
    ).test_client() as client:
        yield client


@pytest.fixture
def png() -> bytes:
    """Return a white picture, 300 x 200."""
    file = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(file, "PNG")
    return file.getvalue()
