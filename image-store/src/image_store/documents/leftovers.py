"""Files of results that are to be deleted: named by a row of their own until they are."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select

from image_store.database import Database
from image_store.repository import Leftover
from image_store.schema import document_export, document_leftover


def add_exports(connection: Connection, document_id: str, kind: str | None = None) -> None:
    """Name the files of a document's results, or of one kind of them, before their rows are deleted."""
    paths = select(document_export.c.path, document_export.c.document_id).where(
        document_export.c.document_id == document_id, document_export.c.path.is_not(None)
    )
    if kind is not None:
        paths = paths.where(document_export.c.kind == kind)
    connection.execute(insert(document_leftover).from_select(["path", "document_id"], paths))


def of(database: Database, document_id: str | None, limit: int) -> list[Leftover]:
    """Return files that are to be deleted, of all documents or of one."""
    rows = select(document_leftover.c.document_id, document_leftover.c.path)
    if document_id is not None:
        rows = rows.where(document_leftover.c.document_id == document_id)
    with database.read() as connection:
        return [Leftover(*row) for row in connection.execute(rows.order_by(document_leftover.c.path).limit(limit))]


def forget(database: Database, paths: Sequence[str]) -> None:
    """Record that files are deleted."""
    with database.write() as connection:
        connection.execute(delete(document_leftover).where(document_leftover.c.path.in_(paths)))
