"""Requests that pages of other sites cause: they are refused, and those of our page and of programs are not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import urllib3
from urllib3.response import BaseHTTPResponse

from image_store.domain import utc_now
from mesh.contracts.api_key import NewApiKey, Scope
from tests.mesh import pictures
from tests.mesh.system import Bff, Mesh, running_mesh

PICTURE = pictures.encode(pictures.bars(2))
EVIL = "https://evil.example"
LISTED = "https://page.example"


@pytest.fixture(scope="module")
def mesh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mesh]:
    with running_mesh(tmp_path_factory.mktemp("mesh")) as mesh:
        yield mesh


@pytest.fixture(scope="module")
def bff(mesh: Mesh) -> Iterator[Bff]:
    changes: dict[str, Any] = {"cors_origins": LISTED, "access": "open,keys", "public_url": "https://ocr.example"}
    with mesh.other_bff(**changes) as bff:
        yield bff


def read(bff: Bff, headers: Mapping[str, str]) -> BaseHTTPResponse:
    return bff.call("POST", "/read", headers, fields={"image": ("a.png", PICTURE)})


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": EVIL},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": EVIL, "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": f"{LISTED}.evil.example", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_change_that_another_page_asks_for_is_refused(bff: Bff, headers: dict[str, str], mesh: Mesh) -> None:
    before = mesh.kept()
    changes: list[tuple[str, str, dict[str, Any]]] = [
        ("POST", "/read", {"fields": {"image": ("a.png", PICTURE)}}),
        ("POST", "/correct-text", {"json": {"id": "x", "text": "y"}}),
        ("PUT", "/api/image/x/lines", {"json": {"lines": []}}),
        ("PATCH", "/api/image/x", {"json": {"name": "y"}}),
        ("DELETE", "/api/image/x", {}),
        ("POST", "/api/erasure", {}),
        ("POST", "/sign-out", {}),
        ("POST", "/docs/try/image-store/api/erasure", {}),
    ]
    for method, path, options in changes:
        answer = bff.call(method, path, headers, **options)
        assert (answer.status, answer.json()["type"]) == (403, "urn:ocr-mesh:problem:foreign-origin"), path
    assert mesh.kept() == before


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": LISTED, "Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://ocr.example"},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_change_by_our_page_a_listed_one_or_a_program_is_made(bff: Bff, headers: dict[str, str]) -> None:
    assert read(bff, headers).status == 200


def test_origin_of_the_request_itself_is_ours_behind_a_proxy_that_ends_tls(bff: Bff) -> None:
    host = bff.address.removeprefix("http://")
    for origin in (bff.address, f"https://{host}"):
        assert read(bff, {"Origin": origin}).status == 200


def test_page_of_another_site_may_still_link_to_ours(bff: Bff) -> None:
    for path in ("/", "/api/user", "/openapi.json"):
        answer = bff.call("GET", path, {"Sec-Fetch-Site": "cross-site"})
        assert answer.status == 200, path
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_request_with_a_key_has_no_origin_to_check(bff: Bff, mesh: Mesh) -> None:
    """A browser sends no key on behalf of a page; a program, such as a browser's extension, may have any origin."""
    new = NewApiKey(name="extension", scopes=frozenset((Scope.WRITE,)))
    key = mesh.store.api_keys.create(new, utc_now()).key
    assert read(bff, {"Origin": "chrome-extension://abc", "Authorization": f"Bearer {key}"}).status == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example", "x"]
)
@pytest.mark.parametrize("path", ["/", "/api/images", "/read", "/metrics", "/no/such/path"])
def test_host_name_that_another_site_points_here_is_refused(mesh: Mesh, host: str, path: str) -> None:
    method = "POST" if path == "/read" else "GET"
    answer = urllib3.request(method, f"{mesh.address}{path}", headers={"Host": host}, timeout=60, retries=False)
    assert (answer.status, answer.json()["type"]) == (421, "urn:ocr-mesh:problem:foreign-host")
    assert "BFF_API_ALLOWED_HOSTS" in answer.json()["detail"]
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("settings", "hosts"),
    [
        ({}, ["localhost", "localhost:9", "app.localhost", "127.0.0.1:8080", "[::1]:8080", "192.168.1.5"]),
        ({"public_url": "https://ocr.example"}, ["ocr.example", "OCR.example.", "localhost"]),
        ({"allowed_hosts": "ocr.example,*.lan"}, ["ocr.example:8443", "scanner.lan", "a.b.lan"]),
        ({"allowed_hosts": "*"}, ["anything"]),
        ({"host": "0.0.0.0"}, ["anything", "bff-api:8080"]),
    ],
)
def test_host_name_that_is_allowed_is_answered(mesh: Mesh, settings: dict[str, Any], hosts: list[str]) -> None:
    with mesh.other_bff(**settings) as bff:
        for host in hosts:
            assert bff.call("GET", "/", {"Host": host}).status == 200, host


@pytest.mark.parametrize(
    ("settings", "host"),
    [({"host": "0.0.0.0", "allowed_hosts": "ocr.example"}, "evil.example"), ({"allowed_hosts": "*.lan"}, "lan")],
)
def test_listed_names_are_the_only_ones(mesh: Mesh, settings: dict[str, Any], host: str) -> None:
    with mesh.other_bff(**settings) as bff:
        assert bff.call("GET", "/", {"Host": host}).status == 421
