"""Every route of bff-api, by every kind of client: nothing of one owner reaches another.

The routes are those of the app, so that a new one fails here until its request is described.
"""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
import urllib3
from flask import Flask
from PIL import Image
from urllib3.response import BaseHTTPResponse

import bff_api.app
from bff_api.access.check import needed_scope
from image_store.domain import utc_now
from mesh.contracts.api_key import ApiKey, NewApiKey, Scope
from mesh.platform.messaging.sqlite import SqlitePublisher, SqliteQueue
from tests.mesh import pictures
from tests.mesh.system import Bff, Mesh, running_mesh

PICTURE: Final = pictures.encode(pictures.bars(2))
_HTTP: Final = urllib3.PoolManager(retries=False, timeout=30)

# Bodies of requests, by method and rule. Routes without one need none.
_BODIES: Final[Mapping[tuple[str, str], Any]] = {
    ("POST", "/read"): "picture",
    ("POST", "/correct-text"): {"id": "{id}", "text": "changed"},
    ("PATCH", "/api/image/<image_id>"): {"name": "changed"},
    ("POST", "/api/keys"): {"name": "new", "scopes": ["read"]},
}

# Values of placeholders, for rules that are not about a picture.
_VALUES: Final[Mapping[str, str]] = {
    "filename": "index.html",
    "name": "bff-api",
    "extension": "svg",
    "key_id": "0" * 12,
    "service": "image-store",
    "path": "api/image/{id}",
}


@dataclass(frozen=True)
class Route:
    method: str
    rule: str
    blueprint: str | None

    def __str__(self) -> str:
        return f"{self.method} {self.rule}"

    def address(self, image_id: str) -> str:
        address = self.rule
        for name, value in {**_VALUES, "image_id": "{id}"}.items():
            for converter in (f"<{name}>", f"<path:{name}>", f"<any(svg,png,ico,txt,webmanifest):{name}>"):
                address = address.replace(converter, value)
        assert "<" not in address, f"{self.rule}: no value for a placeholder; add it to _VALUES"
        return address.replace("{id}", image_id)

    @property
    def scope(self) -> Scope | None:
        return needed_scope(self.method, self.address("x"), self.blueprint)


@dataclass(frozen=True)
class Actor:
    """A client. `owner` is "anna", "ben" or None; `scopes` is None without a key."""

    name: str
    owner: str | None
    scopes: frozenset[Scope] | None = None
    is_valid: bool = True

    def __str__(self) -> str:
        return self.name


ALL: Final = frozenset(Scope)
ACTORS: Final = (
    Actor("owner", "anna"),
    Actor("other", "ben"),
    Actor("anonymous", None),
    *(Actor(f"own key: {scope}", "anna", frozenset((scope,))) for scope in Scope),
    Actor("own key: all", "anna", ALL),
    *(Actor(f"other's key: {scope}", "ben", frozenset((scope,))) for scope in Scope),
    Actor("other's key: all", "ben", ALL),
    Actor("revoked key", "anna", ALL, is_valid=False),
    Actor("expired key", "anna", ALL, is_valid=False),
    Actor("forged key", "anna", ALL, is_valid=False),
)


def routes_of(app: Flask) -> list[Route]:
    return [
        Route(method, rule.rule, rule.endpoint.rpartition(".")[0] or None)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


@pytest.fixture(scope="module")
def mesh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mesh]:
    with running_mesh(tmp_path_factory.mktemp("mesh")) as mesh:
        yield mesh


@pytest.fixture(scope="module", params=["open,keys", "keys"])
def bff(mesh: Mesh, request: pytest.FixtureRequest) -> Iterator[Bff]:
    with mesh.other_bff(access=request.param) as bff:
        yield bff


@pytest.fixture(scope="module")
def people(mesh: Mesh) -> dict[str, Bff]:
    return {"anna": mesh.person(), "ben": mesh.person()}


@pytest.fixture(scope="module")
def keys(mesh: Mesh, people: Mapping[str, Bff]) -> dict[str, str]:
    """Return the key of each actor that has one."""
    made = {}
    for actor in ACTORS:
        if actor.scopes is None:
            continue
        person = people[actor.owner or ""]
        assert person.cookie is not None
        new = NewApiKey(name=actor.name, scopes=actor.scopes, owner=person.cookie.partition(".")[0])
        created_at = utc_now() - timedelta(days=365 if actor.name == "expired key" else 0)
        created = mesh.store.api_keys.create(new, created_at)
        made[actor.name] = created.key
        if actor.name == "revoked key":
            mesh.store.api_keys.revoke(created.id, utc_now())
        if actor.name == "forged key":
            made[actor.name] = created.key[:-1] + ("A" if created.key[-1] != "A" else "B")
    return made


