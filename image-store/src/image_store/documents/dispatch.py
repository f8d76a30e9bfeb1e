"""Find events of documents that must be published, or published again, since they may be lost.

Rows and messages are two systems: a process may end between both. So each event that is expected has a time in its row,
and is published again when that has passed. Consumers are idempotent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import exists, select, update

from image_store.database import Database
from image_store.documents import pages
from image_store.documents.limits import MAX_ATTEMPTS, DocumentLimits
from image_store.schema import document, document_export, document_page
from mesh.contracts.document import DocumentError, DocumentStatus, PageStatus
from mesh.contracts.document_accepted import DocumentAccepted
from mesh.contracts.document_done import DocumentDone
from mesh.contracts.export_requested import ExportRequested
from mesh.contracts.message import Message
from mesh.contracts.page_requested import PageRequested

_MOST: Final = 100
"""Documents and pages looked at in one run."""
_NOT_STORED: Final = DocumentError(
    code="not-stored", detail="The page was read, but its text did not arrive in the store. Send the document again."
)


@dataclass(frozen=True, slots=True)
class Due:
    """Events of one document to publish."""

    document_id: str
    traceparent: str | None
    messages: tuple[Message, ...]
    announces: bool = False
    """Whether the event is that of the document's end."""


class Dispatch:
    """Raises SQLAlchemyError if the database is unavailable."""

    def __init__(self, database: Database, limits: DocumentLimits):
        self._database = database
        self._limits = limits

    def due(self, now: datetime) -> Iterator[Due]:
        """Yield what must be published now, a document at a time; each is looked at again after a while."""
        for document_id in self._documents(now):
            with self._database.write() as connection:
                held = pages.hold(connection, document_id)
                due = None if held is None else self._of(held, now)
            if due is not None and due.messages:
                yield due
        yield from self._exports(now)

    def _exports(self, now: datetime) -> Iterator[Due]:
        """Yield the events of results that are overdue."""
        overdue = select(document_export).where(document_export.c.due_at <= now).limit(_MOST)
        with self._database.write() as connection:
            rows = connection.execute(overdue.with_for_update(skip_locked=True)).all()
            for row in rows:
                again = row.publishings + 1
                connection.execute(
                    update(document_export)
                    .where(document_export.c.document_id == row.document_id, document_export.c.kind == row.kind)
                    .values(publishings=again, due_at=now + self._limits.lost_after(again))
                )
        for row in rows:
            message = ExportRequested.about(row.document_id, row.kind).to_wire()
            yield Due(row.document_id, row.traceparent, (message,))

    def _documents(self, now: datetime) -> list[str]:
        waits = exists().where(
            document_page.c.document_id == document.c.id,
            document_page.c.status.in_(pages.OPEN),
            document_page.c.due_at <= now,
        )
        living = document.c.deleted_at.is_(None)
        own = select(document.c.id).where(living, document.c.due_at <= now).limit(_MOST)
        theirs = select(document.c.id).where(living, document.c.status == DocumentStatus.READING, waits).limit(_MOST)
        stuck = (
            select(document.c.id)
            .where(living, document.c.status == DocumentStatus.READING)
            .where(
                ~exists().where(
                    document_page.c.document_id == document.c.id,
                    document_page.c.status.in_(pages.OPEN),
                    document_page.c.due_at.is_not(None),
                )
            )
            .limit(_MOST)
        )
        with self._database.read() as connection:
            return list(dict.fromkeys(each for query in (own, theirs, stuck) for each in connection.scalars(query)))

    def _of(self, held: pages.Held, now: datetime) -> Due:
        row = held.row
        if row.status == DocumentStatus.QUEUED:
            self._postpone(held, now)
            return Due(held.id, row.traceparent, (DocumentAccepted.about(held.id).to_wire(),))
        if row.status == DocumentStatus.READING:
            messages = self._pages(held, now)
            if messages:
                return Due(held.id, row.traceparent, messages)
        done = pages.finish(held, now)
        if done is None:
            return Due(held.id, row.traceparent, ())
        self._postpone(held, now)
        return Due(held.id, row.traceparent, (DocumentDone.about(done).to_wire(),), announces=True)

    def _pages(self, held: pages.Held, now: datetime) -> tuple[Message, ...]:
        overdue = select(document_page).where(
            document_page.c.document_id == held.id,
            document_page.c.status.in_((PageStatus.QUEUED, PageStatus.READ)),
            document_page.c.due_at <= now,
        )
        numbers: list[int] = []
        for page in held.connection.execute(overdue.limit(_MOST)).all():
            if page.status == PageStatus.QUEUED:
                again = page.publishings + 1
                held.change_page(page.number, publishings=again, due_at=now + self._limits.lost_after(again))
                numbers.append(page.number)
            else:
                self._not_stored(held, page, now)
        numbers += pages.claim(held, self._limits, now)
        return tuple(PageRequested.about(held.id, number).to_wire() for number in numbers)

    @staticmethod
    def _not_stored(held: pages.Held, page: Any, now: datetime) -> None:
        if page.attempts + 1 < MAX_ATTEMPTS:
            pages.try_again(held, page, now)
        else:
            pages.fail(held, page.number, _NOT_STORED)

    def _postpone(self, held: pages.Held, now: datetime) -> None:
        again = held.row.publishings + 1
        held.change(publishings=again, due_at=now + self._limits.lost_after(again))
