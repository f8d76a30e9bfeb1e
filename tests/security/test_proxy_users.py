"""Users whom a trusted proxy names in headers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from bff_api.settings import BffSettings
from mesh.platform.settings import SettingsError
from tests.mesh import pictures
from tests.mesh.system import Bff, Mesh, running_mesh

PICTURE = pictures.encode(pictures.bars(2))
ANNA = {"Remote-User": "anna", "Remote-Name": "Anna", "Remote-Email": "anna@example.com", "Remote-Groups": "a, people"}


@pytest.fixture(scope="module")
def mesh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mesh]:
    with running_mesh(tmp_path_factory.mktemp("mesh")) as mesh:
        yield mesh


@pytest.fixture(scope="module")
def bff(mesh: Mesh) -> Iterator[Bff]:
    with mesh.other_bff(access="proxy", admin_groups="admins", user_groups="people") as bff:
        bff.cookie = None
        yield bff


def history(bff: Bff, headers: Mapping[str, str]) -> list[str]:
    answer = bff.call("GET", "/api/images", headers)
    assert answer.status == 200, answer.data
    return [image["id"] for image in answer.json()["images"]]


def test_each_user_has_pictures_of_their_own(bff: Bff, mesh: Mesh) -> None:
    answer = bff.call("POST", "/read", ANNA, fields={"image": ("a.png", PICTURE)})
    assert answer.status == 200
    mesh.work()
    assert history(bff, ANNA) == [answer.json()["id"]]
    assert history(bff, ANNA | {"Remote-User": "ben"}) == []
    state = bff.call("GET", "/api/user", ANNA).json()
    assert state["user"] == {"name": "Anna", "email": "anna@example.com", "roles": ["user"]}
    assert (state["can_sign_in"], state["can_sign_out"], state["must_sign_in"]) == (False, False, False)


def test_groups_become_roles(bff: Bff) -> None:
    assert bff.call("GET", "/api/keys", ANNA).status == 403
    assert bff.call("GET", "/api/user", ANNA | {"Remote-Groups": "admins"}).json()["user"]["roles"]
    refused = bff.call("GET", "/api/images", ANNA | {"Remote-Groups": "others"})
    assert (refused.status, refused.json()["type"]) == (403, "urn:ocr-mesh:problem:not-a-member")


def test_request_without_the_header_is_refused(bff: Bff) -> None:
    for headers in ({}, {"Remote-User": " "}, {"Remote_User": "anna"}, {"Remote-Name": "Anna"}):
        answer = bff.call("GET", "/api/images", headers)
        assert answer.status == 401
        assert answer.json()["detail"].endswith("Come through the proxy that signs you in.")


def test_header_of_another_peer_is_ignored(mesh: Mesh) -> None:
    with mesh.other_bff(access="proxy", forwarded_allow_ips="10.0.0.0/8") as bff:
        assert bff.call("GET", "/api/images", ANNA).status == 401
        assert bff.call("GET", "/api/images", {**ANNA, "X-Forwarded-For": "10.0.0.1"}).status == 401


def test_header_is_ignored_where_proxies_are_not_accepted(mesh: Mesh) -> None:
    with mesh.other_bff(access="open,keys") as bff:
        assert bff.call("GET", "/api/user", ANNA).json()["user"] is None


def test_every_peer_as_a_proxy_is_refused_at_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MESH_ACCESS", "proxy")
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    with pytest.raises(SettingsError, match=r"FORWARDED_ALLOW_IPS: .*name the proxies"):
        BffSettings.load()