class Attempt:
    """Requests about one private picture of Anna."""

    def __init__(self, mesh: Mesh, people: Mapping[str, Bff]):
        self.name = f"very-private-{uuid.uuid4().hex}.png"
        anna = people["anna"]
        answer = anna.read(PICTURE, self.name)
        assert answer.status == 200, answer.data
        self.image_id = str(answer.json()["id"])
        mesh.work()
        assert anna.cookie is not None
        self._private = [self.name.encode(), anna.cookie.partition(".")[0].encode(), PICTURE]

    def ask(
        self, bff: Bff, route: Route, actor: Actor, people: Mapping[str, Bff], keys: Mapping[str, str]
    ) -> BaseHTTPResponse:
        headers = {}
        cookie = people[actor.owner].cookie if actor.owner and actor.scopes is None else None
        if cookie is not None:
            headers["Cookie"] = f"ocr_mesh_owner={cookie}"
        if actor.name in keys:
            headers["Authorization"] = f"Bearer {keys[actor.name]}"
        body = _BODIES.get((route.method, route.rule))
        options: dict[str, Any] = {}
        if body == "picture":
            options["fields"] = {"image": ("new.png", PICTURE)}
        elif body is not None:
            options["json"] = json.loads(json.dumps(body).replace("{id}", self.image_id))
        return _HTTP.request(route.method, f"{bff.address}{route.address(self.image_id)}", headers=headers, **options)

    def leaks(self, answer: BaseHTTPResponse) -> bool:
        """Return whether the answer has something of Anna's: a name, her id, or the picture in any form."""
        if any(private in answer.data for private in self._private):
            return True
        try:
            with Image.open(io.BytesIO(answer.data)) as picture:
                return picture.size == Image.open(io.BytesIO(PICTURE)).size
        except OSError:
            return False

    def is_changed(self, mesh: Mesh, people: Mapping[str, Bff]) -> bool:
        """Return whether the picture is no longer as Anna left it."""
        mesh.work()
        stored = people["anna"].image(self.image_id)
        return stored.status != 200 or stored.json()["name"] != self.name or bool(stored.json()["corrections"])


@pytest.fixture(scope="module")
def routes(mesh: Mesh, tmp_path_factory: pytest.TempPathFactory) -> list[Route]:
    folder: Path = tmp_path_factory.mktemp("routes")
    with closing(SqliteQueue(folder / "broker.db")) as queue:
        return routes_of(bff_api.app.create_app(mesh.settings, SqlitePublisher(queue)))


def is_answered(actor: Actor, route: Route, access: str) -> bool:
    """Return whether the request may reach its route."""
    if not actor.is_valid:
        return False
    scope = route.scope
    if actor.scopes is not None:
        return scope is None or scope in actor.scopes
    return scope is None or (access != "keys" and scope is not Scope.ADMIN)


@pytest.mark.parametrize("actor", ACTORS, ids=str)
def test_nothing_of_an_owner_reaches_another_client(
    mesh: Mesh,
    bff: Bff,
    people: dict[str, Bff],
    keys: dict[str, str],
    routes: list[Route],
    actor: Actor,
    request: pytest.FixtureRequest,
) -> None:
    access = request.node.callspec.params["bff"]
    assert len(routes) > 25
    about_pictures = 0
    has_seen = False
    attempt = Attempt(mesh, people)
    for route in routes:
        answer = attempt.ask(bff, route, actor, people, keys)
        where = f"{actor} · {route} · {access}: {answer.status}"
        may_pass = is_answered(actor, route, access)
        if may_pass and actor.owner is None and route.rule == "/api/erasure":
            assert answer.status == 401, where  # there is no one whose pictures it could be about
        elif may_pass:
            assert answer.status not in (401, 403), where
        else:
            assert answer.status == (403 if actor.is_valid and actor.scopes is not None else 401), where
            assert "WWW-Authenticate" in answer.headers, where
            assert answer.headers["Content-Type"] == "application/problem+json", where
        is_hers = actor.owner == "anna" and may_pass
        # An administrator sees every owner in the list of keys.
        is_key_list = may_pass and route.scope is Scope.ADMIN
        if not is_hers:
            assert is_key_list or not attempt.leaks(answer), where
            assert route.method == "GET" or not attempt.is_changed(mesh, people), where
        has_seen = has_seen or attempt.leaks(answer)
        if "{id}" in route.rule.replace("<image_id>", "{id}"):
            about_pictures += 1
            if may_pass:
                assert (answer.status < 300) is is_hers, where
                assert is_hers or answer.status == 404, where
        if is_hers and route.method != "GET":
            attempt = Attempt(mesh, people)
    assert about_pictures >= 6
    reads_hers = actor.owner == "anna" and (access != "keys" or actor.scopes is not None)
    reads_hers = reads_hers and actor.is_valid and (actor.scopes is None or Scope.READ in actor.scopes)
    assert has_seen or not reads_hers, "the test would not notice a leak"


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

        until = utc_now() + timedelta(seconds=5.5)
        waiting = {one.address, two.address, three.address}
        assert _HTTP.request("GET", f"{one.address}/api/images", headers=bearer(key)).status == 401
        while waiting:
            assert utc_now() < until, waiting
            waiting = {
                address
                for address in waiting
                if _HTTP.request("GET", f"{address}/api/images", headers=bearer(key)).status != 401
            }


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}
