"""Statements about share links for those who delete or count pictures."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, delete, func, select

from image_store.schema import document, image_lifecycle, share
from mesh.contracts.share import SharedKind


def shares_of_owner(connection: Connection, condition: ColumnElement[bool]) -> int:
    """Return the number of links of pictures whose lifecycle meets a condition."""
    ids = select(image_lifecycle.c.id).where(condition)
    counted = select(func.count()).select_from(share)
    return connection.scalar(counted.where(share.c.kind == SharedKind.PICTURE, share.c.object_id.in_(ids))) or 0


def document_shares_of_owner(connection: Connection, owner: str) -> int:
    """Return the number of links of an owner's documents."""
    ids = select(document.c.id).where(document.c.owner == owner)
    counted = select(func.count()).select_from(share)
    return connection.scalar(counted.where(share.c.kind == SharedKind.DOCUMENT, share.c.object_id.in_(ids))) or 0


def delete_shares(connection: Connection, object_ids: Sequence[str], kind: SharedKind = SharedKind.PICTURE) -> None:
    """Delete the links of objects that are deleted in the same transaction."""
    connection.execute(delete(share).where(share.c.kind == kind, share.c.object_id.in_(object_ids)))
