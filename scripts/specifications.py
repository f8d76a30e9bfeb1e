"""Write the OpenAPI of every service and the AsyncAPI of the queues into the folder that the portal serves.

    make specifications

They are generated from the apps and the contracts; `tests/contract/test_specifications.py` compares them.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any, Final

from flask_openapi import OpenAPI

import bff_api.app
import detection_api.app
import image_store.app
import recognition_api.app
from bff_api.settings import BffSettings
from detection_api.settings import DetectionApiSettings
from image_store.bootstrap import open_store
from image_store.settings import ImageStoreSettings
from mesh.contracts import asyncapi
from mesh.contracts.topology import Service
from mesh.platform.http.examples import address_of
from mesh.platform.messaging.sqlite import SqlitePublisher, SqliteQueue
from recognition_api.settings import RecognitionApiSettings
from tests.fakes import FakeDetector, FakeRecognizer

ROOT: Final = Path(__file__).parents[1]
FOLDER: Final = ROOT / "bff-api" / "src" / "bff_api" / "specifications"
GOLDEN: Final = ROOT / "tests" / "golden"
EVENTS: Final = "events"

SERVICES: Final = {
    "bff-api": Service.BFF_API,
    "detection-api": Service.DETECTION_API,
    "recognition-api": Service.RECOGNITION_API,
    "image-store": Service.IMAGE_STORE_REST,
}
"""Service of each document name."""


def documents() -> dict[str, str]:
    """Return all documents by file name."""
    with tempfile.TemporaryDirectory() as folder, _apps(Path(folder)) as apps:
        described = {name: _openapi(name, app) for name, app in apps.items()}
    described[EVENTS] = asyncapi.document(_examples())
    return {f"{name}.json": _as_text(document) for name, document in described.items()}


@contextmanager
def _apps(folder: Path) -> Iterator[Mapping[str, OpenAPI]]:
    """Create all apps without connections, with fake models."""
    options: dict[str, Any] = {"data": folder}
    with ExitStack() as stack:
        publisher = stack.enter_context(closing(SqlitePublisher(SqliteQueue(folder / "broker.db"))))
        store = stack.enter_context(closing(open_store(ImageStoreSettings(**options), "specifications")))
        yield {
            "bff-api": bff_api.app.create_app(BffSettings(**options, portal_try=False), publisher),
            "detection-api": detection_api.app.create_app(DetectionApiSettings(**options), FakeDetector()),
            "recognition-api": recognition_api.app.create_app(RecognitionApiSettings(**options), FakeRecognizer()),
            "image-store": image_store.app.create_app(store),
        }


def _openapi(name: str, app: OpenAPI) -> dict[str, Any]:
    """Return the app's document with its servers: through bff-api, and the address of `make run`."""
    document = dict(app.api_doc)
    here = {"url": "/", "description": "This server"}
    through = {"url": f"/docs/try/{name}", "description": "Through bff-api, as the current owner"}
    alone = {"url": address_of(SERVICES[name]), "description": "Address of `make run`"}
    return {
        "openapi": document.pop("openapi"),
        "info": document.pop("info"),
        "servers": [here if name == "bff-api" else through, alone],
        **document,
    }


def _examples() -> dict[str, dict[str, Any]]:
    """Return the messages of the golden files by event and name; a picture's bytes in base64."""
    examples: dict[str, dict[str, Any]] = {}
    for path in sorted(GOLDEN.glob("*.json")):
        message = json.loads(path.read_text())
        if "queue" in message:
            properties, body = message["properties"], message["body"]
            is_picture = isinstance(body, dict) and body.keys() == {"base64"}
            example = {"headers": properties["headers"], "payload": body["base64"] if is_picture else body}
            examples.setdefault(properties["type"], {})[path.stem.partition("-")[2]] = example
    return examples


def _as_text(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def main() -> None:
    for name, text in documents().items():
        (FOLDER / name).write_text(text)
        sys.stdout.write(f"{(FOLDER / name).relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
