"""Owners with usage and quota."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from image_store.bootstrap import Store
from image_store.domain import utc_now
from mesh.contracts.api_key import NewApiKey, Scope
from mesh.contracts.message import Message
from mesh.contracts.owners import OwnerQuota
from mesh.platform.messaging.interfaces import Outcome

if TYPE_CHECKING:
    from conftest import Events


def test_owners_have_usage_keys_and_quota(
    store: Store, deliver: Callable[[Message], Outcome], new_events: type[Events]
) -> None:
    for owner in ("anna", "anna", "ben", None):
        deliver(new_events().picture(owner=owner))
    store.api_keys.create(NewApiKey(name="x", scopes=frozenset((Scope.READ,)), owner="cara"), utc_now())
    store.owners.set_quota("ben", OwnerQuota(max_pictures=3))
    since = utc_now() - timedelta(days=7)

    page = store.owners.page(10, None, since, utc_now())

    assert [(each.owner, each.pictures, each.api_keys) for each in page.owners] == [
        ("anna", 2, 0), ("ben", 1, 0), ("cara", 0, 1),
    ]  # fmt: skip
    assert page.owners[1].quota == OwnerQuota(max_pictures=3)
    assert page.owners[0].bytes > 0
    first = store.owners.page(2, None, since, utc_now())
    assert (len(first.owners), first.next) == (2, "ben")
    assert [each.owner for each in store.owners.page(2, first.next, since, utc_now()).owners] == ["cara"]


def test_quota_is_replaced_and_removed(store: Store) -> None:
    store.owners.set_quota("ben", OwnerQuota(max_pictures=3))
    store.owners.set_quota("ben", OwnerQuota(max_bytes=5))
    assert store.owners.quota("ben") == OwnerQuota(max_bytes=5)
    store.owners.set_quota("ben", OwnerQuota())
    assert store.owners.page(10, None, utc_now(), utc_now()).owners == []
