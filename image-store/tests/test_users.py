"""Test users, their sessions, and pictures that are taken along."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from image_store.app import create_app
from image_store.bootstrap import Store
from image_store.schema import former_owner, user_session
from mesh.contracts.image_received import ImageReceived
from mesh.contracts.listing import Listing
from mesh.contracts.message import Message
from mesh.contracts.problems import NotFound
from mesh.contracts.session import EndSessions, SessionsOf
from mesh.contracts.text_recognized import TextRecognized
from mesh.contracts.user import (
    Identity,
    NewSession,
    ProviderLogout,
    Role,
    StartedSession,
    digest_of_session,
    new_session,
)
from mesh.platform.messaging.interfaces import Outcome

NOW = datetime.now(UTC).replace(microsecond=0)
ANNA = Identity(issuer="https://id.example", subject="anna", name="Anna", email="anna@example.com")
Deliver = Callable[[Message], Outcome]


@pytest.fixture
def png(make_png: Callable[..., bytes]) -> bytes:
    return make_png()


def digest() -> str:
    made = digest_of_session(new_session())
    assert made is not None
    return made.sha256


def sign_in(store: Store, identity: Identity = ANNA, now: datetime = NOW, **more: Any) -> tuple[str, StartedSession]:
    """Return the digest of the new session, and the answer."""
    new = NewSession(identity=identity, sha256=digest(), idle_s=1800, lifetime_s=7200, **more)
    return new.sha256, store.users.sign_in(new, now)


def owner_of(store: Store, image_id: str, owner: str) -> bool:
    """Return whether a picture is stored for an owner."""
    return image_id in [image.id for image in store.history.page(owner, Listing()).images]


def read(deliver: Deliver, image_id: str, owner: str, image: bytes) -> None:
    text = TextRecognized(image_id=image_id, message_id=f"{image_id}-text", lines=(), owner=owner)
    picture = ImageReceived(
        image_id=image_id, message_id=f"{image_id}-picture", content=image, content_type="image/png", owner=owner
    )
    for event in (text, picture):
        assert deliver(event.to_wire()) is Outcome.ACK


def test_user_is_the_same_at_each_sign_in_and_as_described_last(store: Store) -> None:
    _, first = sign_in(store)
    _, second = sign_in(store, ANNA.model_copy(update={"name": "Anna B.", "roles": frozenset((Role.ADMIN,))}))
    _, other = sign_in(store, ANNA.model_copy(update={"issuer": "https://other.example"}))
    assert (second.user.id, second.user.owner) == (first.user.id, first.user.owner)
    assert (second.user.name, set(second.user.roles)) == ("Anna B.", {Role.ADMIN})
    assert other.user.owner != first.user.owner


def test_session_ends_after_its_idle_time_and_its_lifetime(store: Store) -> None:
    session, _ = sign_in(store)
    for minutes in (29, 58, 87, 116):
        assert store.users.check(session, NOW + timedelta(minutes=minutes)).user.name == "Anna"
    with pytest.raises(NotFound):
        store.users.check(session, NOW + timedelta(minutes=120))
    idle, _ = sign_in(store)
    with pytest.raises(NotFound):
        store.users.check(idle, NOW + timedelta(minutes=30))


def test_ended_and_replaced_sessions_are_refused(store: Store) -> None:
    first, _ = sign_in(store, id_token="token")
    second, _ = sign_in(store, replaces=first)
    with pytest.raises(NotFound):
        store.users.check(first, NOW)
    assert store.users.end(second).id_token is None
    for ended in (second, digest()):
        with pytest.raises(NotFound):
            store.users.check(ended, NOW)
        with pytest.raises(NotFound):
            store.users.end(ended)
    third, _ = sign_in(store, id_token="token")
    assert store.users.end(third).id_token == "token"


def test_sessions_are_listed_and_ended_by_their_user_only(store: Store) -> None:
    first, anna = sign_in(store, client="Firefox")
    second, _ = sign_in(store, now=NOW + timedelta(minutes=1))
    bens, ben = sign_in(store, ANNA.model_copy(update={"subject": "ben"}))
    asked = SessionsOf(owner=anna.user.owner, current=second)

    listed = store.sessions.list(asked, NOW + timedelta(minutes=2)).sessions

    assert [(each.id, each.client, each.is_current) for each in listed] == [
        (second[:12], None, True),
        (first[:12], "Firefox", False),
    ]
    assert (listed[1].created_at, listed[1].last_used_at, listed[1].expires_at) == (NOW, NOW, NOW + timedelta(hours=2))
    assert store.sessions.list(asked, NOW + timedelta(minutes=31)).sessions == []
    for other in (bens[:12], "0" * 12):
        with pytest.raises(NotFound):
            store.sessions.end(EndSessions(owner=anna.user.owner, session_id=other))
    assert store.sessions.end(EndSessions(owner=anna.user.owner, session_id=first[:12])) == 1
    sign_in(store)
    assert store.sessions.end(EndSessions(owner=anna.user.owner, keep=second)) == 1
    assert [each.id for each in store.sessions.list(asked, NOW).sessions] == [second[:12]]
    assert store.sessions.end(EndSessions(owner=anna.user.owner)) == 1
    assert store.users.check(bens, NOW).user.id == ben.user.id


@pytest.mark.parametrize("named", ["session", "person"])
def test_provider_ends_the_sessions_that_it_names(store: Store, named: str) -> None:
    ended, _ = sign_in(store, provider_session="s1")
    later, _ = sign_in(store, now=NOW + timedelta(seconds=10), provider_session="s1")
    other, _ = sign_in(store, ANNA.model_copy(update={"subject": "ben"}), provider_session="s2")
    which = {"provider_session": "s1"} if named == "session" else {"subject": "anna"}
    logout = ProviderLogout(issuer=ANNA.issuer, started_before=NOW + timedelta(seconds=5), **which)

    assert store.users.end_of_provider(logout.model_copy(update={"issuer": "https://other.example"})) == 0
    assert store.users.end_of_provider(logout) == 1

    with pytest.raises(NotFound):
        store.users.check(ended, NOW)
    for kept in (later, other):
        store.users.check(kept, NOW + timedelta(seconds=10))


def test_ended_sessions_and_old_former_owners_are_forgotten(store: Store) -> None:
    sign_in(store, take_along="cookie")
    kept, _ = sign_in(store, now=NOW + timedelta(hours=1))
    assert store.users.forget_ended(NOW + timedelta(hours=1)) == 1
    store.users.check(kept, NOW + timedelta(hours=1))
    assert store.users.forget_ended(NOW + timedelta(days=7)) == 2
    with store.database.read() as connection:
        assert not connection.execute(select(user_session)).all()
        assert not connection.execute(select(former_owner)).all()


def test_pictures_are_taken_along_with_those_that_arrive_later(store: Store, deliver: Deliver, png: bytes) -> None:
    read(deliver, "before", "cookie", png)
    read(deliver, "other", "another", png)

    session, started = sign_in(store, take_along="cookie")
    read(deliver, "after", "cookie", png)

    owner = started.user.owner
    assert started.pictures_moved == 1
    for image_id in ("before", "after"):
        assert (owner_of(store, image_id, owner), owner_of(store, image_id, "cookie")) == (True, False)
    assert owner_of(store, "other", "another")
    assert store.users.check(session, NOW).former_owners == ("cookie",)
    assert store.users.check(session, NOW + timedelta(seconds=1)).former_owners == ("cookie",)


def test_pictures_that_are_stored_at_the_same_moment_are_taken_along(
    store: Store, deliver: Deliver, png: bytes
) -> None:
    ids = [f"picture-{number}" for number in range(60)]
    with ThreadPoolExecutor(4) as threads:
        reads = [threads.submit(read, deliver, image_id, "cookie", png) for image_id in ids]
        time.sleep(0.05)
        _, started = sign_in(store, take_along="cookie")
        for each in reads:
            each.result()
    assert store.history.usage("cookie", NOW - timedelta(days=1), timedelta(days=7)).pictures == 0
    assert store.history.usage(started.user.owner, NOW - timedelta(days=1), timedelta(days=7)).pictures == len(ids)


def test_pictures_of_another_user_are_not_taken_along(store: Store, deliver: Deliver, png: bytes) -> None:
    _, ben = sign_in(store, ANNA.model_copy(update={"subject": "ben"}))
    read(deliver, "bens", ben.user.owner, png)
    _, anna = sign_in(store, take_along=ben.user.owner)
    assert anna.pictures_moved == 0
    read(deliver, "bens-later", ben.user.owner, png)
    assert owner_of(store, "bens", ben.user.owner)
    assert owner_of(store, "bens-later", ben.user.owner)


def test_erasing_a_person_deletes_the_account_and_its_sessions(store: Store) -> None:
    session, started = sign_in(store, take_along="cookie")
    client: FlaskClient = create_app(store, None).test_client()
    assert client.get(f"/operator/owner/{started.user.owner}/erasure").get_json()["accounts"] == 1
    assert client.delete(f"/operator/owner/{started.user.owner}").get_json()["accounts"] == 0
    with pytest.raises(NotFound):
        store.users.check(session, NOW)
    _, again = sign_in(store)
    assert again.user.owner != started.user.owner


def test_user_of_a_proxy_has_an_account_without_a_session(store: Store) -> None:
    seen = Identity(issuer="proxy", subject="anna")
    first = store.users.seen(seen, NOW)
    assert store.users.seen(seen, NOW).user.owner == first.user.owner
