"""OpenAPI of all services from apps without connections, for tests that are made from the list of operations."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack, closing
from functools import cache
from pathlib import Path
from typing import Any, Final

import bff_api.app
import detection_api.app
import image_store.app
import recognition_api.app
from bff_api.settings import BffSettings
from detection_api.settings import DetectionApiSettings
from harness.in_process_decoding import InProcessDecoders
from image_store.bootstrap import open_store
from image_store.settings import ImageStoreSettings
from mesh.contracts.topology import Service
from mesh.platform.messaging.sqlite import SqlitePublisher, SqliteQueue
from recognition_api.settings import RecognitionApiSettings
from tests.fakes import FakeDetector, FakeRecognizer

SERVICES: Final = {
    "bff-api": Service.BFF_API,
    "detection-api": Service.DETECTION_API,
    "recognition-api": Service.RECOGNITION_API,
    "image-store": Service.IMAGE_STORE_REST,
}
"""Service of each document of the portal."""


@cache
def openapi_documents() -> dict[str, Any]:
    """Return the documents by name."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        options: dict[str, Any] = {"data": Path(folder)}
        publisher = stack.enter_context(closing(SqlitePublisher(SqliteQueue(Path(folder) / "broker.db"))))
        store = stack.enter_context(closing(open_store(ImageStoreSettings(**options), "tests")))
        apps = {
            "bff-api": bff_api.app.create_app(BffSettings(**options), publisher, InProcessDecoders()),
            "detection-api": detection_api.app.create_app(
                DetectionApiSettings(**options), FakeDetector(), InProcessDecoders()
            ),
            "recognition-api": recognition_api.app.create_app(
                RecognitionApiSettings(**options), FakeRecognizer(), InProcessDecoders()
            ),
            "image-store": image_store.app.create_app(store, None),
        }
        return {name: app.api_doc for name, app in apps.items()}
