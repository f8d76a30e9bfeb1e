"""Erase all pictures of a person, and report what is left of a picture or of a person."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select

from image_store.api_keys import ApiKeys
from image_store.blob_store import BlobStore
from image_store.database import Database
from image_store.deletion import Deletion
from image_store.domain import blob_prefix
from image_store.schema import image, image_box, image_lifecycle, text_correction
from mesh.contracts.erasure import DEAD_LETTERS_WITHIN_S, ErasureReport, Rest, RestEnds
from mesh.contracts.problems import NotFound

_BATCH: Final = 200


@dataclass(frozen=True, slots=True)
class Erasure:
    """Thread-safe."""

    database: Database
    blobs: BlobStore
    deletion: Deletion
    max_age: timedelta
    backup_age: timedelta
    api_keys: ApiKeys

    def delete_all(self, owner: str, now: datetime) -> int:
        """Delete every picture of an owner, stored or not stored yet; return their number."""
        count = 0
        while ids := self._ids_of(owner):
            self.deletion.delete_many(ids, now)
            count += len(ids)
        return count

    def of_picture(
        self, image_id: str, owner: str | None, now: datetime, *, by_operator: bool = False
    ) -> ErasureReport:
        """Report what is left of one picture. Raises NotFound for another owner's, unless an operator asks."""
        is_it = image_lifecycle.c.id == image_id
        with self.database.read() as connection:
            found = connection.execute(select(image_lifecycle).where(is_it)).one_or_none()
            if not by_operator and (found is None or found.owner not in (None, owner)):
                raise NotFound("There is no picture with this id.")
            rows = _rows(connection, is_it)
        shard, prefix = blob_prefix(image_id)
        files = sum(blob.path.startswith(prefix) for blob in self.blobs.list(shard))
        deleted_at = None if found is None else found.deleted_at
        return self._report(
            rows, files, None if found is None else _tombstone_ends(found, self.max_age), deleted_at or now
        )

    def of_owner(self, owner: str, now: datetime) -> ErasureReport:
        """Report what is left of all pictures of an owner."""
        theirs = image_lifecycle.c.owner == owner
        with self.database.read() as connection:
            rows = _rows(connection, theirs)
            leftovers = select(func.count()).where(theirs, image_lifecycle.c.leftover_path.is_not(None))
            files = connection.scalar(leftovers) or 0
            files += connection.scalar(select(func.count()).select_from(image).where(image.c.owner == owner)) or 0
            newest = connection.execute(
                select(func.max(image_lifecycle.c.expires_at), func.max(image_lifecycle.c.deleted_at)).where(theirs)
            ).one()
        expires_at, deleted_at = newest
        ends = None if expires_at is None else max(expires_at, (deleted_at or now) + self.max_age)
        report = self._report(rows, files, ends, deleted_at or now)
        return report.model_copy(update={"api_keys": self.api_keys.count_of(owner)})

    def _ids_of(self, owner: str) -> Sequence[str]:
        ids = select(image_lifecycle.c.id).where(
            image_lifecycle.c.owner == owner, image_lifecycle.c.deleted_at.is_(None)
        )
        with self.database.read() as connection:
            return connection.scalars(ids.limit(_BATCH)).all()

    def _report(self, rows: int, files: int, tombstone_ends: datetime | None, since: datetime) -> ErasureReport:
        try:
            log_is_erased = self.database.erase_deleted()
        except sqlite3.Error:
            log_is_erased = False
        return ErasureReport(
            is_erased=rows == files == 0 and log_is_erased,
            rows=rows,
            files=files,
            log_is_erased=log_is_erased,
            ends=self._ends(tombstone_ends, since),
        )

    def _ends(self, tombstone_ends: datetime | None, since: datetime) -> tuple[RestEnds, ...]:
        dead_letters_end = since + timedelta(seconds=DEAD_LETTERS_WITHIN_S)
        ends = [
            RestEnds(rest=Rest.QUEUED_EVENTS, at=None, about="Ignored and deleted when the worker reaches them."),
            RestEnds(rest=Rest.DEAD_LETTERS, at=dead_letters_end, about="Dropped by the worker."),
            RestEnds(rest=Rest.BROWSER_COPIES, at=since, about="A browser asks before it shows one, and is refused."),
            RestEnds(
                rest=Rest.LOGS_AND_TRACES, at=None, about="They have ids of pictures, but no text, name or owner."
            ),
            RestEnds(
                rest=Rest.BACKUPS,
                at=since + self.backup_age,
                about="A backup from before the deletion has the picture.",
            ),
            RestEnds(
                rest=Rest.STORAGE_BLOCKS,
                at=None,
                about="Free blocks of a disk or bucket; an encrypted one protects them.",
            ),
        ]
        if tombstone_ends is not None:
            about = "The id and its owner, without content: later events of a deleted picture are ignored."
            ends.insert(0, RestEnds(rest=Rest.TOMBSTONE, at=tombstone_ends, about=about))
        if not self.database.is_sqlite:
            about = "Postgres keeps deleted rows until vacuum, and in its log until that is reused or archived."
            ends.append(RestEnds(rest=Rest.DATABASE_LOG, at=None, about=about))
        return tuple(ends)


def _tombstone_ends(row: Row[Any], max_age: timedelta) -> datetime | None:
    """Return when a row of `image_lifecycle` is forgotten; None if it is not a tombstone."""
    if row.deleted_at is None:
        return None
    ends: datetime = max(row.expires_at, row.deleted_at + max_age)
    return ends


def _rows(connection: Connection, condition: ColumnElement[bool]) -> int:
    """Return the number of rows with content: of the picture, its lines and corrections, and its whole text."""
    ids = select(image_lifecycle.c.id).where(condition)
    counts = [
        select(func.count()).select_from(image).where(image.c.id.in_(ids)),
        select(func.count()).select_from(image_box).where(image_box.c.image_id.in_(ids)),
        select(func.count()).select_from(text_correction).where(text_correction.c.image_id.in_(ids)),
        select(func.count())
        .select_from(image_lifecycle)
        .where(condition, or_(image_lifecycle.c.text.is_not(None), image_lifecycle.c.notices.is_not(None))),
    ]
    return sum(connection.scalar(count) or 0 for count in counts)
