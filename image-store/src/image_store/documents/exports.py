"""Results of whole documents: asked for, built by document-worker, and deleted when the text changes.

A result is that of one revision of the document. The first request for it, and the first one after a change, queues it.
Its file is stored before its row names it; the file of an earlier revision is named by `document_leftover` until it is
deleted.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, RowMapping, delete, func, select, update

from image_store.database import Database
from image_store.documents import leftovers, pages
from image_store.documents.limits import DocumentLimits
from image_store.documents.pages import Held, hold, look_at
from image_store.documents.reading import find_document
from image_store.domain import blob_path, could_be_id
from image_store.schema import document_export, document_page, image_lifecycle, line_edit, text_correction
from mesh.contracts.document import DocumentError, DocumentStatus, PageStatus, StoredFile
from mesh.contracts.document_export import DocumentExport, ExportJob, ExportStatus, FailedExport
from mesh.contracts.problems import Gone
from mesh.platform import telemetry

FAILED_FOR: Final = timedelta(minutes=10)
"""Time after which a failed result may be asked for again: its reason may have been temporary."""
_GONE: Final = "The document and its text have been deleted."
_NOT_READ: Final = DocumentError(code="no-pages-read", detail="No page of the document could be read.")


class Exports:
    """Every method is one transaction or two. Raises SQLAlchemyError if the database is unavailable."""

    def __init__(self, database: Database, limits: DocumentLimits):
        self._database = database
        self._limits = limits

    # -- requests of bff-api

    def ask(self, document_id: str, kind: str, owner: str | None, now: datetime) -> DocumentExport:
        """Return the state of a result, and queue it if it is not there. Raises NotFound, Gone."""
        with self._database.read() as connection:
            row = find_document(connection, document_id, owner)
            found = _unavailable(connection, row)
            if found is None:
                found = _state(row["name"], row["revision"], _row(connection, document_id, kind), now)
        return found or self._queue(document_id, kind, now)

    def path(self, document_id: str, kind: str, owner: str | None) -> tuple[str, int, str] | None:
        """Return location, size and content type of a result that is ready; None for others. Raises NotFound, Gone."""
        with self._database.read() as connection:
            found = find_document(connection, document_id, owner)
            row = _row(connection, document_id, kind)
        if row is None or row.status != ExportStatus.READY or row.revision != found["revision"]:
            return None
        return row.path, row.size_bytes, row.content_type

    def _queue(self, document_id: str, kind: str, now: datetime) -> DocumentExport:
        with self._database.write() as connection:
            held = hold(connection, document_id)
            if held is None:
                raise Gone(_GONE)
            row = _row(connection, document_id, kind)
            state = _state(held.row.name, held.row.revision, row, now)
            if state is not None:  # another request was faster
                return state
            if row is not None:
                leftovers.add_exports(connection, document_id, kind)
                connection.execute(delete(document_export).where(_is(document_id, kind)))
            values = {
                "document_id": document_id,
                "kind": kind,
                "status": ExportStatus.BUILDING,
                "revision": held.row.revision,
                "changed_at": now,
                "due_at": now + self._limits.lost_after(0),
                "publishings": 0,
                "traceparent": telemetry.inject({}).get("traceparent"),
            }
            connection.execute(document_export.insert(), values)
        return DocumentExport(status=ExportStatus.BUILDING, name=held.row.name, must_publish=True)

    # -- document-worker

    def job(self, document_id: str, kind: str) -> ExportJob:
        """Return what a result is built from. Raises Gone."""
        with self._database.read() as connection:
            held = _living(look_at(connection, document_id) if could_be_id(document_id) else None)
            row = _row(connection, document_id, kind)
            done = select(document_page.c.number).where(
                document_page.c.document_id == document_id, document_page.c.status == PageStatus.DONE
            )
            numbers = tuple(connection.scalars(done.order_by(document_page.c.number)))
            changed = [
                connection.scalar(
                    select(func.max(at))
                    .join(image_lifecycle, image_lifecycle.c.id == at.table.c.image_id)
                    .where(image_lifecycle.c.document_id == document_id)
                )
                for at in (text_correction.c.created_at, line_edit.c.edited_at)
            ]
        return ExportJob(
            name=held.row.name,
            content_type=held.row.content_type,
            size_bytes=held.row.size_bytes,
            created_at=held.row.created_at,
            corrected_at=max((at for at in changed if at is not None), default=None),
            revision=held.row.revision,
            pages=numbers,
            is_open=row is not None and row.status == ExportStatus.BUILDING,
        )

    def page(self, document_id: str, number: int) -> tuple[str, str | None]:
        """Return the id of a page's picture and its owner. Raises Gone, also for a page that is not stored."""
        with self._database.read() as connection:
            held = _living(look_at(connection, document_id) if could_be_id(document_id) else None)
            page = pages.page_of(held, number)
            if page is None or page.status != PageStatus.DONE:
                raise Gone("The page is not stored.")
            return page.image_id, held.row.owner

    def add(
        self, document_id: str, kind: str, revision: int, file: StoredFile, content_type: str, now: datetime
    ) -> bool:
        """Name a file that is stored as the result; return False if the text has changed since. Raises Gone.

        Without an effect if the result is there already: `is_named` says whether the file must be kept.
        """
        with self._database.write() as connection:
            held = _living(hold(connection, document_id))
            if held.row.revision != revision:
                return False
            connection.execute(
                update(document_export)
                .where(_is(document_id, kind), document_export.c.status == ExportStatus.BUILDING)
                .values(
                    status=ExportStatus.READY,
                    revision=revision,
                    changed_at=now,
                    path=export_path(document_id, kind, revision, file.sha256),
                    content_type=content_type,
                    size_bytes=file.size_bytes,
                    due_at=None,
                )
            )
            return True

    def is_named(self, path: str) -> bool:
        """Return whether a result is in this file."""
        with self._database.read() as connection:
            named = select(document_export.c.kind).where(document_export.c.path == path)
            return connection.scalar(named) is not None

    def fail(self, document_id: str, kind: str, failed: FailedExport, now: datetime) -> None:
        """Record why there is no result. Raises Gone."""
        with self._database.write() as connection:
            held = _living(hold(connection, document_id) if could_be_id(document_id) else None)
            connection.execute(
                update(document_export)
                .where(_is(document_id, kind), document_export.c.status == ExportStatus.BUILDING)
                .values(
                    status=ExportStatus.FAILED,
                    revision=held.row.revision if failed.revision is None else failed.revision,
                    changed_at=now,
                    error=failed.error.model_dump(),
                    due_at=None,
                )
            )

    # -- events

    def text_changed(self, image_id: str) -> None:
        """Count a change of the text, if the picture is a page of a document: its results are old then."""
        with self._database.read() as connection:
            of_page = select(image_lifecycle.c.document_id).where(image_lifecycle.c.id == image_id)
            document_id = connection.scalar(of_page)
        if document_id is None:
            return
        with self._database.write() as connection:
            held = hold(connection, document_id)
            if held is not None:
                held.change(revision=held.row.revision + 1)


