"""All services in one process, over HTTP on the loopback interface; a test runs the worker by `work`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import urllib3
from sqlalchemy import func, select
from urllib3.response import BaseHTTPResponse

import bff_api.app
import detection_api.app
import image_store.app
import recognition_api.app
from bff_api.account.owner import COOKIE
from bff_api.settings import BffSettings
from detection_api.settings import DetectionApiSettings
from harness.in_process_decoding import InProcessDecoders
from image_store.bootstrap import Store, open_store
from image_store.entrypoints.migrate import migrate
from image_store.schema import image
from image_store.settings import ImageStoreSettings
from mesh.contracts.topology import Queue
from mesh.platform.messaging.interfaces import Publisher
from mesh.platform.messaging.sqlite import SqliteConsumer, SqliteDeadLetters, SqlitePublisher, SqliteQueue
from recognition_api.settings import RecognitionApiSettings
from tests.mesh.loopback import serving
from tests.mesh.models import BarDetector, BarRecognizer

MAX_UPLOAD_BYTES = 4 * 1024 * 1024
INNER_SECRET = "secret of the services in the tests"

_HTTP = urllib3.PoolManager(retries=False, timeout=30)


@dataclass
class Bff:
    """Client of bff-api, without a cookie until `open_page`."""

    address: str
    cookie: str | None = field(default=None, init=False)

    def call(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, **options: Any
    ) -> BaseHTTPResponse:
        sent = dict(headers or {})
        if self.cookie is not None:
            sent["Cookie"] = f"{COOKIE}={self.cookie}"
        return _HTTP.request(method, f"{self.address}{path}", headers=sent, **options)

    def open_page(self) -> None:
        answer = self.call("GET", "/")
        assert answer.status == 200, answer.data
        self.cookie = answer.headers["Set-Cookie"].partition(";")[0].removeprefix(f"{COOKIE}=")

    def read(self, content: bytes, name: str = "picture.png") -> BaseHTTPResponse:
        return self.call("POST", "/read", fields={"image": (name, content)})

    def correct(self, **body: Any) -> BaseHTTPResponse:
        return self.call("POST", "/correct-text", json=body)

    def image(self, image_id: str) -> BaseHTTPResponse:
        return self.call("GET", f"/api/image/{image_id}")


@dataclass
class Mesh(Bff):
    """The whole system, and a user of it. `settings` are those of bff-api."""

    settings: BffSettings
    queue: SqliteQueue
    store: Store
    detector: BarDetector
    recognizer: BarRecognizer

    def work(self) -> None:
        """Run the worker until no event is due."""
        consumer = SqliteConsumer(self.queue)
        while consumer.step(self.store.handlers.by_queue()):
            pass

    def kept(self) -> tuple[int, int, int]:
        """Return the numbers of queued events, dead letters and stored pictures."""
        with self.store.database.read() as rows:
            pictures = rows.scalar(select(func.count()).select_from(image))
        dead_letters = SqliteDeadLetters(self.queue)
        return (
            sum(self.queue.depth(queue) for queue in Queue),
            sum(len(dead_letters.list(queue)) for queue in Queue),
            pictures or 0,
        )

    def person(self) -> Bff:
        """Return a new user, who has opened the page."""
        person = Bff(self.address)
        person.open_page()
        return person

    @contextmanager
    def other_bff(self, publisher: Publisher | None = None, **changes: Any) -> Iterator[Bff]:
        """Run a second replica of bff-api with changed settings; without a `publisher` it uses the same queue."""
        settings = self.settings.model_copy(update=changes)
        with serving(
            bff_api.app.create_app(settings, publisher or SqlitePublisher(self.queue), InProcessDecoders())
        ) as address:
            other = Bff(address)
            other.cookie = self.cookie
            yield other


@contextmanager
def running_mesh(folder: Path, *, with_real_models: bool = False) -> Iterator[Mesh]:
    """Run all services, with their data below `folder`. With real models, which are the committed ones,
    pictures are decoded in child processes too."""
    common: dict[str, Any] = {"data": folder, "max_upload_bytes": MAX_UPLOAD_BYTES}
    detector, recognizer = BarDetector(), BarRecognizer()
    decoders = None if with_real_models else InProcessDecoders()
    with ExitStack() as stack:
        store = stack.enter_context(closing(open_store(ImageStoreSettings(**common), "tests")))
        migrate(store.database)
        services = {
            "detection_api_url": detection_api.app.create_app(
                DetectionApiSettings(**common), None if with_real_models else detector, decoders
            ),
            "recognition_api_url": recognition_api.app.create_app(
                RecognitionApiSettings(**common), None if with_real_models else recognizer, decoders
            ),
            "image_store_url": image_store.app.create_app(store, INNER_SECRET),
        }
        urls: dict[str, Any] = {name: stack.enter_context(serving(app)) for name, app in services.items()}
        (folder / "page").mkdir()
        (folder / "page" / "index.html").write_text("<!doctype html>")
        settings = BffSettings.model_validate(
            {**common, **urls, "inner_secret": INNER_SECRET, "ui_dist": folder / "page"}
        )
        queue = stack.enter_context(closing(SqliteQueue(folder / "broker.db")))
        address = stack.enter_context(serving(bff_api.app.create_app(settings, SqlitePublisher(queue), decoders)))
        mesh = Mesh(address, settings, queue, store, detector, recognizer)
        mesh.open_page()
        yield mesh
