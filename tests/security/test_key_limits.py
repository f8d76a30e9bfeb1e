"""Each API key has a rate and a quota, whatever its owner and its client's address have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from urllib3.response import BaseHTTPResponse

from bff_api.access.caller import Caller
from bff_api.access.own_key_limits import MostForOwnKeys
from image_store.domain import utc_now
from mesh.contracts.api_key import KeyLimits, NewApiKey, Scope
from mesh.contracts.problems import Forbidden
from tests.mesh import pictures
from tests.mesh.system import Bff, Mesh, running_mesh

PICTURE = pictures.encode(pictures.bars(2))
BOTH = frozenset((Scope.READ, Scope.WRITE))


@pytest.fixture(scope="module")
def mesh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mesh]:
    with running_mesh(tmp_path_factory.mktemp("mesh")) as mesh:
        yield mesh


@pytest.fixture(scope="module")
def bff(mesh: Mesh) -> Iterator[Bff]:
    with mesh.other_bff(access="open,keys", key_rate="5/minute", key_quota_pictures=2) as bff:
        yield bff


def new_key(mesh: Mesh, **limits: Any) -> dict[str, str]:
    """Return the header of a new key."""
    created = mesh.store.api_keys.create(NewApiKey(name="a", scopes=BOTH, **limits), utc_now())
    return {"Authorization": f"Bearer {created.key}"}


def read(bff: Bff, key: dict[str, str]) -> BaseHTTPResponse:
    return bff.call("POST", "/read", key, fields={"image": ("a.png", PICTURE)})


def test_key_has_the_rate_of_the_settings_or_its_own(mesh: Mesh, bff: Bff) -> None:
    for limits, allowed in (({}, 5), ({"rate": "3/minute"}, 3)):
        key = new_key(mesh, **limits)
        answers = [bff.call("GET", "/api/images", key) for _ in range(allowed + 1)]
        assert [answer.status for answer in answers] == [200] * allowed + [429]
        assert [answer.headers["RateLimit-Limit"] for answer in answers] == [str(allowed)] * (allowed + 1)
        assert answers[0].headers["RateLimit-Remaining"] == str(allowed - 1)
        assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
        assert answers[-1].json()["type"] == "urn:ocr-mesh:problem:rate-limited"


def test_key_is_counted_and_not_its_owner(mesh: Mesh, bff: Bff) -> None:
    one, two = (new_key(mesh, owner="shared", rate="2/minute") for _ in range(2))
    assert [bff.call("GET", "/api/images", one).status for _ in range(3)] == [200, 200, 429]
    assert bff.call("GET", "/api/images", two).status == 200
    assert bff.call("GET", "/api/images").status == 200


def test_key_has_the_quota_of_the_settings_or_its_own(mesh: Mesh, bff: Bff) -> None:
    for limits, allowed in (
        ({"rate": "99/minute"}, 2),
        ({"rate": "99/minute", "quota_pictures": 1}, 1),
        ({"rate": "99/minute", "quota_bytes": len(PICTURE)}, 1),
    ):
        key = new_key(mesh, **limits)
        for _ in range(allowed):
            assert read(bff, key).status == 200
            mesh.work()
        refused = read(bff, key)
        assert (refused.status, refused.json()["type"]) == (429, "urn:ocr-mesh:problem:quota-reached")
        assert refused.json()["detail"].startswith("The API key has ")
        assert refused.headers["Retry-After"]


def test_quota_of_a_key_is_not_that_of_another_key_of_its_owner(mesh: Mesh, bff: Bff) -> None:
    one, two = (new_key(mesh, owner="two-keys", quota_pictures=1, rate="99/minute") for _ in range(2))
    assert read(bff, one).status == 200
    mesh.work()
    assert (read(bff, one).status, read(bff, two).status) == (429, 200)


def test_limits_are_set_when_a_key_is_made(mesh: Mesh, bff: Bff) -> None:
    admin = NewApiKey(name="admin", scopes=frozenset((Scope.ADMIN,)), rate="99/minute")
    header = {"Authorization": f"Bearer {mesh.store.api_keys.create(admin, utc_now()).key}"}
    limits = {"rate": "60/minute", "quota_pictures": 7, "quota_bytes": 1_000_000}
    made = bff.call("POST", "/api/keys", header, json={"name": "a", "scopes": ["read"], **limits})
    assert made.status == 201, made.data
    assert {name: made.json()[name] for name in limits} == limits
    for wrong in ({"rate": "fast"}, {"rate": "0/minute"}, {"quota_pictures": 0}, {"quota_bytes": -1}):
        refused = bff.call("POST", "/api/keys", header, json={"name": "a", "scopes": ["read"], **wrong})
        assert refused.status == 400, wrong


def test_changed_limits_count_and_own_keys_get_no_more_than_the_settings(mesh: Mesh, bff: Bff) -> None:
    scopes = frozenset(Scope)
    admin = {"Authorization": f"Bearer {mesh.store.api_keys.create(NewApiKey(name='a', scopes=scopes), utc_now()).key}"}
    made = mesh.store.api_keys.create(NewApiKey(name="b", scopes=BOTH), utc_now())
    key = {"Authorization": f"Bearer {made.key}"}
    assert bff.call("GET", "/api/images", key).headers["RateLimit-Limit"] == "5"
    assert bff.call("PATCH", f"/api/my-keys/{made.id}", admin, json={"rate": "2/minute"}).status == 404
    changed = bff.call("PATCH", f"/api/keys/{made.id}", admin, json={"rate": "9/minute", "scopes": ["read"]})
    assert (changed.status, changed.json()["rate"], changed.json()["scopes"]) == (200, "9/minute", ["read"])
    assert bff.call("GET", "/api/images", key).headers["RateLimit-Limit"] == "9"
    assert bff.call("POST", "/correct-text", key, json={"id": "x", "text": "y"}).status == 403
    assert bff.call("PATCH", f"/api/keys/{made.id}", admin, json={"rate": "much"}).status == 400

    most = MostForOwnKeys(rate="5/minute", quota_pictures=2, quota_bytes=100)
    person = Caller(owner="anna", scopes=BOTH, user_id="0" * 12)
    most.require(person, BOTH, KeyLimits(rate="300/hour", quota_pictures=2, quota_bytes=None))
    for limits in ({"rate": "1/second"}, {"quota_pictures": 3}, {"quota_bytes": 101}):
        with pytest.raises(Forbidden):
            most.require(person, BOTH, KeyLimits(**limits))
        most.require(Caller(owner="anna", scopes=scopes), scopes, KeyLimits(**limits))
    with pytest.raises(Forbidden):
        most.require(person, scopes, KeyLimits())