def export_path(document_id: str, kind: str, revision: int, sha256: str) -> str:
    """Return the path of a result: each kind and revision has its own, also with equal bytes."""
    return blob_path(f"{document_id} {kind} {revision}", sha256)


def _row(connection: Connection, document_id: str, kind: str) -> Row[Any] | None:
    return connection.execute(select(document_export).where(_is(document_id, kind))).one_or_none()


def _is(document_id: str, kind: str) -> Any:
    return (document_export.c.document_id == document_id) & (document_export.c.kind == kind)


def _living(held: Held | None) -> Held:
    if held is None:
        raise Gone(_GONE)
    return held


def _unavailable(connection: Connection, row: RowMapping) -> DocumentExport | None:
    """Return the state of a document that has no results: not read yet, failed, or without any page."""
    status = DocumentStatus(row["status"])
    if not status.is_final:
        return DocumentExport(status=ExportStatus.UNREAD, name=row["name"])
    if status is DocumentStatus.FAILED:
        return DocumentExport(status=ExportStatus.NO_TEXT, name=row["name"], error=row["error"])
    of_document = document_page.c.document_id == row["id"]
    done = select(func.count()).where(of_document, document_page.c.status == PageStatus.DONE)
    if connection.scalar(done):
        return None
    first = select(document_page.c.error).where(of_document, document_page.c.error.is_not(None))
    error = connection.scalar(first.order_by(document_page.c.number).limit(1))
    return DocumentExport(status=ExportStatus.NO_TEXT, name=row["name"], error=error or _NOT_READ)


def _state(name: str, revision: int, row: Row[Any] | None, now: datetime) -> DocumentExport | None:
    """Return the state of a result; None if it must be queued."""
    if row is None:
        return None
    status = ExportStatus(row.status)
    if status is ExportStatus.BUILDING:  # also of an earlier revision: the worker builds the present one
        return DocumentExport(status=status, name=name)
    if row.revision != revision or (status is ExportStatus.FAILED and row.changed_at <= now - FAILED_FOR):
        return None
    return DocumentExport(
        status=status, name=name, content_type=row.content_type, size_bytes=row.size_bytes, error=row.error
    )
