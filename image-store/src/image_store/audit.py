"""The audit log: append, list, forget a person, delete what is older than its retention (decision 40).

An entry and the person in it are two rows. Entries never change; the rows of a person are deleted with the person. An
owner is in them as a digest, whose key this database has.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from image_store.database import Database
from image_store.schema import audit_entry, audit_erasure, audit_key, audit_person
from mesh.contracts.audit import ActorKind, AuditEntry, AuditPage, AuditQuery, NewAuditEntry, ObjectKind

_ACTOR: Final = "actor"
_OBJECT: Final = "object"
_DIGEST_CHARACTERS: Final = 32
LATE_FOR: Final = timedelta(days=1)
"""How long entries of an erased person may arrive late."""


@dataclass(slots=True)
class Audit:
    """Thread-safe. Raises SQLAlchemyError if the database is unavailable."""

    database: Database
    _key: bytes | None = field(default=None, init=False)

    def append(self, entries: Sequence[NewAuditEntry]) -> int:
        """Append entries, unless they are stored already; return the number of new ones."""
        with self.database.write() as connection:
            digests = self._digests(connection, entries)
            erased = _erased_at(connection, [*digests.values()])
            insert = _inserting(connection)
            new = [entry for entry in entries if connection.scalar(insert, _row(entry)) is not None]
            people = [person for entry in new for person in _people(entry, digests, erased)]
            if people:
                connection.execute(audit_person.insert(), people)
        return len(new)

    def page(self, query: AuditQuery) -> AuditPage:
        """Return entries, newest first."""
        actor, about = audit_person.alias("actor"), audit_person.alias("about")
        rows = (
            select(audit_entry, actor.c.kind, actor.c.actor, actor.c.address, about.c.person.label("about"))
            .join(actor, (actor.c.entry_id == audit_entry.c.id) & (actor.c.role == _ACTOR), isouter=True)
            .join(about, (about.c.entry_id == audit_entry.c.id) & (about.c.role == _OBJECT), isouter=True)
            .order_by(audit_entry.c.number.desc())
            .limit(query.limit + 1)
        )
        if query.since is not None:
            rows = rows.where(audit_entry.c.at >= query.since)
        if query.until is not None:
            rows = rows.where(audit_entry.c.at < query.until)
        if query.action is not None:
            rows = rows.where(audit_entry.c.action == query.action)
        if query.outcome is not None:
            rows = rows.where(audit_entry.c.outcome == query.outcome)
        if query.actor is not None:
            rows = rows.where(actor.c.actor == query.actor)
        if query.owner is not None:
            rows = rows.where(actor.c.person == self._digest_of(query.owner))
        if query.object_id is not None:
            rows = rows.where(or_(audit_entry.c.object_id == query.object_id, about.c.person == query.object_id))
        if query.before is not None:
            rows = rows.where(audit_entry.c.number < query.before)
        with self.database.read() as connection:
            found = connection.execute(rows).all()
        entries = [_entry(row) for row in found[: query.limit]]
        return AuditPage(entries=entries, next=entries[-1].number if len(found) > query.limit else None)

    def forget(self, owner: str, now: datetime) -> int:
        """Delete the person from all entries, also from those that arrive late; return the number of rows."""
        with self.database.write() as connection:
            person = self._digest(connection, owner)
            connection.execute(delete(audit_erasure).where(audit_erasure.c.person == person))
            connection.execute(audit_erasure.insert(), {"person": person, "at": now})
            return connection.execute(delete(audit_person).where(audit_person.c.person == person)).rowcount

    def count_of(self, owner: str) -> int:
        """Return the number of rows that name a person."""
        named = audit_person.c.person == self._digest_of(owner)
        with self.database.read() as connection:
            return connection.scalar(select(func.count()).select_from(audit_person).where(named)) or 0

    def delete_expired(self, before: datetime, now: datetime, limit: int) -> int:
        """Delete up to `limit` entries from before a time, which is more than a day ago; return their number."""
        due = select(audit_entry.c.number).where(audit_entry.c.at < before).order_by(audit_entry.c.at).limit(limit)
        with self.database.write() as connection:
            connection.execute(delete(audit_erasure).where(audit_erasure.c.at < now - LATE_FOR))
            return connection.execute(delete(audit_entry).where(audit_entry.c.number.in_(due))).rowcount

    def _digests(self, connection: Connection, entries: Sequence[NewAuditEntry]) -> dict[str, str]:
        owners = {owner for entry in entries for owner in (entry.owner, entry.object_owner) if owner is not None}
        return {owner: self._digest(connection, owner) for owner in owners}

    def _digest_of(self, owner: str) -> str:
        with self.database.write() as connection:
            return self._digest(connection, owner)

    def _digest(self, connection: Connection, owner: str) -> str:
        if self._key is None:
            made = {"id": 1, "key": secrets.token_hex(32)}
            connection.execute(_insert(connection)(audit_key).on_conflict_do_nothing(), made)
            self._key = bytes.fromhex(connection.scalars(select(audit_key.c.key)).one())
        return hmac.new(self._key, owner.encode(), hashlib.sha256).hexdigest()[:_DIGEST_CHARACTERS]


def _insert(connection: Connection) -> Any:
    return sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert


def _inserting(connection: Connection) -> Any:
    return (
        _insert(connection)(audit_entry)
        .on_conflict_do_nothing(index_elements=[audit_entry.c.id])
        .returning(audit_entry.c.number)
    )


def _erased_at(connection: Connection, people: Sequence[str]) -> Mapping[str, datetime]:
    erased = select(audit_erasure.c.person, audit_erasure.c.at).where(audit_erasure.c.person.in_(people))
    return {row.person: row.at for row in connection.execute(erased)}


def _row(entry: NewAuditEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "at": entry.at,
        "action": entry.action,
        "outcome": entry.outcome,
        "object_kind": entry.object_kind,
        "object_id": entry.object_id,
        "trace_id": entry.trace_id,
    }


def _people(entry: NewAuditEntry, digests: Mapping[str, str], erased: Mapping[str, datetime]) -> list[dict[str, Any]]:
    def is_known(person: str | None) -> bool:
        return person is None or person not in erased or erased[person] < entry.at

    people = []
    person = None if entry.owner is None else digests[entry.owner]
    if entry.actor_kind is not ActorKind.ERASED and is_known(person):
        actor = person if entry.actor_kind is ActorKind.SESSION else entry.actor
        people.append(_person(entry, _ACTOR, person, entry.actor_kind, actor, entry.address))
    about = None if entry.object_owner is None else digests[entry.object_owner]
    if about is not None and is_known(about):
        people.append(_person(entry, _OBJECT, about, ObjectKind.OWNER, None, None))
    return people


def _person(
    entry: NewAuditEntry, role: str, person: str | None, kind: str, actor: str | None, address: str | None
) -> dict[str, Any]:
    return {
        "entry_id": entry.id,
        "role": role,
        "person": person,
        "kind": kind,
        "actor": actor,
        "address": address,
    }


def _entry(row: Row[Any]) -> AuditEntry:
    return AuditEntry(
        number=row.number,
        at=row.at,
        action=row.action,
        outcome=row.outcome,
        actor_kind=row.kind or ActorKind.ERASED,
        actor=row.actor,
        object_kind=row.object_kind,
        object_id=row.object_id or row.about,
        address=row.address,
        trace_id=row.trace_id,
    )
