"""Routes for administrators: owners, quotas, erasure, dead letters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import urllib3
from urllib3.response import BaseHTTPResponse

from image_store.domain import utc_now
from mesh.contracts.api_key import NewApiKey, Scope
from mesh.contracts.message import Message
from mesh.contracts.topology import Queue
from mesh.contracts.user import Identity, NewSession, digest_of_session, new_session
from tests.mesh import pictures
from tests.mesh.system import Bff, Mesh

PICTURE = pictures.encode(pictures.bars(2))
_HTTP = urllib3.PoolManager(retries=False, timeout=30)


class Admin:
    def __init__(self, address: str, key: str):
        self.address = address
        self.key = key

    def call(self, method: str, path: str, **options: Any) -> BaseHTTPResponse:
        headers = {"Authorization": f"Bearer {self.key}"}
        return _HTTP.request(method, f"{self.address}{path}", headers=headers, **options)

    def json(self, method: str, path: str, **options: Any) -> Any:
        answer = self.call(method, path, **options)
        assert answer.status == 200, answer.data
        return answer.json()


@pytest.fixture(scope="module")
def bff(running: Mesh) -> Iterator[Bff]:
    with running.other_bff(access="open,keys") as bff:
        yield bff


@pytest.fixture
def admin(mesh: Mesh, bff: Bff) -> Admin:
    created = mesh.store.api_keys.create(NewApiKey(name="admin", scopes=frozenset((Scope.ADMIN,))), utc_now())
    return Admin(bff.address, created.key)


def put(mesh: Mesh, person: Bff, count: int = 1) -> str:
    """Store pictures; return their owner."""
    for _ in range(count):
        assert person.read(PICTURE).status == 200
    mesh.work()
    assert person.cookie is not None
    return person.cookie.partition(".")[0]


def dead_letter(mesh: Mesh, image_id: str, owner: str = "someone") -> None:
    """Leave a dead letter, as a failed event does."""
    headers = {"request_id": image_id, "owner": owner, "name": "private name.png"}
    mesh.queue.publish(Message(queue=Queue.IMAGE_DATA, body=b"a private text", message_id=image_id, headers=headers))
    lease = mesh.queue.lease([Queue.IMAGE_DATA])
    assert lease is not None
    mesh.queue.reject(lease, "not an array")


def test_owners_are_listed_with_usage(mesh: Mesh, admin: Admin) -> None:
    owner = put(mesh, mesh.person(), 2)
    listed = admin.json("GET", "/api/admin/owners?limit=1000")["owners"]
    [entry] = [each for each in listed if each["owner"] == owner]
    assert (entry["pictures"], entry["bytes"]) == (2, 2 * len(PICTURE))
    assert entry["quota"] == {"max_pictures": None, "max_bytes": None}


def test_users_are_listed_by_name_and_their_sessions_are_ended(mesh: Mesh, admin: Admin) -> None:
    digest = digest_of_session(new_session())
    assert digest is not None
    identity = Identity(issuer="tests", subject="clara", name="Clara", email="clara@example.com")
    new = NewSession(identity=identity, sha256=digest.sha256, idle_s=60, lifetime_s=60)
    owner = mesh.store.users.sign_in(new, utc_now()).user.owner

    def user() -> Any:
        listed = admin.json("GET", "/api/admin/owners?limit=1000")["owners"]
        [entry] = [each for each in listed if each["owner"] == owner]
        return entry["user"]

    assert {"name": "Clara", "email": "clara@example.com", "roles": ["user"], "sessions": 1}.items() <= user().items()
    assert admin.json("DELETE", f"/api/admin/owners/{owner}/sessions") == {"sessions": 1}
    assert user()["sessions"] == 0
    mesh.store.users.delete_of(owner)


def test_quota_of_an_owner_is_enforced_and_shown(mesh: Mesh, admin: Admin) -> None:
    anna, ben = mesh.person(), mesh.person()
    owner = put(mesh, anna, 2)
    assert admin.json("PUT", f"/api/admin/owners/{owner}/quota", json={"max_pictures": 2}) == {
        "max_pictures": 2, "max_bytes": None,
    }  # fmt: skip
    refused = anna.read(PICTURE)
    assert (refused.status, refused.json()["type"]) == (429, "urn:ocr-mesh:problem:quota-reached")
    assert anna.call("GET", "/api/limits").json()["quota"]["max_pictures"] == 2
    assert ben.read(PICTURE).status == 200
    admin.json("PUT", f"/api/admin/owners/{owner}/quota", json={"max_bytes": 5 * len(PICTURE)})
    assert anna.read(PICTURE).status == 200
    admin.json("PUT", f"/api/admin/owners/{owner}/quota", json={})
    assert anna.call("GET", "/api/limits").json()["quota"]["max_bytes"] == mesh.settings.quota_bytes
    for body in ({"max_pictures": -1}, {"max_bytes": "much"}):
        assert admin.call("PUT", f"/api/admin/owners/{owner}/quota", json=body).status == 400


def test_person_is_erased_with_keys_quota_and_dead_letters(mesh: Mesh, admin: Admin) -> None:
    anna = mesh.person()
    owner = put(mesh, anna, 2)
    mesh.store.api_keys.create(NewApiKey(name="x", scopes=frozenset((Scope.READ,)), owner=owner), utc_now())
    admin.json("PUT", f"/api/admin/owners/{owner}/quota", json={"max_pictures": 9})
    dead_letter(mesh, "letter-of-anna", owner)
    mesh.audit.flush()

    report = admin.json("DELETE", f"/api/admin/owners/{owner}")

    assert (report["is_erased"], report["pictures_deleted"]) == (True, 2)
    assert [report[each] for each in ("rows", "files", "events", "api_keys", "shares", "audit_entries")] == [0] * 6
    assert anna.call("GET", "/api/images").json()["images"] == []
    listed = admin.json("GET", "/api/admin/owners?limit=1000")["owners"]
    assert owner not in [each["owner"] for each in listed]


def test_dead_letters_are_listed_without_their_content_and_replayed(mesh: Mesh, admin: Admin) -> None:
    for image_id in ("first", "second", "third"):
        dead_letter(mesh, image_id)
    answer = admin.call("GET", "/api/admin/dead-letters")
    for secret in ("private", "someone"):
        assert secret not in answer.data.decode()
    letters = answer.json()["dead_letters"]
    assert [(each["image_id"], each["reason"], each["size_bytes"]) for each in letters] == [
        (image_id, "not an array", 14) for image_id in ("first", "second", "third")
    ]
    queue = f"/api/admin/dead-letters/{Queue.IMAGE_DATA}"
    assert admin.json("POST", f"{queue}/replay?image_id=second") == {"count": 1}
    assert mesh.queue.depth(Queue.IMAGE_DATA) == 1
    assert admin.json("DELETE", f"{queue}?image_id=first") == {"count": 1}
    left = admin.json("GET", "/api/admin/dead-letters")["dead_letters"]
    assert [each["image_id"] for each in left] == ["third"]
    assert admin.json("POST", f"{queue}/replay") == {"count": 1}
    assert admin.json("DELETE", queue) == {"count": 0}
    mesh.work()
    assert admin.call("POST", "/api/admin/dead-letters/unknownQueue/replay").status == 400


def test_own_keys_are_made_listed_and_revoked(mesh: Mesh, bff: Bff) -> None:
    def with_scopes(*scopes: Scope) -> Admin:
        created = mesh.store.api_keys.create(
            NewApiKey(name="x", scopes=frozenset(scopes), owner="the-owner"), utc_now()
        )
        return Admin(bff.address, created.key)

    admin = with_scopes(*Scope)
    body = {"name": "scanner", "scopes": ["read"], "owner": "another"}
    made = admin.call("POST", "/api/my-keys", json=body).json()
    assert made["owner"] == "the-owner"
    assert Admin(bff.address, made["key"]).call("GET", "/api/images").status == 200
    other = mesh.store.api_keys.create(NewApiKey(name="y", scopes=frozenset((Scope.READ,))), utc_now())
    listed = [each["id"] for each in admin.json("GET", "/api/my-keys")["keys"]]
    assert (made["id"] in listed, other.id in listed) == (True, False)
    assert admin.call("DELETE", f"/api/my-keys/{other.id}").status == 404
    assert admin.json("DELETE", f"/api/my-keys/{made['id']}")["revoked_at"]
    assert Admin(bff.address, made["key"]).call("GET", "/api/images").status == 401
    # A key cannot make one that may do more, and without the scope admin it makes none.
    limited = with_scopes(Scope.ADMIN, Scope.WRITE)
    assert limited.call("POST", "/api/my-keys", json=body).status == 403
    for plain in (with_scopes(Scope.READ, Scope.WRITE), Admin(bff.address, made["key"])):
        assert plain.call("POST", "/api/my-keys", json=body).status in (401, 403)
