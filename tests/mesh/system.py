"""All services in one process, over HTTP on the loopback interface; a test runs the worker by `work`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import urllib3
from flask_openapi import OpenAPI
from sqlalchemy import func, select
from urllib3.response import BaseHTTPResponse

import bff_api.app
import detection_api.app
import image_store.app
import recognition_api.app
from bff_api.account.owner import COOKIE
from bff_api.audit.recorder import AuditRecorder
from bff_api.settings import BffSettings
from detection_api.settings import DetectionApiSettings
from document_worker.bootstrap import document_store, handlers, opening_processes
from document_worker.originals import originals
from document_worker.settings import DocumentWorkerSettings
from harness.in_process_decoding import InProcessDecoders
from image_store.bootstrap import Store, open_store
from image_store.documents.dispatcher import Dispatcher
from image_store.entrypoints.migrate import migrate
from image_store.schema import image
from image_store.settings import ImageStoreSettings
from mesh.contracts.topology import Queue
from mesh.platform.messaging.interfaces import Handler, Publisher
from mesh.platform.messaging.sqlite import SqliteConsumer, SqliteDeadLetters, SqlitePublisher, SqliteQueue
from mesh.vision.decoding.processes import Decoders, DecodingProcesses
from recognition_api.settings import RecognitionApiSettings
from tests.mesh.loopback import serving
from tests.mesh.models import BarDetector, BarRecognizer

MAX_UPLOAD_BYTES = 4 * 1024 * 1024
INNER_SECRET = "secret of the services in the tests"

_PATIENT: Mapping[str, Any] = {"image_store_timeout_s": 20.0, "quota_timeout_s": 5.0}
"""For a machine that runs other tests."""

DocumentHandlers = Mapping[str, Handler]

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
    audit: AuditRecorder
    documents: DocumentHandlers

    def work(self) -> None:
        """Run image-store's worker until no event is due."""
        consumer = SqliteConsumer(self.queue)
        while consumer.step(self.stored_by()):
            pass

    def stored_by(self) -> Mapping[str, Handler]:
        """Return the handlers of image-store's worker, which publishes the ends of documents."""
        return self.store.handlers(self.dispatcher.announce).by_queue()

    @property
    def dispatcher(self) -> Dispatcher:
        return self.store.dispatcher(SqlitePublisher(self.queue))

    def work_on_documents(self) -> None:
        """Run image-store's worker and document-worker until no event is due."""
        consumer = SqliteConsumer(self.queue)
        while consumer.step({**self.stored_by(), **self.documents}):
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
        settings = BffSettings.model_validate(self.settings.model_dump() | changes)
        app = bff_api.app.create_app(settings, publisher or SqlitePublisher(self.queue), InProcessDecoders())
        with closing_app(app), serving(app) as address:
            other = Bff(address)
            other.cookie = self.cookie
            yield other


@contextmanager
def closing_app(app: OpenAPI) -> Iterator[None]:
    """Stop the audit log's thread after the block."""
    try:
        yield
    finally:
        bff_api.app.close_app(app)


@contextmanager
def _document_handlers(
    settings: Mapping[str, Any], queue: SqliteQueue, decoders: Decoders | None
) -> Iterator[DocumentHandlers]:
    worker = DocumentWorkerSettings.model_validate({**settings, "inner_secret": INNER_SECRET})
    opening = decoders or opening_processes(worker)
    store = document_store(worker)
    with originals(store, worker.max_kept_bytes) as files:
        yield handlers(worker, store, files, opening, SqlitePublisher(queue), lambda: False)
    if isinstance(opening, DecodingProcesses):
        opening.close()


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
            {**common, **urls, **_PATIENT, "inner_secret": INNER_SECRET, "ui_dist": folder / "page"}
        )
        queue = stack.enter_context(closing(SqliteQueue(folder / "broker.db")))
        bff = bff_api.app.create_app(settings, SqlitePublisher(queue), decoders)
        stack.enter_context(closing_app(bff))
        address = stack.enter_context(serving(bff))
        documents = stack.enter_context(_document_handlers({**common, **urls}, queue, decoders))
        recorder = bff_api.app.recorder_of(bff)
        mesh = Mesh(address, settings, queue, store, detector, recognizer, recorder, documents)
        mesh.open_page()
        yield mesh
