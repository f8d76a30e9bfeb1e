"""Share links in the database: digests only, expiry, revocation, and the end of their picture."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from image_store.bootstrap import Store
from image_store.domain import utc_now
from image_store.schema import share
from mesh.contracts.message import Message
from mesh.contracts.problems import BadRequest, Gone, NotFound
from mesh.contracts.share import MOST_SHARES, CreatedShare, NewShare, ShareCheck, share_check_of
from mesh.platform.messaging.interfaces import Outcome

if TYPE_CHECKING:
    from conftest import Events

OWNER = "anna"


@pytest.fixture
def image_id(deliver: Callable[[Message], Outcome], events: Events) -> str:
    assert deliver(events.picture(owner=OWNER)) is Outcome.ACK
    return events.id


def check(created: CreatedShare) -> ShareCheck:
    made = share_check_of(created.token)
    assert made is not None
    return made


def test_token_is_not_stored_and_opens_its_picture(store: Store, image_id: str) -> None:
    created = store.shares.create(image_id, OWNER, NewShare(expires_in_days=1), utc_now())
    with store.database.read() as connection:
        assert created.token not in str(connection.execute(select(share)).one())
    shared = store.shares.open(check(created), utc_now())
    assert (shared.id, shared.object_id, shared.owner) == (created.id, image_id, OWNER)
    assert len(created.token) == 43
    with pytest.raises(NotFound):
        store.shares.open(ShareCheck(sha256="0" * 64), utc_now())


def test_link_ends_when_it_expires_and_never_after_its_picture(store: Store, image_id: str) -> None:
    now = utc_now()
    short = store.shares.create(image_id, OWNER, NewShare(expires_in_days=1), now)
    long = store.shares.create(image_id, OWNER, NewShare(expires_in_days=300), now)
    assert short.expires_at == now + timedelta(days=1)
    assert long.expires_at == store.history.summary(image_id, OWNER).expires_at
    later = now + timedelta(days=1, seconds=1)
    with pytest.raises(NotFound):
        store.shares.open(check(short), later)
    assert [each.id for each in store.shares.list(image_id, OWNER, later).shares] == [long.id]


def test_revoked_link_is_gone_and_the_others_stay(store: Store, image_id: str) -> None:
    first, second = (store.shares.create(image_id, OWNER, NewShare(), utc_now()) for _ in range(2))
    for _ in range(2):
        store.shares.revoke(image_id, first.id, OWNER)
    with pytest.raises(NotFound):
        store.shares.open(check(first), utc_now())
    assert store.shares.open(check(second), utc_now()).id == second.id


def test_other_owner_may_not_share_list_or_revoke(store: Store, image_id: str) -> None:
    created = store.shares.create(image_id, OWNER, NewShare(), utc_now())
    for owner in ("ben", None):
        with pytest.raises(NotFound):
            store.shares.create(image_id, owner, NewShare(), utc_now())
        with pytest.raises(NotFound):
            store.shares.list(image_id, owner, utc_now())
        with pytest.raises(NotFound):
            store.shares.revoke(image_id, created.id, owner)
    assert store.shares.open(check(created), utc_now()).id == created.id


def test_link_is_deleted_with_its_picture(store: Store, image_id: str) -> None:
    created = store.shares.create(image_id, OWNER, NewShare(), utc_now())
    assert store.erasure.of_picture(image_id, OWNER, utc_now()).shares == 1
    assert store.erasure.of_owner(OWNER, utc_now()).shares == 1
    store.deletion.delete_for(OWNER, image_id, utc_now())
    with pytest.raises(NotFound):
        store.shares.open(check(created), utc_now())
    with pytest.raises(Gone):
        store.shares.create(image_id, OWNER, NewShare(), utc_now())
    report = store.erasure.of_picture(image_id, OWNER, utc_now())
    assert (report.shares, report.is_erased) == (0, True)


def test_number_of_links_is_limited(store: Store, image_id: str) -> None:
    now = utc_now()
    for _ in range(MOST_SHARES):
        store.shares.create(image_id, OWNER, NewShare(expires_in_days=1), now)
    with pytest.raises(BadRequest, match="limit"):
        store.shares.create(image_id, OWNER, NewShare(), now)
    # Expired ones do not count.
    assert store.shares.create(image_id, OWNER, NewShare(), now + timedelta(days=2)).object_id == image_id
