"""Test what becomes of pictures that were read before signing in."""

from __future__ import annotations

from harness.servers.oidc_provider import OidcProvider
from harness.waiting import eventually
from tests.mesh import pictures
from tests.mesh.system import Bff, Mesh
from tests.security.sign_in.browsers import Browser

PICTURE = pictures.encode(pictures.bars(2))


def test_pictures_go_along_with_those_that_are_still_queued(visitor: Browser, replicas: list[Bff], mesh: Mesh) -> None:
    stored = visitor.read(PICTURE, "stored.png")
    mesh.work()
    queued = visitor.read(PICTURE, "queued.png")
    anonymous = visitor.cookie("ocr_mesh_owner")

    answer = visitor.sign_in("maria", "/sign-in?next=/%23/history")

    assert answer.headers["Location"] == "/?moved=1#/history"
    for replica in replicas:
        pending = visitor.at(replica.address).call("GET", f"/api/image/{queued}")
        assert (pending.status_code, pending.json()["type"]) == (503, "urn:ocr-mesh:problem:on-its-way")
    corrected = visitor.call("POST", "/correct-text", json={"id": queued, "text": "corrected"})
    assert corrected.status_code == 202, corrected.text
    mesh.work()
    assert set(visitor.history()) == {stored, queued}
    assert visitor.call("GET", f"/api/image/{queued}").json()["correction"] == "corrected"
    assert visitor.cookie("ocr_mesh_owner") is None
    left = Browser(visitor.address)
    left.session.cookies.set("ocr_mesh_owner", anonymous, domain="127.0.0.1", path="/")
    assert left.history() == []
    # The cookie is of the reader, to whom the id is genuine: as long as that, the answer is "not stored yet".
    assert left.call("GET", f"/api/image/{stored}").status_code == 503
    assert left.call("DELETE", f"/api/image/{stored}").status_code == 404
    assert left.call("DELETE", f"/api/image/{queued}").status_code == 404


def test_queued_picture_that_went_along_can_be_deleted_and_saved_again(visitor: Browser, mesh: Mesh) -> None:
    deleted, saved = visitor.read(PICTURE), visitor.read(PICTURE)
    visitor.sign_in("nina")
    assert visitor.call("DELETE", f"/api/image/{deleted}").status_code == 204
    again = visitor.call("POST", "/read", files={"image": ("a.png", PICTURE)}, data={"id": saved})
    assert (again.status_code, again.json()["id"]) == (200, saved)
    mesh.work()
    assert visitor.history() == [saved]
    assert visitor.call("GET", f"/api/image/{deleted}").status_code == 410


def test_pictures_stay_where_the_person_does_not_take_them_along(visitor: Browser, mesh: Mesh) -> None:
    image_id = visitor.read(PICTURE)
    mesh.work()
    answer = visitor.sign_in("olga", "/sign-in?take=no")
    assert answer.headers["Location"] == "/"
    assert visitor.history() == []
    visitor.call("POST", "/sign-out")
    assert visitor.history() == [image_id]


def test_pictures_read_after_signing_out_are_not_the_users(visitor: Browser, mesh: Mesh) -> None:
    visitor.read(PICTURE)
    visitor.sign_in("paula")
    visitor.call("POST", "/sign-out")
    assert visitor.call("GET", "/").status_code == 200
    later = visitor.read(PICTURE)
    mesh.work()
    assert visitor.history() == [later]
    visitor.sign_in("paula", "/sign-in?take=no")
    assert later not in visitor.history()


def test_session_that_has_ended_is_not_taken_for_an_anonymous_visit(
    visitor: Browser, provider: OidcProvider, mesh: Mesh
) -> None:
    visitor.sign_in("rosa")
    visitor.sign_out_at(provider)
    cookie = {"Cookie": f"ocr_mesh_session={visitor.cookie('ocr_mesh_session')}"}
    eventually(lambda: visitor.call("GET", "/api/images", headers=cookie).status_code == 401, within_s=6)
    refused = Browser(visitor.address).call("POST", "/read", files={"image": ("a.png", PICTURE)}, headers=cookie)
    assert refused.json()["detail"] == "Your session has ended. Sign in again."
    assert visitor.call("GET", "/api/user").json() == {
        "user": None,
        "can_sign_in": True,
        "can_sign_out": False,
        "must_sign_in": False,
    }
    assert visitor.history() == []
