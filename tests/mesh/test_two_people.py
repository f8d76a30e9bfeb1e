"""Test that two users and a client without a cookie each reach only their own pictures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from image_store.domain import utc_now
from tests.mesh import pictures
from tests.mesh.system import Bff, Mesh

PICTURE = pictures.encode(pictures.bars(2))


@pytest.fixture
def anna(mesh: Mesh) -> Bff:
    return mesh.person()


@pytest.fixture
def ben(mesh: Mesh) -> Bff:
    return mesh.person()


@pytest.fixture
def anonymous(mesh: Mesh) -> Bff:
    return Bff(mesh.address)


def read(person: Bff, name: str = "picture.png") -> str:
    answer = person.read(PICTURE, name)
    assert answer.status == 200, answer.data
    return str(answer.json()["id"])


def history(person: Bff, query: str = "") -> list[str]:
    return [image["id"] for image in person.call("GET", f"/api/images{query}").json()["images"]]


def requests_for(image_id: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for below in ("", "/content", "/thumbnail", "/text?format=text", "/text?format=pdf", "/text?format=json"):
        yield "GET", f"/api/image/{image_id}{below}", {}
    yield "PATCH", f"/api/image/{image_id}", {"json": {"name": "mine"}}
    yield "POST", "/correct-text", {"json": {"id": image_id, "text": "mine"}}
    yield "PUT", f"/api/image/{image_id}/lines", {"json": {"lines": []}}
    yield "POST", f"/api/image/{image_id}/line-text", {"json": {"quad": [[10, 10], [90, 10], [90, 22], [10, 22]]}}
    yield "DELETE", f"/api/image/{image_id}", {}


def test_history_has_only_the_users_own_pictures(mesh: Mesh, anna: Bff, ben: Bff, anonymous: Bff) -> None:
    annas_id, bens_id, public_id = read(anna, "a.png"), read(ben, "b.png"), read(anonymous, "c.png")
    mesh.work()

    assert (history(anna), history(ben), history(anonymous)) == ([annas_id], [bens_id], [])
    assert (history(anna, "?q=B.PNG"), history(ben, "?q=B.PNG")) == ([], [bens_id])
    for person in (anna, ben, anonymous):
        assert person.image(public_id).status == 200


@pytest.mark.parametrize("where", ["stored", "queued", "deleted"])
def test_other_users_cannot_reach_a_picture_by_its_id(
    mesh: Mesh, anna: Bff, ben: Bff, anonymous: Bff, where: str
) -> None:
    annas_id = read(anna)
    if where != "queued":
        mesh.work()
    if where == "deleted":
        assert anna.call("DELETE", f"/api/image/{annas_id}").status == 204

    for stranger in (ben, anonymous):
        for method, path, options in requests_for(annas_id):
            answer = stranger.call(method, path, **options)
            assert (answer.status, answer.json()["type"]) == (404, "urn:ocr-mesh:problem:not-found"), (method, path)
            unknown = stranger.call(method, path.replace(annas_id, "never-was"), **_renamed(options, annas_id))
            assert unknown.json()["detail"] == answer.json()["detail"], (method, path)

    mesh.work()
    if where == "deleted":
        assert anna.image(annas_id).json()["type"] == "urn:ocr-mesh:problem:deleted"
    else:
        kept = anna.image(annas_id).json()
        assert (kept["name"], kept["text"]) == ("picture.png", "\n".join(pictures.bar_texts(2)))


def _renamed(options: dict[str, Any], image_id: str) -> dict[str, Any]:
    body = options.get("json", {})
    return {"json": {**body, "id": "never-was"}} if body.get("id") == image_id else options


def test_owner_gets_503_until_the_worker_has_stored_the_picture(mesh: Mesh, anna: Bff) -> None:
    annas_id = read(anna)

    for method, path, options in requests_for(annas_id):
        if method in ("GET", "PATCH"):
            answer = anna.call(method, path, **options)
            assert (answer.status, answer.json()["type"]) == (503, "urn:ocr-mesh:problem:on-its-way"), path
            assert answer.headers["Retry-After"] == "1"
    mesh.work()
    for method, path, options in requests_for(annas_id):
        assert anna.call(method, path, **options).status in (200, 202, 204), path


def test_queued_picture_can_be_deleted_twice_and_is_not_stored(mesh: Mesh, anna: Bff, anonymous: Bff) -> None:
    annas_id, public_id = read(anna), read(anonymous)
    for person, image_id in ((anna, annas_id), (anonymous, public_id)):
        for _ in range(2):
            assert person.call("DELETE", f"/api/image/{image_id}").status == 204
    mesh.work()

    assert anna.image(annas_id).json()["type"] == "urn:ocr-mesh:problem:deleted"
    assert anna.call("DELETE", f"/api/image/{annas_id}").status == 204
    assert anonymous.call("DELETE", f"/api/image/{annas_id}").status == 404
    assert anonymous.call("DELETE", "/api/image/never-was").status == 404


def test_public_picture_deleted_by_a_user_is_deleted_for_all(mesh: Mesh, anna: Bff, anonymous: Bff) -> None:
    public_id = read(anonymous)

    assert anna.call("DELETE", f"/api/image/{public_id}").status == 204
    mesh.work()

    assert anonymous.image(public_id).json()["type"] == "urn:ocr-mesh:problem:deleted"
    assert anonymous.call("DELETE", f"/api/image/{public_id}").status == 204


def test_renamed_picture_is_found_by_its_new_name(mesh: Mesh, anna: Bff) -> None:
    annas_id = read(anna, "old.png")
    mesh.work()

    answer = anna.call("PATCH", f"/api/image/{annas_id}", json={"name": " Größe 100 %\t"})

    assert (answer.status, answer.json()["name"]) == (200, "Größe 100 %")
    assert answer.json() == anna.call("GET", "/api/images").json()["images"][0]
    assert history(anna, "?q=GR%C3%96SSE") == history(anna, "?q=100%20%25") == [annas_id]
    assert history(anna, "?q=old") == history(anna, "?q=%25%25") == []


def test_deletion_frees_the_quota(mesh: Mesh, anna: Bff) -> None:
    with mesh.other_bff(quota_pictures=2) as small:
        small.cookie = anna.cookie
        first, _second = read(small), read(small)
        mesh.work()
        assert small.call("GET", "/api/limits").json()["quota"] == {
            **{"max_pictures": 2, "max_bytes": 10 * 1024**3, "pictures": 2, "bytes": 2 * len(PICTURE)},
        }
        refused = small.read(PICTURE)
        assert (refused.status, refused.json()["type"]) == (429, "urn:ocr-mesh:problem:quota-reached")
        assert "Delete some in the history, or wait" in refused.json()["detail"]

        assert small.call("DELETE", f"/api/image/{first}").status == 204

        assert read(small)
        mesh.work()
        assert small.read(PICTURE).status == 429


def test_forged_cookie_does_not_reach_the_owners_pictures(mesh: Mesh, anna: Bff) -> None:
    annas_id = read(anna)
    mesh.work()
    assert anna.cookie is not None
    own = anna.cookie
    anna.cookie = own[:-1] + ("A" if own[-1] != "A" else "Q")

    assert anna.image(annas_id).status == 404
    assert history(anna) == []
    anna.open_page()
    assert anna.cookie != own
    assert anna.image(annas_id).status == 404


def test_correction_of_another_users_picture_does_not_reveal_its_lines(mesh: Mesh, anna: Bff, ben: Bff) -> None:
    annas_id = read(anna)

    answers = [ben.correct(id=annas_id, text="mine", ord_num=ord_num).json()["detail"] for ord_num in (0, 99)]

    assert answers == ["There is no picture with this id."] * 2


def test_portal_forwards_only_the_users_own_identity(mesh: Mesh, anna: Bff, ben: Bff) -> None:
    """It forwards calls to image-store, which trusts the headers of bff-api."""
    annas_id = read(anna)
    assert anna.cookie is not None
    forged = {"Ocr-Mesh-Owner": anna.cookie.partition(".")[0], "Ocr-Mesh-Accepted": "true"}
    address = f"/docs/try/image-store/api/image/{annas_id}"

    assert ben.call("DELETE", address, headers=forged).status == 404
    mesh.work()

    for method, options in (("GET", {}), ("PATCH", {"json": {"name": "mine"}}), ("DELETE", {})):
        assert ben.call(method, address, headers=forged, **options).status == 404
    assert ben.call("GET", "/docs/try/image-store/api/images", headers=forged).json()["images"] == []
    assert anna.call("GET", address).json()["name"] == "picture.png"


def test_only_the_owner_sees_that_a_picture_has_expired(mesh: Mesh, anna: Bff, ben: Bff) -> None:
    annas_id = read(anna)
    mesh.work()
    mesh.store.deletion.delete(annas_id, utc_now())

    types = [person.image(annas_id).json()["type"].rpartition(":")[2] for person in (anna, ben)]

    assert types == ["deleted", "not-found"]


def test_cached_picture_is_revalidated_and_gone_after_deletion(mesh: Mesh, anna: Bff, ben: Bff) -> None:
    annas_id = read(anna)
    mesh.work()
    addresses = [f"/api/image/{annas_id}/content", f"/api/image/{annas_id}/thumbnail"]
    etags = []
    for address in addresses:
        answer = anna.call("GET", address)
        assert (answer.status, answer.headers["Cache-Control"]) == (200, "private, no-cache")
        etags.append({"If-None-Match": answer.headers["ETag"]})
    for address, known in zip(addresses, etags, strict=True):
        again = anna.call("GET", address, headers=known)
        assert (again.status, again.data, again.headers["Cache-Control"]) == (304, b"", "private, no-cache")
        assert again.headers["ETag"] == known["If-None-Match"]
        other = anna.call("GET", address, headers={"If-Match": '"another"'})
        assert (other.status, other.json()["type"]) == (412, "urn:ocr-mesh:problem:bad-request")
        assert ben.call("GET", address, headers=known).status == 404

    assert anna.call("DELETE", f"/api/image/{annas_id}").status == 204

    for address, known in zip(addresses, etags, strict=True):
        for headers in (known, {"If-None-Match": "*"}, {}):
            assert anna.call("GET", address, headers=headers).status == 410
