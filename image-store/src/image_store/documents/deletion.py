"""Delete documents with their pages, on request and when they expire: rows first, then files.

One transaction deletes all rows and leaves the document's row as its tombstone: events of its pages are then ignored,
also of pages that are not stored yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, and_, delete, or_, select, update

from image_store.database import Database
from image_store.documents import leftovers
from image_store.repository import Leftover, bury
from image_store.schema import (
    document,
    document_export,
    document_leftover,
    document_page,
    idempotent_answer,
    image_lifecycle,
)
from image_store.share_rows import delete_shares
from mesh.contracts.problems import NotFound
from mesh.contracts.share import SharedKind

_CHUNK: Final = 500
"""Pages deleted by one statement."""


class DocumentDeletion:
    """Raises SQLAlchemyError if the database is unavailable."""

    def __init__(self, database: Database, max_age: timedelta):
        self._database = database
        self._max_age = max_age

    def delete_for(self, owner: str | None, document_id: str, now: datetime) -> list[Leftover]:
        """Delete a document on request; return the files to delete. Raises NotFound for another owner's."""
        is_open = or_(document.c.owner.is_(None), document.c.owner == owner)
        locked = select(document.c.deleted_at).where(document.c.id == document_id, is_open).with_for_update()
        with self._database.write() as connection:
            found = connection.execute(locked).one_or_none()
            if found is None:
                raise NotFound("There is no document with this id.")
            if found.deleted_at is None:
                _bury(connection, document_id, now)
        return self.leftovers(document_id=document_id)

    def delete(self, document_id: str, now: datetime) -> list[Leftover]:
        """Delete a document of any owner; nothing if there is none."""
        locked = select(document.c.id).where(document.c.id == document_id, document.c.deleted_at.is_(None))
        with self._database.write() as connection:
            if connection.scalar(locked.with_for_update()) is not None:
                _bury(connection, document_id, now)
        return self.leftovers(document_id=document_id)

    def delete_expired(self, now: datetime) -> str | None:
        """Delete the rows of the oldest expired document; return its id."""
        due = (
            select(document.c.id)
            .where(document.c.deleted_at.is_(None), document.c.expires_at <= now)
            .order_by(document.c.expires_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        with self._database.write() as connection:
            document_id = connection.scalar(due)
            if document_id is not None:
                _bury(connection, document_id, now)
        return document_id

    def exists(self, document_id: str) -> bool:
        """Return whether there is a row of this document, also a tombstone."""
        with self._database.read() as connection:
            return connection.scalar(select(document.c.id).where(document.c.id == document_id)) is not None

    def ids_of(self, owner: str, limit: int) -> Sequence[str]:
        """Return ids of an owner's documents."""
        ids = select(document.c.id).where(document.c.owner == owner, document.c.deleted_at.is_(None)).limit(limit)
        with self._database.read() as connection:
            return connection.scalars(ids).all()

    def leftovers(self, *, document_id: str | None = None, limit: int = 1000) -> list[Leftover]:
        """Return files of deleted documents that are to be deleted; without those of pages."""
        rows = select(document.c.id, document.c.leftover_path).where(document.c.leftover_path.is_not(None))
        if document_id is not None:
            rows = rows.where(document.c.id == document_id)
        with self._database.read() as connection:
            return [Leftover(*row) for row in connection.execute(rows.order_by(document.c.id).limit(limit))]

    def page_leftovers(self, document_id: str) -> list[Leftover]:
        """Return files of a deleted document's pages that are to be deleted."""
        rows = select(image_lifecycle.c.id, image_lifecycle.c.leftover_path).where(
            image_lifecycle.c.document_id == document_id, image_lifecycle.c.leftover_path.is_not(None)
        )
        with self._database.read() as connection:
            return [Leftover(*row) for row in connection.execute(rows)]

    def files_are_deleted(self, leftovers: Sequence[Leftover]) -> None:
        """Record that the files of these documents are deleted."""
        ids = [leftover.image_id for leftover in leftovers]
        with self._database.write() as connection:
            connection.execute(update(document).where(document.c.id.in_(ids)).values(leftover_path=None))

    def result_leftovers(self, *, document_id: str | None = None, limit: int = 1000) -> list[Leftover]:
        """Return files of results that are to be deleted, of all documents or of one."""
        return leftovers.of(self._database, document_id, limit)

    def result_files_are_deleted(self, deleted: Sequence[Leftover]) -> None:
        """Record that these files of results are deleted."""
        leftovers.forget(self._database, [each.path for each in deleted])

    def forget_result(self, path: str) -> bool:
        """Forget a result whose file is lost; the next request builds it again. Return False if it is none."""
        with self._database.write() as connection:
            return connection.execute(delete(document_export).where(document_export.c.path == path)).rowcount == 1

    def forget_tombstones(self, now: datetime, limit: int) -> int:
        """Delete tombstones of documents whose events would be ignored for their age."""
        forgotten = (
            select(document.c.id)
            .where(
                document.c.deleted_at <= now - self._max_age,
                document.c.expires_at <= now,
                document.c.leftover_path.is_(None),
                document.c.id.not_in(select(document_leftover.c.document_id)),
            )
            .limit(limit)
        )
        with self._database.write() as connection:
            return connection.execute(delete(document).where(document.c.id.in_(forgotten))).rowcount


def _bury(connection: Connection, document_id: str, now: datetime) -> None:
    """Delete the rows of a document and its pages. The caller holds its lock."""
    ids = connection.scalars(select(image_lifecycle.c.id).where(image_lifecycle.c.document_id == document_id)).all()
    for start in range(0, len(ids), _CHUNK):
        bury(connection, ids[start : start + _CHUNK], now)
    delete_shares(connection, [document_id], SharedKind.DOCUMENT)
    connection.execute(delete(document_page).where(document_page.c.document_id == document_id))
    leftovers.add_exports(connection, document_id)
    connection.execute(delete(document_export).where(document_export.c.document_id == document_id))
    _forget_answers(connection, document_id)
    connection.execute(
        update(document)
        .where(document.c.id == document_id)
        .values(
            deleted_at=now,
            leftover_path=document.c.path,
            path=None,
            name=None,
            sha256=None,
            selected_pages=None,
            password=None,
            error=None,
            traceparent=None,
            callback_url=None,
            due_at=None,
        )
    )


def _forget_answers(connection: Connection, document_id: str) -> None:
    """Delete the answers of keyed requests that name the document: one answer may name several."""
    owner = select(document.c.owner).where(document.c.id == document_id).scalar_subquery()
    names_it = or_(
        idempotent_answer.c.image_id == document_id,
        and_(idempotent_answer.c.owner == owner, idempotent_answer.c.answer.contains(document_id)),
    )
    connection.execute(delete(idempotent_answer).where(names_it))
