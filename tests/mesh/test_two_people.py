"""Two people, and a client without a cookie, at one mesh: each sees their own, and nobody another's."""

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
def nobody(mesh: Mesh) -> Bff:
    return Bff(mesh.address)


def read(person: Bff, name: str = "picture.png") -> str:
    answer = person.read(PICTURE, name)
    assert answer.status == 200, answer.data
    return str(answer.json()["id"])


def history(person: Bff, query: str = "") -> list[str]:
    return [image["id"] for image in person.call("GET", f"/api/images{query}").json()["images"]]


def everything_of(image_id: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for below in ("", "/content", "/thumbnail", "/text?format=text", "/text?format=pdf", "/text?format=json"):
        yield "GET", f"/api/image/{image_id}{below}", {}
    yield "PATCH", f"/api/image/{image_id}", {"json": {"name": "mine"}}
    yield "POST", "/correct-text", {"json": {"id": image_id, "text": "mine"}}
    yield "DELETE", f"/api/image/{image_id}", {}


def test_each_sees_their_own_when_both_have_read(mesh: Mesh, anna: Bff, ben: Bff, nobody: Bff) -> None:
    annas, bens, nobodys = read(anna, "a.png"), read(ben, "b.png"), read(nobody, "c.png")
    mesh.work()

    assert (history(anna), history(ben), history(nobody)) == ([annas], [bens], [])
    assert (history(anna, "?q=B.PNG"), history(ben, "?q=B.PNG")) == ([], [bens])
    for person in (anna, ben, nobody):
        assert person.image(nobodys).status == 200


@pytest.mark.parametrize("where", ["stored", "on its way", "deleted"])
def test_nobody_reaches_anothers_picture_by_its_id(mesh: Mesh, anna: Bff, ben: Bff, nobody: Bff, where: str) -> None:
    annas = read(anna)
    if where != "on its way":
        mesh.work()
    if where == "deleted":
        assert anna.call("DELETE", f"/api/image/{annas}").status == 204

    for stranger in (ben, nobody):
        for method, path, options in everything_of(annas):
            answer = stranger.call(method, path, **options)
            assert (answer.status, answer.json()["type"]) == (404, "urn:ocr-mesh:problem:not-found"), (method, path)
            unknown = stranger.call(method, path.replace(annas, "never-was"), **_renamed(options, annas))
            assert unknown.json()["detail"] == answer.json()["detail"], (method, path)

    mesh.work()
    if where == "deleted":
        assert anna.image(annas).json()["type"] == "urn:ocr-mesh:problem:deleted"
    else:
        kept = anna.image(annas).json()
        assert (kept["name"], kept["text"]) == ("picture.png", " ".join(pictures.bar_texts(2)))


def _renamed(options: dict[str, Any], image_id: str) -> dict[str, Any]:
    body = options.get("json", {})
    return {"json": {**body, "id": "never-was"}} if body.get("id") == image_id else options


def test_picture_is_on_its_way_to_its_owner_until_the_worker_has_taken_it(mesh: Mesh, anna: Bff) -> None:
    annas = read(anna)

    for method, path, options in everything_of(annas):
        if method in ("GET", "PATCH"):
            answer = anna.call(method, path, **options)
            assert (answer.status, answer.json()["type"]) == (503, "urn:ocr-mesh:problem:on-its-way"), path
            assert answer.headers["Retry-After"] == "1"
    mesh.work()
    for method, path, options in everything_of(annas):
        assert anna.call(method, path, **options).status in (200, 202, 204), path


def test_deletion_is_once_for_all_when_the_picture_is_on_its_way(mesh: Mesh, anna: Bff, nobody: Bff) -> None:
    annas, nobodys = read(anna), read(nobody)
    for person, image_id in ((anna, annas), (nobody, nobodys)):
        for _ in range(2):
            assert person.call("DELETE", f"/api/image/{image_id}").status == 204
    mesh.work()

    assert anna.image(annas).json()["type"] == "urn:ocr-mesh:problem:deleted"
    assert anna.call("DELETE", f"/api/image/{annas}").status == 204
    assert nobody.call("DELETE", f"/api/image/{annas}").status == 404
    assert nobody.call("DELETE", "/api/image/never-was").status == 404


def test_deletion_of_nobodys_picture_by_a_person_is_seen_as_that_by_all(mesh: Mesh, anna: Bff, nobody: Bff) -> None:
    nobodys = read(nobody)

    assert anna.call("DELETE", f"/api/image/{nobodys}").status == 204
    mesh.work()

    assert nobody.image(nobodys).json()["type"] == "urn:ocr-mesh:problem:deleted"
    assert nobody.call("DELETE", f"/api/image/{nobodys}").status == 204


def test_new_name_is_found_and_kept_when_the_events_come_again(mesh: Mesh, anna: Bff) -> None:
    annas = read(anna, "old.png")
    mesh.work()

    answer = anna.call("PATCH", f"/api/image/{annas}", json={"name": " Größe 100 %\t"})

    assert (answer.status, answer.json()["name"]) == (200, "Größe 100 %")
    assert answer.json() == anna.call("GET", "/api/images").json()["images"][0]
    assert history(anna, "?q=GR%C3%96SSE") == history(anna, "?q=100%20%25") == [annas]
    assert history(anna, "?q=old") == history(anna, "?q=%25%25") == []


def test_search_goes_on_page_by_page(mesh: Mesh, anna: Bff) -> None:
    wanted = [read(anna, f"{number} {'invoice' if number % 2 else 'letter'}.png") for number in range(6)][1::2]
    mesh.work()

    found: list[str] = []
    before = ""
    while True:
        page = anna.call("GET", f"/api/images?limit=1&q=INVOICE{before}").json()
        found += [image["id"] for image in page["images"]]
        if page["next"] is None:
            break
        before = f"&before={page['next']}"
    assert found == wanted[::-1]


def test_room_is_full_and_has_room_again_when_a_picture_is_deleted(mesh: Mesh, anna: Bff) -> None:
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


def test_person_is_another_when_the_cookie_was_tampered_with(mesh: Mesh, anna: Bff) -> None:
    annas = read(anna)
    mesh.work()
    assert anna.cookie is not None
    own = anna.cookie
    anna.cookie = own[:-1] + ("A" if own[-1] != "A" else "Q")

    assert anna.image(annas).status == 404
    assert history(anna) == []
    anna.open_page()
    assert anna.cookie != own
    assert anna.image(annas).status == 404


def test_nobody_is_let_in_by_the_other_doors_of_a_correction(mesh: Mesh, anna: Bff, ben: Bff) -> None:
    """A line's number tells nothing either: another's picture with that line is like one without."""
    annas = read(anna)

    answers = [ben.correct(id=annas, text="mine", ord_num=ord_num).json()["detail"] for ord_num in (0, 99)]

    assert answers == ["There is no picture with this id."] * 2


def test_portal_asks_for_nobody_but_who_uses_it(mesh: Mesh, anna: Bff, ben: Bff) -> None:
    """It passes calls on to image-store, which believes what bff-api says there."""
    annas = read(anna)
    assert anna.cookie is not None
    forged = {"Ocr-Mesh-Owner": anna.cookie.partition(".")[0], "Ocr-Mesh-Accepted": "true"}
    address = f"/docs/try/image-store/api/image/{annas}"

    assert ben.call("DELETE", address, headers=forged).status == 404
    mesh.work()

    for method, options in (("GET", {}), ("PATCH", {"json": {"name": "mine"}}), ("DELETE", {})):
        assert ben.call(method, address, headers=forged, **options).status == 404
    assert ben.call("GET", "/docs/try/image-store/api/images", headers=forged).json()["images"] == []
    assert anna.call("GET", address).json()["name"] == "picture.png"


def test_expired_picture_is_gone_to_its_owner_alone(mesh: Mesh, anna: Bff, ben: Bff) -> None:
    annas = read(anna)
    mesh.work()
    mesh.store.deletion.delete(annas, utc_now())

    told = [person.image(annas).json()["type"].rpartition(":")[2] for person in (anna, ben)]

    assert told == ["deleted", "not-found"]
