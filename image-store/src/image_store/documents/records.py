"""Write access to documents: each method is one idempotent transaction that locks the document."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select

from image_store.database import Database
from image_store.documents import pages
from image_store.documents.limits import DocumentLimits
from image_store.documents.pages import Held
from image_store.documents.passwords import Passwords
from image_store.domain import blob_path, could_be_id, storable
from image_store.former_owners import owner_now
from image_store.schema import document, document_page, image, image_lifecycle
from mesh.contracts.document import DocumentError, DocumentStatus, NewDocument, PageStatus
from mesh.contracts.document_done import DoneDocument
from mesh.contracts.document_job import DocumentJob, OpenedDocument, PageOutcome, PageResult
from mesh.contracts.document_page import PageOfDocument
from mesh.contracts.page_selection import selected_pages
from mesh.contracts.problems import Gone, LimitReached
from mesh.platform import telemetry

_RETRY_AFTER_S: Final = 60
_GONE: Final = "The document and its text have been deleted."


class Documents:
    """Raises SQLAlchemyError if the database is unavailable."""

    def __init__(self, database: Database, limits: DocumentLimits, max_age: timedelta, passwords: Passwords):
        self._database = database
        self._limits = limits
        self._max_age = max_age
        self._passwords = passwords

    # -- requests of bff-api

    def check_room(self, owner: str | None) -> None:
        """Raise LimitReached if the owner has as many documents as allowed, or too many pages wait."""
        open_ones = select(func.count()).where(document_page.c.status.in_((PageStatus.WAITING, PageStatus.QUEUED)))
        unopened = select(func.count()).where(
            document.c.status == DocumentStatus.QUEUED, document.c.deleted_at.is_(None)
        )
        theirs = select(func.count()).where(document.c.owner == owner, document.c.deleted_at.is_(None))
        with self._database.read() as connection:
            waiting = (connection.scalar(open_ones) or 0) + (connection.scalar(unopened) or 0)
            count = 0 if owner is None else connection.scalar(theirs) or 0
        if waiting >= self._limits.waiting_pages:
            raise LimitReached(
                f"{waiting:,} pages wait to be read; the limit is {self._limits.waiting_pages:,}. Try again later.",
                retry_after_s=_RETRY_AFTER_S,
            )
        if count >= self._limits.documents_per_owner:
            raise LimitReached(
                f"You have {count:,} documents, which is the limit. Delete some, or wait until they expire.",
                retry_after_s=_RETRY_AFTER_S,
            )

    def create(self, new: NewDocument, owner: str | None, now: datetime) -> None:
        """Store the row of a document whose file is stored. Again with the same id: no change."""
        password = None if new.password is None else self._passwords.encrypted(new.password.get_secret_value())
        row = {
            "id": new.id,
            "owner": owner,
            "created_at": now,
            "expires_at": now + self._max_age,
            "status": DocumentStatus.QUEUED,
            "name": storable(new.name),
            "path": blob_path(new.id, new.file.sha256),
            "size_bytes": new.file.size_bytes,
            "sha256": new.file.sha256,
            "selected_pages": new.pages,
            "ocr": new.ocr,
            "password": password,
            "callback_url": new.callback_url,
            "is_announced": False,
            "due_at": now + self._limits.lost_after(0),
            "publishings": 0,
            "traceparent": telemetry.inject({}).get("traceparent"),
        }
        with self._database.write() as connection:
            exists = connection.scalar(select(document.c.id).where(document.c.id == new.id))
            if exists is None:
                row["owner"] = None if owner is None else owner_now(connection, owner)
                connection.execute(document.insert(), row)

    # -- document-worker

    def job(self, document_id: str, number: int | None = None) -> DocumentJob:
        """Return a document for its worker; `is_open` is about the page `number`. Raises Gone."""
        with self._seen(document_id) as held:
            page = None if number is None else pages.page_of(held, number)
            row = held.row
            return DocumentJob(
                id=held.id,
                name=row.name,
                owner=row.owner,
                status=row.status,
                size_bytes=row.size_bytes,
                sha256=row.sha256,
                ocr=row.ocr,
                password=self._passwords.decrypted(row.password),
                is_open=number is None or (page is not None and page.status in pages.OPEN),
            )

    def callback(self, document_id: str) -> tuple[str | None, str | None]:
        """Return the owner, and the address that waits for a webhook. Raises Gone."""
        with self._seen(document_id) as held:
            return held.row.owner, held.row.callback_url

    def path(self, document_id: str) -> str:
        """Return the location of the file. Raises Gone."""
        with self._seen(document_id) as held:
            return str(held.row.path)

    def open(self, document_id: str, opened: OpenedDocument, now: datetime) -> list[int]:
        """Write the pages of a file, or why it cannot be opened; return the pages to publish. Raises Gone."""
        with self._held(document_id) as held:
            if held.row.status == DocumentStatus.QUEUED:
                error = opened.error or self._add_pages(held, opened)
                if error is not None:
                    pages.end(held, DocumentStatus.FAILED, now, error=error.model_dump())
                    return []
            return pages.claim(held, self._limits, now)

    def record(self, document_id: str, number: int, result: PageResult, now: datetime) -> list[int]:
        """Write the result of a page; return the pages to publish next. Raises Gone."""
        with self._held(document_id) as held:
            page = pages.page_of(held, number)
            if page is not None:
                pages.record(held, page, result, now)
                pages.finish(held, now)
            if result.outcome is PageOutcome.POSTPONED:
                return []
            return pages.claim(held, self._limits, now)

    # -- events

    def complete_page(self, page: PageOfDocument, now: datetime) -> DoneDocument | None:
        """End a page if its picture and its text are stored. Return the event if that ends the document.

        Again until `announced`, so that the event is not lost when it cannot be published.
        """
        with self._database.write() as connection:
            held = pages.hold(connection, page.document_id)
            row = None if held is None else pages.page_of(held, page.number)
            if held is None or row is None:
                return None
            stored = (
                select(image.c.id)
                .join(image_lifecycle, image_lifecycle.c.id == image.c.id)
                .where(image.c.id == row.image_id, image_lifecycle.c.text_received.is_(True))
            )
            if row.status != PageStatus.DONE and connection.scalar(stored) is not None:
                held.change_page(page.number, status=PageStatus.DONE, due_at=None, error=None)
                if row.status == PageStatus.FAILED:  # the document may have ended without this page
                    held.change(revision=held.row.revision + 1)
            return pages.finish(held, now)

    def announced(self, document_id: str) -> None:
        """Record that the event of the document's end is published."""
        with self._database.write() as connection:
            held = pages.hold(connection, document_id)
            if held is not None:
                held.change(is_announced=True, due_at=None)

    def _add_pages(self, held: Held, opened: OpenedDocument) -> DocumentError | None:
        """Insert the selected pages; return why there are none."""
        numbers = selected_pages(held.row.selected_pages, opened.pages)
        most = self._limits.pages_per_document
        if not numbers:
            return _no_pages(opened.pages, held.row.selected_pages)
        if len(numbers) > most:
            return DocumentError(
                code="too-many-pages",
                detail=f"The document has {len(numbers):,} pages; the limit is {most:,}. Select fewer with `pages`.",
            )
        rows: list[dict[str, Any]] = [
            {
                "document_id": held.id,
                "number": number,
                "image_id": PageOfDocument(held.id, number).image_id,
                "status": PageStatus.WAITING,
                "attempts": 0,
                "postponed": 0,
                "publishings": 0,
            }
            for number in numbers
        ]
        pages.insert(held, rows)
        held.change(
            status=DocumentStatus.READING, content_type=opened.content_type, page_count=len(numbers), due_at=None
        )
        return None

    @contextmanager
    def _seen(self, document_id: str) -> Iterator[Held]:
        """Read a document without its lock."""
        with self._database.read() as connection:
            held = pages.look_at(connection, document_id) if could_be_id(document_id) else None
            if held is None:
                raise Gone(_GONE)
            yield held

    @contextmanager
    def _held(self, document_id: str) -> Iterator[Held]:
        with self._database.write() as connection:
            held = pages.hold(connection, document_id) if could_be_id(document_id) else None
            if held is None:
                raise Gone(_GONE)
            yield held


def _no_pages(count: int, selection: str | None) -> DocumentError:
    if count == 0 or selection is None:
        return DocumentError(code="no-pages", detail="The file has no pages. Send one that has some.")
    return DocumentError(
        code="no-such-pages", detail=f"The file has {count:,} pages, and none of the selected. Select others."
    )
