"""Test API keys in the database: digests only, expiry, revocation, last use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from image_store.app import create_app
from image_store.bootstrap import Store
from image_store.schema import api_key
from mesh.contracts.api_key import CreatedApiKey, KeyCheck, NewApiKey, Scope, check_of
from mesh.contracts.problems import NotFound

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
NEW = NewApiKey(name="scanner", scopes=frozenset((Scope.READ, Scope.WRITE)), expires_in_days=2)


@pytest.fixture
def created(store: Store) -> CreatedApiKey:
    return store.api_keys.create(NEW, NOW)


def check(created: CreatedApiKey) -> KeyCheck:
    made = check_of(created.key)
    assert made is not None
    return made


def test_key_is_not_stored(store: Store, created: CreatedApiKey) -> None:
    with store.database.read() as connection:
        row = connection.execute(select(api_key)).one()
    assert created.key.rpartition("_")[2] not in str(row)
    assert row.sha256 == check(created).sha256


def test_valid_key_has_its_owner_and_scopes(store: Store, created: CreatedApiKey) -> None:
    holder = store.api_keys.check(check(created), NOW)
    assert (holder.id, holder.owner, holder.scopes) == (created.id, created.owner, NEW.scopes)
    assert holder.expires_at == NOW + timedelta(days=2)


def test_two_keys_have_different_owners_unless_they_are_given(store: Store, created: CreatedApiKey) -> None:
    other = store.api_keys.create(NEW, NOW)
    same = store.api_keys.create(NEW.model_copy(update={"owner": created.owner}), NOW)
    assert (other.owner == created.owner, same.owner == created.owner) == (False, True)


def test_expired_revoked_and_forged_keys_are_refused(store: Store, created: CreatedApiKey) -> None:
    right = check(created)
    with pytest.raises(NotFound):
        store.api_keys.check(right, NOW + timedelta(days=2))
    with pytest.raises(NotFound):
        store.api_keys.check(right.model_copy(update={"sha256": "0" * 64}), NOW)
    with pytest.raises(NotFound):
        store.api_keys.check(right.model_copy(update={"id": "0" * 12}), NOW)
    store.api_keys.revoke(created.id, NOW)
    with pytest.raises(NotFound):
        store.api_keys.check(right, NOW)


def test_revoking_twice_keeps_the_first_time(store: Store, created: CreatedApiKey) -> None:
    store.api_keys.revoke(created.id, NOW)
    assert store.api_keys.revoke(created.id, NOW + timedelta(hours=1)).revoked_at == NOW
    with pytest.raises(NotFound):
        store.api_keys.revoke("0" * 12, NOW)


def test_last_use_is_recorded_to_the_minute(store: Store, created: CreatedApiKey) -> None:
    def last_used() -> datetime | None:
        [key] = store.api_keys.list().keys
        return key.last_used_at

    assert last_used() is None
    for seconds, expected in ((0, 0), (59, 0), (60, 60)):
        store.api_keys.check(check(created), NOW + timedelta(seconds=seconds))
        assert last_used() == NOW + timedelta(seconds=expected)


def test_erasing_a_person_deletes_the_keys(store: Store, created: CreatedApiKey) -> None:
    client: FlaskClient = create_app(store, None).test_client()
    assert client.get(f"/operator/owner/{created.owner}/erasure").get_json()["api_keys"] == 1
    assert client.delete(f"/operator/owner/{created.owner}").get_json()["api_keys"] == 0
    assert store.api_keys.list().keys == []
