"""Test API keys in the database: digests only, expiry, revocation, last use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from image_store.app import create_app
from image_store.bootstrap import Store
from image_store.schema import api_key
from mesh.contracts.api_key import CreatedApiKey, KeyChange, KeyCheck, NewApiKey, Scope, check_of
from mesh.contracts.image_received import ImageReceived
from mesh.contracts.message import Message
from mesh.contracts.problems import BadRequest, NotFound
from mesh.platform.messaging.interfaces import Outcome

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
    secret = created.key.removeprefix(f"omk_{created.id}_")
    assert secret not in str(row)
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


def test_limits_of_a_key_are_kept(store: Store) -> None:
    limits = {"rate": "60/minute", "quota_pictures": 3, "quota_bytes": 5_000_000_000}
    created = store.api_keys.create(NEW.model_copy(update=limits), NOW)
    for kept in (created, store.api_keys.list().keys[0], store.api_keys.check(check(created), NOW)):
        assert kept.model_dump(include=set(limits)) == limits


def test_key_is_changed_in_what_is_given_only(store: Store, created: CreatedApiKey) -> None:
    change = KeyChange.model_validate({"rate": "9/minute", "scopes": ["admin", "read"], "expires_in_days": 3})
    assert store.api_keys.change(created.id, change, NOW + timedelta(days=1)).rate == "9/minute"
    store.api_keys.change(created.id, KeyChange(name="office", quota_pictures=7), NOW)
    holder = store.api_keys.check(check(created), NOW + timedelta(days=3, hours=23))
    assert (holder.rate, holder.quota_pictures, holder.quota_bytes) == ("9/minute", 7, None)
    assert (holder.scopes, holder.expires_at) == (frozenset((Scope.ADMIN, Scope.READ)), NOW + timedelta(days=4))
    changed = store.api_keys.change(created.id, KeyChange.model_validate({"rate": None}), NOW)
    assert (changed.rate, changed.quota_pictures, changed.name) == (None, 7, "office")


def test_revoked_key_and_key_of_another_owner_are_not_changed(store: Store, created: CreatedApiKey) -> None:
    other = store.api_keys.create(NEW, NOW)
    with pytest.raises(NotFound):
        store.api_keys.change(created.id, KeyChange(name="x"), NOW, other.owner)
    with pytest.raises(NotFound):
        store.api_keys.revoke(created.id, NOW, other.owner)
    [listed] = store.api_keys.list(created.owner).keys
    assert (listed.id, listed.name, listed.revoked_at) == (created.id, NEW.name, None)
    store.api_keys.revoke(created.id, NOW, created.owner)
    with pytest.raises(BadRequest, match="revoked"):
        store.api_keys.change(created.id, KeyChange(name="x"), NOW)


def test_usage_of_a_key_counts_what_it_has_read(
    store: Store, deliver: Callable[[Message], Outcome], make_png: Callable[..., bytes], created: CreatedApiKey
) -> None:
    for image_id, key_id in (("a", created.id), ("b", None), ("c", "0" * 12), ("d", "no key")):
        event = ImageReceived(
            image_id=image_id,
            message_id=image_id,
            content=make_png(),
            content_type="image/png",
            owner=created.owner,
            key_id=key_id,
        )
        assert deliver(event.to_wire()) is Outcome.ACK
    of_key = {"Ocr-Mesh-Owner": created.owner, "Ocr-Mesh-Key": created.id}
    client: FlaskClient = create_app(store, None).test_client()
    used = client.get("/api/usage", headers=of_key).get_json()
    assert (used["pictures"], used["bytes"]) == (1, len(make_png()))
    assert client.get("/api/usage", headers={"Ocr-Mesh-Owner": created.owner}).get_json()["pictures"] == 4
