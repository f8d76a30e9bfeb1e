"""A recogniser that needs no model, and the app around it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient
from numpy.typing import NDArray
from PIL import Image

from mesh.geometry import Quad
from recognition_api.app import create_app
from recognition_api.crnn.predictor import RecognizedText, Word
from recognition_api.settings import RecognitionApiSettings


class FakeRecognizer:
    """Reads a crop's width, or a quad's place, as its text, and remembers the pictures."""

    def __init__(self) -> None:
        self.seen: list[NDArray[np.uint8]] = []
        self.before_recognize: Callable[[], Any] = lambda: None

    def warm_up(self) -> None:
        pass

    def recognize(self, image: NDArray[np.uint8], quads: Sequence[Quad]) -> list[RecognizedText]:
        self.seen.append(image)
        self.before_recognize()
        return [_read(f"at {left:g},{top:g}") for (left, top), *_ in quads]

    def recognize_crops(self, crops: Sequence[NDArray[np.uint8]]) -> list[RecognizedText]:
        self.seen.extend(crops)
        self.before_recognize()
        return [_read(f"width {crop.shape[1]}") for crop in crops]


def _read(text: str) -> RecognizedText:
    return RecognizedText(text, 0.75, (Word(text.split()[0], 0.0, 0.4), Word(text.split()[1], 0.5, 1.0)))


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
    with create_app(settings, recognizer).test_client() as client:
        yield client


@pytest.fixture
def png() -> bytes:
    """A white picture, 300 x 200."""
    file = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(file, "PNG")
    return file.getvalue()
