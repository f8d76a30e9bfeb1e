"""All services in one process, talking real HTTP on this machine; the worker runs when a test says so."""

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

_HTTP = urllib3.PoolManager(retries=False, timeout=30)


@dataclass
class Bff:
    """bff-api, as a client sees it: somebody without a cookie, unless `open_page` made them a person."""

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
    """The whole system, and a person who uses it; `settings` are bff-api's, for a second one with other addresses."""

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
        """How many events wait, how many are dead, and how many pictures are stored."""
        with self.store.database.read() as rows:
            pictures = rows.scalar(select(func.count()).select_from(image))
        dead_letters = SqliteDeadLetters(self.queue)
        return (
            sum(self.queue.depth(queue) for queue in Queue),
            sum(len(dead_letters.list(queue)) for queue in Queue),
            pictures or 0,
        )

    def person(self) -> Bff:
        """Somebody new, who has opened the page."""
        person = Bff(self.address)
        person.open_page()
        return person

    @contextmanager
    def other_bff(self, publisher: Publisher | None = None, **told: Any) -> Iterator[Bff]:
        """A second replica of bff-api, told other settings; it publishes to the same queue without a `publisher`."""
        settings = self.settings.model_copy(update=told)
        with serving(bff_api.app.create_app(settings, publisher or SqlitePublisher(self.queue))) as address:
            other = Bff(address)
            other.cookie = self.cookie
            yield other


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
        (folder / "page").mkdir()
        (folder / "page" / "index.html").write_text("<!doctype html>")
        settings = BffSettings.model_validate({**told, **urls, "ui_dist": folder / "page"})
        queue = stack.enter_context(closing(SqliteQueue(folder / "broker.db")))
        address = stack.enter_context(serving(bff_api.app.create_app(settings, SqlitePublisher(queue))))
        mesh = Mesh(address, settings, queue, store, detector, recognizer)
        mesh.open_page()
        yield mesh
