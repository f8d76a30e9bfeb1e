"""Publish the events of documents: the end of a document at once, and at intervals what may be lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Protocol

import structlog
from opentelemetry import context
from sqlalchemy.exc import SQLAlchemyError

from image_store.database import Database
from image_store.documents.dispatch import Dispatch
from image_store.documents.records import Documents
from image_store.domain import utc_now
from image_store.lock import held_alone
from mesh.contracts.document_done import DocumentDone, DoneDocument
from mesh.contracts.message import Message
from mesh.platform.messaging.interfaces import PublishFailed
from mesh.platform.telemetry import context_of

log = structlog.get_logger(__name__)

INTERVAL_S: Final = 1.0
_LOCK: Final = "documents"
_LONGEST_END_S: Final = 5.0


class EventPublisher(Protocol):
    def publish(self, *messages: Message) -> None:
        """Return when all messages are durable. Raises PublishFailed."""
        ...


class Dispatcher:
    """Thread-safe."""

    def __init__(self, database: Database, documents: Documents, dispatch: Dispatch, publisher: EventPublisher):
        self._database = database
        self._documents = documents
        self._dispatch = dispatch
        self._publisher = publisher

    def announce(self, done: DoneDocument) -> None:
        """Publish the end of a document. Raises PublishFailed; it is then published again later."""
        self._publisher.publish(DocumentDone.about(done).to_wire())
        self._documents.announced(done.document_id)

    def publish_due(self) -> int:
        """Publish what is due, in one process at a time; return the number of messages. Raises PublishFailed."""
        count = 0
        with held_alone(self._database, _LOCK) as is_ours:
            if not is_ours:
                return 0
            for due in self._dispatch.due(utc_now()):
                token = context.attach(context_of({"traceparent": due.traceparent} if due.traceparent else {}))
                try:
                    self._publisher.publish(*due.messages)
                finally:
                    context.detach(token)
                if due.announces:
                    self._documents.announced(due.document_id)
                count += len(due.messages)
        return count


@contextmanager
def dispatching(dispatcher: Dispatcher) -> Iterator[None]:
    """Publish what is due at intervals during the block, on a thread of its own."""
    ended = threading.Event()

    def run() -> None:
        while not ended.wait(INTERVAL_S):
            try:
                count = dispatcher.publish_due()
            except (SQLAlchemyError, OSError, PublishFailed) as error:
                log.warning("events of documents not published", error=type(error).__name__)
            else:
                if count:
                    log.info("events of documents published", count=count)

    thread = threading.Thread(target=run, name="documents", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(_LONGEST_END_S)
