"""Erase all pictures of a person, and report what is left of a picture or of a person."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select

from image_store.api_keys import ApiKeys
from image_store.audit import Audit
from image_store.blob_store import BlobStore
from image_store.database import Database
from image_store.deletion import Deletion
from image_store.documents.deletion import DocumentDeletion
from image_store.domain import blob_prefix
from image_store.idempotent_answers import count_answers
from image_store.schema import (
    document,
    document_export,
    document_leftover,
    document_page,
    idempotent_answer,
    image,
    image_box,
    image_lifecycle,
    line_edit,
    text_correction,
)
from image_store.sessions import Sessions
from image_store.share_rows import document_shares_of_owner, shares_of_owner
from image_store.users import Users
from mesh.contracts.erasure import DEAD_LETTERS_WITHIN_S, WEBHOOKS_WITHIN_S, ErasureReport, Rest, RestEnds
from mesh.contracts.problems import NotFound

_BATCH: Final = 200


@dataclass(frozen=True, slots=True)
class _Counts:
    """What is left of a picture, or of a person besides the account and the keys."""

    rows: int
    files: int
    shares: int
    kept_answers: int
    audit_entries: int = 0


@dataclass(frozen=True, slots=True)
class Erasure:
    """Thread-safe."""

    database: Database
    blobs: BlobStore
    deletion: Deletion
    documents: DocumentDeletion
    max_age: timedelta
    backup_age: timedelta
    api_keys: ApiKeys
    users: Users
    sessions: Sessions
    audit: Audit
    audit_age: timedelta

    def delete_all(self, owner: str, now: datetime) -> int:
        """Delete every document and picture of an owner, stored or not yet, and the owner from the audit log.

        Returns the number of documents and pictures.
        """
        count = 0
        while document_ids := self.documents.ids_of(owner, _BATCH):
            self.deletion.delete_documents(document_ids, now)
            count += len(document_ids)
        while ids := self._ids_of(owner):
            self.deletion.delete_many(ids, now)
            count += len(ids)
        self.audit.forget(owner, now)
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
            rows, shares = _rows(connection, is_it), shares_of_owner(connection, is_it)
            answers = count_answers(connection, idempotent_answer.c.image_id == image_id)
        shard, prefix = blob_prefix(image_id)
        files = sum(blob.path.startswith(prefix) for blob in self.blobs.list(shard))
        deleted_at = None if found is None else found.deleted_at
        ends = None if found is None else _tombstone_ends(found, self.max_age)
        counts = _Counts(rows=rows, files=files, shares=shares, kept_answers=answers)
        return self._report(counts, ends, deleted_at or now)

    def of_owner(self, owner: str, now: datetime) -> ErasureReport:
        """Report what is left of all pictures of an owner."""
        theirs = image_lifecycle.c.owner == owner
        with self.database.read() as connection:
            rows, shares = _rows(connection, theirs), shares_of_owner(connection, theirs)
            leftovers = select(func.count()).where(theirs, image_lifecycle.c.leftover_path.is_not(None))
            files = connection.scalar(leftovers) or 0
            files += connection.scalar(select(func.count()).select_from(image).where(image.c.owner == owner)) or 0
            rows += _count(connection, document.c.owner == owner, document.c.deleted_at.is_(None))
            files += _count(connection, document.c.owner == owner, document.c.path.is_not(None))
            files += _count(connection, document.c.owner == owner, document.c.leftover_path.is_not(None))
            files += _results(connection, owner)
            of_theirs = document_page.c.document_id.in_(select(document.c.id).where(document.c.owner == owner))
            rows += connection.scalar(select(func.count()).select_from(document_page).where(of_theirs)) or 0
            shares += document_shares_of_owner(connection, owner)
            answers = count_answers(connection, idempotent_answer.c.owner == owner)
            newest = connection.execute(
                select(func.max(image_lifecycle.c.expires_at), func.max(image_lifecycle.c.deleted_at)).where(theirs)
            ).one()
        expires_at, deleted_at = newest
        ends = None if expires_at is None else max(expires_at, (deleted_at or now) + self.max_age)
        counts = _Counts(
            rows=rows, files=files, shares=shares, kept_answers=answers, audit_entries=self.audit.count_of(owner)
        )
        report = self._report(counts, ends, deleted_at or now)
        of_person = {
            "api_keys": self.api_keys.count_of(owner),
            "accounts": self.users.count_of(owner),
            "sessions": self.sessions.count_of(owner),
        }
        return report.model_copy(update=of_person)

    def _ids_of(self, owner: str) -> Sequence[str]:
        ids = select(image_lifecycle.c.id).where(
            image_lifecycle.c.owner == owner, image_lifecycle.c.deleted_at.is_(None)
        )
        with self.database.read() as connection:
            return connection.scalars(ids.limit(_BATCH)).all()

    def _report(self, counts: _Counts, tombstone_ends: datetime | None, since: datetime) -> ErasureReport:
        try:
            log_is_erased = self.database.erase_deleted()
        except sqlite3.Error:
            log_is_erased = False
        return ErasureReport(
            is_erased=not any(asdict(counts).values()) and log_is_erased,
            **asdict(counts),
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
                rest=Rest.AUDIT_LOG,
                at=since + self.audit_age,
                about="What was done and when stays, without who did it and from where.",
            ),
            RestEnds(
                rest=Rest.BACKUPS,
                at=since + self.backup_age,
                about="A backup from before the deletion has the picture.",
            ),
            RestEnds(
                rest=Rest.WEBHOOKS,
                at=since + timedelta(seconds=WEBHOOKS_WITHIN_S),
                about="Those that are queued are still tried; what was sent stays with its receiver.",
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


def _count(connection: Connection, *conditions: ColumnElement[bool]) -> int:
    """Return the number of documents."""
    return connection.scalar(select(func.count()).select_from(document).where(*conditions)) or 0


def _results(connection: Connection, owner: str) -> int:
    """Return the number of files of results of an owner's documents."""
    theirs = select(document.c.id).where(document.c.owner == owner)
    of_documents = (
        select(func.count())
        .select_from(document_export)
        .where(document_export.c.document_id.in_(theirs), document_export.c.path.is_not(None)),
        select(func.count()).select_from(document_leftover).where(document_leftover.c.document_id.in_(theirs)),
    )
    return sum(connection.scalar(count) or 0 for count in of_documents)


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
        select(func.count()).select_from(line_edit).where(line_edit.c.image_id.in_(ids)),
        select(func.count())
        .select_from(image_lifecycle)
        .where(condition, or_(image_lifecycle.c.text.is_not(None), image_lifecycle.c.notices.is_not(None))),
    ]
    return sum(connection.scalar(count) or 0 for count in counts)
