"""Changes of a document and its pages, within a transaction that holds the document's lock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, case, func, or_, select, update

from image_store.documents.limits import (
    MAX_ATTEMPTS,
    MAX_POSTPONEMENTS,
    READ_LOST_AFTER,
    DocumentLimits,
    retry_after,
)
from image_store.schema import document, document_page
from mesh.contracts.document import DocumentError, DocumentStatus, PageStatus
from mesh.contracts.document_done import DoneDocument
from mesh.contracts.document_job import PageOutcome, PageResult

OPEN: Final = (PageStatus.WAITING, PageStatus.QUEUED, PageStatus.READ)
_NOT_NAMED: Final = DocumentError(code="unreadable-page", detail="The page could not be read.")
_AWAY: Final = DocumentError(
    code="service-unavailable", detail="A service was not reachable for hours. Send the document again."
)


@dataclass(frozen=True, slots=True)
class Held:
    """A document that is not deleted, locked by a transaction."""

    connection: Connection
    row: Row[Any]

    @property
    def id(self) -> str:
        return str(self.row.id)

    def change(self, **values: Any) -> None:
        self.connection.execute(update(document).where(document.c.id == self.id).values(**values))

    def change_page(self, number: int, **values: Any) -> None:
        self.connection.execute(update(document_page).where(_is_page(self.id, number)).values(**values))


def hold(connection: Connection, document_id: str) -> Held | None:
    """Lock a document; None if it is deleted or does not exist."""
    row = connection.execute(_living(document_id).with_for_update()).one_or_none()
    return None if row is None else Held(connection, row)


def look_at(connection: Connection, document_id: str) -> Held | None:
    """Return a document as `hold` does, without its lock."""
    row = connection.execute(_living(document_id)).one_or_none()
    return None if row is None else Held(connection, row)


def _living(document_id: str) -> Select[Any]:
    return select(document).where(document.c.id == document_id, document.c.deleted_at.is_(None))


def claim(held: Held, limits: DocumentLimits, now: datetime) -> list[int]:
    """Mark waiting pages as queued, a few of the document at a time; return their numbers, to be published."""
    queued = held.connection.scalar(
        select(func.count()).where(document_page.c.document_id == held.id, document_page.c.status == PageStatus.QUEUED)
    )
    waiting = (
        select(document_page.c.number)
        .where(
            document_page.c.document_id == held.id,
            document_page.c.status == PageStatus.WAITING,
            or_(document_page.c.due_at.is_(None), document_page.c.due_at <= now),
        )
        .order_by(document_page.c.number)
        .limit(max(0, limits.queued_pages - (queued or 0)))
    )
    numbers = list(held.connection.scalars(waiting))
    if numbers:
        held.connection.execute(
            update(document_page)
            .where(document_page.c.document_id == held.id, document_page.c.number.in_(numbers))
            .values(status=PageStatus.QUEUED, due_at=now + limits.lost_after(0), publishings=0)
        )
    return numbers


def page_of(held: Held, number: int) -> Row[Any] | None:
    return held.connection.execute(select(document_page).where(_is_page(held.id, number))).one_or_none()


def record(held: Held, page: Row[Any], result: PageResult, now: datetime) -> None:
    """Write the result of a page. One that has ended keeps its result."""
    if page.status not in OPEN:
        return
    match result.outcome:
        case PageOutcome.READ:
            held.change_page(page.number, status=PageStatus.READ, due_at=now + READ_LOST_AFTER)
        case PageOutcome.POSTPONED if page.postponed < MAX_POSTPONEMENTS:
            held.change_page(
                page.number,
                status=PageStatus.WAITING,
                postponed=page.postponed + 1,
                due_at=now + retry_after(page.postponed),
            )
        case PageOutcome.POSTPONED:
            fail(held, page.number, _AWAY)
        case PageOutcome.FAILED if page.attempts + 1 < MAX_ATTEMPTS:
            try_again(held, page, now)
        case PageOutcome.FAILED | PageOutcome.UNREADABLE | PageOutcome.LOST:
            fail(held, page.number, result.error or _NOT_NAMED)


def try_again(held: Held, page: Row[Any], now: datetime) -> None:
    """Count a failed attempt, and queue the page again later."""
    held.change_page(
        page.number,
        status=PageStatus.WAITING,
        attempts=page.attempts + 1,
        due_at=now + retry_after(page.attempts),
    )


def fail(held: Held, number: int, error: DocumentError) -> None:
    held.change_page(number, status=PageStatus.FAILED, due_at=None, error=error.model_dump())


def finish(held: Held, now: datetime) -> DoneDocument | None:
    """End the document if all of its pages have ended; return the event if it has ended and is not announced."""
    status = DocumentStatus(held.row.status)
    ended_at = held.row.done_at
    total, failed, still_open = counts(held.connection, held.id)
    if status is DocumentStatus.READING and not still_open:
        status, ended_at = DocumentStatus.DONE, now
        end(held, status, now)
    if not status.is_final or held.row.is_announced:
        return None
    return DoneDocument(
        document_id=held.id,
        pages=total,
        failed_pages=failed,
        is_failed=status is DocumentStatus.FAILED,
        accepted_at=held.row.created_at,
        done_at=ended_at,
    )


def end(held: Held, status: DocumentStatus, now: datetime, **values: Any) -> None:
    """Write the end of a document. Its password is not needed any more."""
    held.change(status=status, done_at=now, due_at=now, publishings=0, password=None, **values)


def counts(connection: Connection, document_id: str) -> tuple[int, int, int]:
    """Return the numbers of pages: all, failed, and those that have not ended."""
    is_open = document_page.c.status.in_(OPEN)
    total, failed, still_open = connection.execute(
        select(
            func.count(),
            func.coalesce(func.sum(case((document_page.c.status == PageStatus.FAILED, 1), else_=0)), 0),
            func.coalesce(func.sum(case((is_open, 1), else_=0)), 0),
        ).where(document_page.c.document_id == document_id)
    ).one()
    return total, int(failed), int(still_open)


def insert(held: Held, pages: Sequence[dict[str, Any]]) -> None:
    held.connection.execute(document_page.insert(), pages)


def _is_page(document_id: str, number: int) -> Any:
    return (document_page.c.document_id == document_id) & (document_page.c.number == number)
