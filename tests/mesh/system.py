"""All services in one process, talking real HTTP on this machine; the worker runs when a test says so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import urllib3
from urllib3.response import BaseHTTPResponse

import bff_api.app
import detection_api.app
import image_store.app
import recognition_api.app
from bff_api.settings import BffSettings
from detection_api.settings import DetectionApiSettings
from image_store.bootstrap import Store, open_store
from image_store.entrypoints.migrate import migrate
from image_store.settings import ImageStoreSettings
from mesh.messaging.outbox import Outbox
from mesh.messaging.sqlite import SqliteConsumer, SqliteDeadLetters
from mesh.topology import Queue, Service
from recognition_api.settings import RecognitionApiSettings
from tests.mesh.loopback import serving
from tests.mesh.models import BarDetector, BarRecognizer

MAX_UPLOAD_BYTES = 4 * 1024 * 1024

_HTTP = urllib3.PoolManager(retries=False, timeout=30)


@dataclass
class Bff:
    """bff-api, as a client sees it."""

    address: str

    def call(self, method: str, path: str, **options: Any) -> BaseHTTPResponse:
        return _HTTP.request(method, f"{self.address}{path}", **options)

    def read(self, content: bytes, name: str = "picture.png") -> BaseHTTPResponse:
        return self.call("POST", "/read", fields={"image": (name, content)})

    def correct(self, **body: Any) -> BaseHTTPResponse:
        return self.call("POST", "/correct-text", json=body)

    def image(self, image_id: str) -> BaseHTTPResponse:
        return self.call("GET", f"/api/image/{image_id}")


@dataclass
class Mesh(Bff):
    """The whole system; `settings` are bff-api's, for a second one with other addresses."""

    settings: BffSettings
    outbox: Outbox
    store: Store
    detector: BarDetector
    recognizer: BarRecognizer

    def work(self) -> None:
        """Run the worker until no event is due."""
        consumer = SqliteConsumer(self.outbox.queue)
        while consumer.step(self.store.handlers.by_queue()):
            pass

    def kept(self) -> tuple[int, int, int, int]:
        """How many events wait, are dead, pictures are accepted, and pictures are stored."""
        with self.outbox.queue.transaction() as connection:
            (accepted,) = connection.execute("SELECT count(*) FROM accepted").fetchone()
        dead_letters = SqliteDeadLetters(self.outbox.queue)
        return (
            sum(self.outbox.queue.depth(queue) for queue in Queue),
            sum(len(dead_letters.list(queue)) for queue in Queue),
            int(accepted),
            len(self.store.history.page(200, None).images),
        )

    @contextmanager
    def other_bff(self, **told: Any) -> Iterator[Bff]:
        """A second bff-api over the same outbox, told other settings."""
        with serving(bff_api.app.create_app(self.settings.model_copy(update=told), self.outbox)) as address:
            yield Bff(address)


@contextmanager
def running_mesh(folder: Path, *, with_real_models: bool = False) -> Iterator[Mesh]:
    """Everything below `folder`; ports are the system's choice. Real models are those that are committed."""
    told: dict[str, Any] = {"data": folder, "max_upload_bytes": MAX_UPLOAD_BYTES}
    detector, recognizer = BarDetector(), BarRecognizer()
    with ExitStack() as stack:
        store = stack.enter_context(closing(open_store(ImageStoreSettings(**told), "tests")))
        migrate(store.database)
        services = {
            "detection_api_url": detection_api.app.create_app(
                DetectionApiSettings(**told), None if with_real_models else detector
            ),
            "recognition_api_url": recognition_api.app.create_app(
                RecognitionApiSettings(**told), None if with_real_models else recognizer
            ),
            "image_store_url": image_store.app.create_app(store),
        }
        urls: dict[str, Any] = {name: stack.enter_context(serving(app)) for name, app in services.items()}
        settings = BffSettings(**told, **urls)
        outbox = stack.enter_context(closing(Outbox(settings.outbox, Service.BFF_API)))
        address = stack.enter_context(serving(bff_api.app.create_app(settings, outbox)))
        yield Mesh(address, settings, outbox, store, detector, recognizer)
