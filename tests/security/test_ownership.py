"""Every route of bff-api, by every kind of client: nothing of one owner reaches another.

The routes are those of the app, so that a new one fails here until its request is described.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Final

import pytest
import urllib3

import bff_api.app
from harness.waiting import eventually
from image_store.domain import utc_now
from mesh.contracts.api_key import ApiKey, NewApiKey, Scope
from mesh.platform.messaging.sqlite import SqlitePublisher, SqliteQueue
from tests.mesh.system import Bff, Mesh, running_mesh
from tests.security.ownership.actors import ACTORS, Actor, is_answered, new_keys, session_of
from tests.security.ownership.attempt import Attempt
from tests.security.ownership.routes import MY_KEYS, MY_SESSIONS, Route, bearer, routes_of

_SIGN_IN: Final = "/sign-in"
_ERASURE: Final = "/api/erasure"
_END_THE_SESSION: Final = ("/sign-out", _ERASURE)
_WITH_SIGN_IN: Final = (_SIGN_IN, MY_SESSIONS)
"""Routes that exist only where users sign in."""
_NEED_AN_OWNER: Final = (_ERASURE, "/api/my-data", "/api/webhook-secret")
"""Without an owner there is nothing that they could be about."""
_LIST_OWNERS: Final = ("/api/keys", "/api/keys/<key_id>", "/api/admin/owners")
"""An administrator sees the ids of all owners there, and nowhere else."""
_HTTP: Final = urllib3.PoolManager(retries=False, timeout=30)

_EVERY: Final = "open,keys,oidc"
_OTHER_ACCESS: Final = {
    "keys": ("owner", "anonymous", "own key: read", "other's key: all", "revoked key", "own session: admin"),
    "oidc,keys": ("owner", "anonymous", "own key: all", "own session: user", "other's session: admin", "ended session"),
}
"""Where not every kind of client is accepted: of each kind those that are answered otherwise there."""
CASES: Final = [
    *((_EVERY, actor) for actor in ACTORS),
    *((access, actor) for access, names in _OTHER_ACCESS.items() for actor in ACTORS if actor.name in names),
]


@pytest.fixture(scope="module")
def mesh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mesh]:
    with running_mesh(tmp_path_factory.mktemp("mesh")) as mesh:
        yield mesh


@pytest.fixture(scope="module")
def access(request: pytest.FixtureRequest) -> str:
    access: str = request.param
    return access


@pytest.fixture(scope="module")
def bff(mesh: Mesh, access: str) -> Iterator[Bff]:
    # The provider is away: sessions are made by the test.
    with mesh.other_bff(access=access, oidc_issuer="http://127.0.0.1:9", oidc_client_id="tests") as bff:
        yield bff


@pytest.fixture(scope="module")
def people(mesh: Mesh) -> dict[str, Bff]:
    return {"anna": mesh.person(), "ben": mesh.person()}


@pytest.fixture(scope="module")
def keys(mesh: Mesh, people: dict[str, Bff]) -> dict[str, str]:
    return new_keys(mesh, people)


@pytest.fixture(scope="module")
def routes(mesh: Mesh, tmp_path_factory: pytest.TempPathFactory) -> list[Route]:
    folder: Path = tmp_path_factory.mktemp("routes")
    with closing(SqliteQueue(folder / "broker.db")) as queue:
        changes = {"access": _EVERY, "oidc_issuer": "http://127.0.0.1:9", "oidc_client_id": "tests"}
        settings = mesh.settings.model_copy(update=changes)
        return routes_of(bff_api.app.create_app(settings, SqlitePublisher(queue)))


@pytest.mark.parametrize(("access", "actor"), CASES, ids=str, indirect=["access"])
def test_nothing_of_an_owner_reaches_another_client(
    mesh: Mesh,
    bff: Bff,
    people: dict[str, Bff],
    keys: dict[str, str],
    routes: list[Route],
    access: str,
    actor: Actor,
) -> None:
    assert len(routes) > 25
    about_pictures = 0
    has_seen = False
    attempt = Attempt(mesh, people)
    unchecked: list[str] = []
    """Requests that may not have changed anything, since that was last compared: comparing takes longer than they."""
    session = session_of(mesh, people, actor)
    is_accepted = "oidc" in access.split(",")
    for route in routes:
        may_pass = is_answered(actor, route, access)
        is_hers = actor.owner == "anna" and may_pass and actor.is_valid and (actor.roles is None or is_accepted)
        if is_hers and route.method != "GET" and unchecked:
            assert not attempt.is_changed(mesh, people), unchecked
            unchecked.clear()
        answer = attempt.ask(bff, route, actor, people, keys, session)
        where = f"{actor} · {route} · {access}: {answer.status}"
        if route.rule in _END_THE_SESSION and actor.roles is not None:
            session = session_of(mesh, people, actor)
            # The erasure by a user has deleted the keys too.
            keys.update(new_keys(mesh, people) if route.rule == _ERASURE else {})
        if route.rule.startswith(_WITH_SIGN_IN) and not is_accepted:
            assert answer.status == 404, where
            continue
        if may_pass and actor.owner is None and route.rule in _NEED_AN_OWNER:
            assert answer.status == 401, where
        elif may_pass:
            assert answer.status not in (401, 403), where
        else:
            has_credentials = actor.scopes is not None or (actor.roles is not None and is_accepted)
            is_for_users = route.rule.startswith((MY_KEYS, MY_SESSIONS))
            is_not_a_user = is_for_users and "open" in access.split(",") and not has_credentials
            is_forbidden = (actor.is_valid and has_credentials) or is_not_a_user
            assert answer.status == (403 if is_forbidden else 401), where
            assert "WWW-Authenticate" in answer.headers, where
            assert answer.headers["Content-Type"] == "application/problem+json", where
        has_owners = may_pass and route.rule in _LIST_OWNERS
        if not is_hers:
            assert has_owners or not attempt.leaks(answer), where
            unchecked += [where] if route.method != "GET" else []
        has_seen = has_seen or attempt.leaks(answer)
        if route.is_about_one:
            about_pictures += 1
            if may_pass:
                assert (answer.status < 300) is is_hers, where
                assert is_hers or answer.status == 404, where
        if is_hers and route.method != "GET" and attempt.is_changed(mesh, people):
            attempt = Attempt(mesh, people)
    assert not attempt.is_changed(mesh, people), unchecked
    assert about_pictures >= 17
    is_known = is_accepted if actor.roles is not None else actor.scopes is not None or "open" in access.split(",")
    reads_hers = actor.owner == "anna" and is_known
    reads_hers = reads_hers and actor.is_valid and (actor.scopes is None or Scope.READ in actor.scopes)
    assert has_seen or not reads_hers, "the test would not notice a leak"


@pytest.mark.parametrize("access", [_EVERY], indirect=True)
def test_a_key_does_not_get_a_cookie(bff: Bff, keys: dict[str, str]) -> None:
    for path in ("/", "/api/session", "/docs"):
        answer = _HTTP.request("GET", f"{bff.address}{path}", headers=bearer(keys["own key: all"]))
        assert "Set-Cookie" not in answer.headers


def test_credentials_of_a_proxy_are_ignored_where_keys_are_not_needed(mesh: Mesh) -> None:
    for credentials in ("Basic dXNlcjpwYXNz", "Bearer eyJhbGciOi"):
        answer = _HTTP.request("GET", f"{mesh.address}/api/images", headers={"Authorization": credentials})
        assert answer.status == 200


def test_key_is_refused_where_keys_are_not_accepted(mesh: Mesh, keys: dict[str, str]) -> None:
    """Otherwise its pictures would be public without a warning."""
    answer = _HTTP.request("GET", f"{mesh.address}/api/images", headers=bearer(keys["own key: all"]))
    assert (answer.status, answer.json()["type"]) == (401, "urn:ocr-mesh:problem:unauthorized")


def test_revoked_key_is_refused_by_every_replica_within_five_seconds(mesh: Mesh) -> None:
    with (
        mesh.other_bff(access="keys") as one,
        mesh.other_bff(access="keys") as two,
        mesh.other_bff(access="open,keys") as three,
    ):
        admin = mesh.store.api_keys.create(NewApiKey(name="admin", scopes=frozenset((Scope.ADMIN,))), utc_now())
        made = _HTTP.request(
            "POST",
            f"{one.address}/api/keys",
            headers=bearer(admin.key),
            json={"name": "scanner", "scopes": ["read"], "expires_in_days": 1},
        )
        assert made.status == 201, made.data
        key = made.json()["key"]
        for bff in (one, two, three):
            assert _HTTP.request("GET", f"{bff.address}/api/images", headers=bearer(key)).status == 200
        listed = _HTTP.request("GET", f"{two.address}/api/keys", headers=bearer(admin.key))
        assert key not in listed.data.decode()
        [used] = [each for each in listed.json()["keys"] if each["id"] == made.json()["id"]]
        assert ApiKey.model_validate(used).last_used_at is not None

        revoked = _HTTP.request("DELETE", f"{one.address}/api/keys/{used['id']}", headers=bearer(admin.key))
        assert (revoked.status, revoked.json()["revoked_at"] is None) == (200, False)

        until = time.monotonic() + 5.5
        assert _is_refused(one, key)
        for bff in (two, three):
            eventually(partial(_is_refused, bff, key), within_s=until - time.monotonic())


def _is_refused(bff: Bff, key: str) -> bool:
    return _HTTP.request("GET", f"{bff.address}/api/images", headers=bearer(key)).status == 401
