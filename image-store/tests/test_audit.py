"""The audit log in the database: append-only, without owners, forgotten persons, retention."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DatabaseError

from image_store.bootstrap import Store
from image_store.domain import utc_now
from image_store.entrypoints.retention import delete_audit_entries
from image_store.schema import audit_entry, audit_person, metadata
from mesh.contracts.audit import Action, ActorKind, AuditEntry, AuditOutcome, AuditQuery, NewAuditEntry, ObjectKind

OWNER = "anna-owner-id"
READ = NewAuditEntry(
    action=Action.PICTURE_READ,
    outcome=AuditOutcome.OK,
    actor_kind=ActorKind.SESSION,
    owner=OWNER,
    object_kind=ObjectKind.PICTURE,
    object_id="picture-1",
    address="192.0.2.7",
    trace_id="a" * 32,
)
QUOTA = NewAuditEntry(
    action=Action.QUOTA_CHANGED,
    outcome=AuditOutcome.OK,
    actor_kind=ActorKind.KEY,
    actor="0123456789ab",
    owner="the-admin",
    object_kind=ObjectKind.OWNER,
    object_owner=OWNER,
    address="192.0.2.1",
)


def new(entry: NewAuditEntry = READ, **changes: object) -> NewAuditEntry:
    return NewAuditEntry.model_validate(entry.model_dump(exclude={"id", "at"}) | changes)


def listed(store: Store, **query: object) -> list[AuditEntry]:
    return store.audit.page(AuditQuery.model_validate(query)).entries


def test_entry_is_stored_once_and_has_everything_but_the_owner(store: Store) -> None:
    entry = new()
    assert (store.audit.append([entry]), store.audit.append([entry, new(QUOTA)])) == (1, 1)
    quota, read = listed(store)
    assert (read.action, read.outcome, read.object_id, read.address, read.trace_id) == (
        Action.PICTURE_READ, AuditOutcome.OK, "picture-1", "192.0.2.7", "a" * 32,
    )  # fmt: skip
    assert (read.actor_kind, quota.actor_kind, quota.actor) == (ActorKind.SESSION, ActorKind.KEY, "0123456789ab")
    assert read.at == entry.at
    # The same person, as the actor of one and the object of the other.
    assert read.actor == quota.object_id
    with store.database.read() as connection:
        stored = [
            str(row)
            for table in metadata.sorted_tables
            for row in connection.execute(select(table))
        ]  # fmt: skip
    assert stored
    assert not [row for row in stored if OWNER in row or "the-admin" in row]


def test_digest_of_an_owner_differs_by_installation_and_not_by_process(store: Store) -> None:
    store.audit.append([new()])
    store.audit._key = None  # as in another process
    store.audit.append([new()])
    first, second = listed(store)
    assert first.actor == second.actor
    with store.database.write() as connection:
        connection.execute(text("DELETE FROM audit_key"))
    store.audit._key = None
    store.audit.append([new()])
    assert listed(store)[0].actor != first.actor


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"action": "picture-read"}, 2),
        ({"outcome": "refused"}, 1),
        ({"actor": "0123456789ab"}, 1),
        ({"object_id": "picture-1"}, 2),
        ({"owner": OWNER}, 2),
        ({"owner": "the-admin"}, 1),
        ({"owner": "another"}, 0),
        ({"since": "2026-01-02T00:00:00Z"}, 2),
        ({"until": "2026-01-02T00:00:00Z"}, 1),
        ({"since": "2026-01-01T00:00:00Z", "action": "quota-changed"}, 1),
    ],
)
def test_filters_select_entries(store: Store, query: dict[str, object], count: int) -> None:
    store.audit.append([new(at="2026-01-01T12:00:00Z"), new(at="2026-01-02T12:00:00Z", outcome="refused"), new(QUOTA)])
    assert len(listed(store, **query)) == count


def test_pages_have_every_entry_once(store: Store) -> None:
    store.audit.append([new() for _ in range(7)])
    numbers, before = [], None
    for _ in range(4):
        page = store.audit.page(AuditQuery(limit=2, before=before))
        numbers += [entry.number for entry in page.entries]
        before = page.next
    assert before is None
    assert (len(numbers), numbers) == (7, sorted(set(numbers), reverse=True))


def test_entries_are_not_changed_or_deleted(store: Store) -> None:
    store.audit.append([new()])
    for statement in (update(audit_entry).values(action="sign-in"), delete(audit_entry)):
        with pytest.raises(DatabaseError, match="append-only"), store.database.write() as connection:
            connection.execute(statement)
    assert len(listed(store)) == 1


def test_erased_person_is_in_no_entry_and_the_entries_stay(store: Store) -> None:
    store.audit.append([new(), new(QUOTA)])
    assert store.audit.count_of(OWNER) == 2
    late = new()
    assert store.erasure.of_owner(OWNER, utc_now()).audit_entries == 2
    store.erasure.delete_all(OWNER, utc_now())
    # Of another replica, from before the erasure.
    store.audit.append([late])

    read, quota, first = listed(store)

    for entry in (read, first):
        assert (entry.actor_kind, entry.actor, entry.address) == (ActorKind.ERASED, None, None)
        assert (entry.action, entry.object_id) == (Action.PICTURE_READ, "picture-1")
    assert (quota.actor, quota.address, quota.object_id) == ("0123456789ab", "192.0.2.1", None)
    report = store.erasure.of_owner(OWNER, utc_now())
    assert (report.audit_entries, report.is_erased) == (0, True)
    # A person who goes on is in the log again.
    store.audit.append([new()])
    assert store.erasure.of_owner(OWNER, utc_now()).audit_entries == 1


def test_old_entries_are_deleted_with_their_persons(store: Store) -> None:
    now = utc_now()
    old = [new(at=now - timedelta(days=91)) for _ in range(3)]
    store.audit.append([*old, new(at=now - timedelta(days=89))])
    delete_audit_entries(store, now)
    [kept] = listed(store)
    assert kept.at == now - timedelta(days=89)
    with store.database.read() as connection:
        assert len(connection.execute(select(audit_person)).all()) == 1
