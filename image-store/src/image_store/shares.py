"""Share links: create, list, revoke, open. Only digests of tokens are stored.

A link belongs to its object: who may see the object's row may share it, and the links of a deleted one are deleted
with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, func, select

from image_store.database import Database
from image_store.documents.reading import DocumentReading
from image_store.history import History
from image_store.schema import document, image, image_lifecycle, share
from mesh.contracts.problems import BadRequest, NotFound
from mesh.contracts.share import (
    MOST_SHARES,
    CreatedShare,
    NewShare,
    Share,
    ShareCheck,
    SharedKind,
    SharedObject,
    ShareList,
    new_share,
    share_digest,
)

_SHOWN = tuple(column for column in share.c if column.name != "sha256")
_TABLES: Final = {SharedKind.PICTURE: image_lifecycle, SharedKind.DOCUMENT: document}
"""Where each kind of object is locked and has its end."""
_OWNED: Final = {SharedKind.PICTURE: image, SharedKind.DOCUMENT: document}
"""Where an object is that is stored, with its owner."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Thread-safe. Raises SQLAlchemyError if the database is unavailable."""

    database: Database
    history: History
    documents: DocumentReading

    def create(
        self, object_id: str, owner: str | None, new: NewShare, now: datetime, kind: SharedKind = SharedKind.PICTURE
    ) -> CreatedShare:
        """Store the digest of a new link's token, and return the token.

        Raises:
            NotFound, Gone: no such object, or another owner's.
            BadRequest: the object has as many links as it may (409).
        """
        self._require(kind, object_id, owner)
        table = _TABLES[kind]
        with self.database.write() as connection:
            # Locked: otherwise the link could outlive an object that is deleted at the same time.
            living = select(table.c.expires_at).where(table.c.id == object_id, table.c.deleted_at.is_(None))
            object_ends = connection.scalar(living.with_for_update())
            if object_ends is None:
                raise NotFound(f"There is no {kind} with this id.")
            connection.execute(delete(share).where(_of(kind, object_id), share.c.expires_at <= now))
            count = connection.scalar(select(func.count()).select_from(share).where(_of(kind, object_id))) or 0
            if count >= MOST_SHARES:
                raise BadRequest(
                    f"The {kind} has {count} share links, which is the limit. Revoke one first.", status=409
                )
            share_id, token = new_share()
            created = CreatedShare(
                id=share_id,
                kind=kind,
                object_id=object_id,
                created_at=now,
                expires_at=min(now + timedelta(days=new.expires_in_days), object_ends),
                token=token,
            )
            connection.execute(share.insert(), created.model_dump(exclude={"token"}) | {"sha256": share_digest(token)})
        return created

    def list(
        self, object_id: str, owner: str | None, now: datetime, kind: SharedKind = SharedKind.PICTURE
    ) -> ShareList:
        """Return the links of an object that have not ended, newest first. Raises NotFound, Gone."""
        self._require(kind, object_id, owner)
        rows = select(*_SHOWN).where(_of(kind, object_id), share.c.expires_at > now)
        with self.database.read() as connection:
            found = connection.execute(rows.order_by(share.c.created_at.desc(), share.c.id)).mappings()
            return ShareList(shares=[Share(**row) for row in found])

    def revoke(self, object_id: str, share_id: str, owner: str | None, kind: SharedKind = SharedKind.PICTURE) -> None:
        """Delete a link; idempotent. Raises NotFound, Gone for the object."""
        self._require(kind, object_id, owner)
        with self.database.write() as connection:
            connection.execute(delete(share).where(_of(kind, object_id), share.c.id == share_id))

    def open(self, check: ShareCheck, now: datetime) -> SharedObject:
        """Return what a link shows. Raises NotFound for one that is unknown, revoked or has ended."""
        is_it = and_(share.c.sha256 == check.sha256, share.c.expires_at > now)
        with self.database.read() as connection:
            row = connection.execute(select(*_SHOWN).where(is_it)).mappings().one_or_none()
            if row is not None:
                table = _OWNED[SharedKind(row["kind"])]
                owned = select(table.c.owner).where(table.c.id == row["object_id"])
                if table is document:
                    owned = owned.where(document.c.deleted_at.is_(None))
                found = connection.execute(owned).one_or_none()
                if found is not None:
                    return SharedObject(**row, owner=found.owner)
        raise NotFound("The link has been revoked or has expired.")

    def _require(self, kind: SharedKind, object_id: str, owner: str | None) -> None:
        """Raise NotFound or Gone unless the owner may share the object."""
        if kind is SharedKind.DOCUMENT:
            self.documents.document(object_id, owner)
        else:
            self.history.summary(object_id, owner)


def _of(kind: SharedKind, object_id: str) -> ColumnElement[bool]:
    return (share.c.kind == kind) & (share.c.object_id == object_id)
