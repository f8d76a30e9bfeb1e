"""The built page: files, caching and security headers."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bff_api.security import PAGE_POLICY

NewClient = Callable[..., FlaskClient]

SCRIPT = "export {};" * 200
COMPRESSED = "/assets/page-Cd34.js"


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    folder = tmp_path / "built"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html>")
    (folder / "favicon.svg").write_text("<svg/>")
    (folder / "assets" / "index-Ab12.js").write_text("export {}")
    (folder / "assets" / "page-Cd34.js").write_text(SCRIPT)
    (folder / "assets" / "page-Cd34.js.gz").write_bytes(gzip.compress(SCRIPT.encode()))
    (folder / "assets" / "page-Cd34.js.br").write_bytes(b"in brotli")
    (tmp_path / "secret.txt").write_text("secret")
    return folder


@pytest.fixture
def client(new_client: NewClient, dist: Path) -> FlaskClient:
    return new_client(ui_dist=dist)


def test_page_is_revalidated_each_time(client: FlaskClient) -> None:
    with client.get("/") as page:
        assert page.status_code == 200
        assert page.mimetype == "text/html"
        assert "no-cache" in page.headers["Cache-Control"]
        assert page.headers["Content-Security-Policy"] == PAGE_POLICY
        assert page.headers["Referrer-Policy"] == "same-origin"
        etag = page.headers["ETag"]
    with client.get("/", headers={"If-None-Match": etag}) as again:
        assert again.status_code == 304


def test_assets_are_cached_permanently(client: FlaskClient) -> None:
    with client.get("/assets/index-Ab12.js") as asset:
        assert asset.mimetype == "text/javascript"
        assert "immutable" in asset.headers["Cache-Control"]
        assert "max-age=31536000" in asset.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("br;q=0.5, gzip", "gzip"),
        ("br;q=0, gzip;q=0", None),
        ("zstd", None),
        ("identity, *;q=0", None),
        (None, None),
    ],
)
def test_file_is_sent_in_an_encoding_that_the_client_accepts(
    client: FlaskClient, accepted: str | None, encoding: str | None
) -> None:
    bodies = {None: SCRIPT.encode(), "gzip": gzip.compress(SCRIPT.encode()), "br": b"in brotli"}
    headers = {} if accepted is None else {"Accept-Encoding": accepted}
    with client.get(COMPRESSED, headers=headers) as asset:
        assert (asset.status_code, asset.mimetype) == (200, "text/javascript")
        assert asset.headers.get("Content-Encoding") == encoding
        assert asset.headers["Vary"] == "Accept-Encoding"
        assert "immutable" in asset.headers["Cache-Control"]
        body = asset.data
    assert gzip.decompress(body) == SCRIPT.encode() if encoding == "gzip" else body == bodies[encoding]
    with client.head(COMPRESSED, headers=headers) as head:
        assert (head.data, head.content_length) == (b"", len(body))
        assert head.headers.get("Content-Encoding") == encoding


def test_each_encoding_is_revalidated_on_its_own(client: FlaskClient) -> None:
    def get(encoding: str, etag: str = "") -> tuple[int, str]:
        with client.get(COMPRESSED, headers={"Accept-Encoding": encoding, "If-None-Match": etag}) as asset:
            assert asset.headers["Vary"] == "Accept-Encoding"
            return asset.status_code, asset.headers["ETag"]

    etags = {encoding: get(encoding)[1] for encoding in ("br", "gzip", "identity")}
    assert len(set(etags.values())) == 3
    assert {get(encoding, etag)[0] for encoding, etag in etags.items()} == {304}
    assert get("gzip", etags["br"])[0] == 200


@pytest.mark.parametrize(
    "path",
    ["/assets/../../secret.txt", "/assets/%2e%2e/%2e%2e/secret.txt", "/secret.txt", "/assets/none.js", "/nothing"],
)
def test_other_files_are_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


AS_BROWSERS_ASK = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("typed", "opened"),
    [
        ("/history", "/#/history"),
        ("/history?q=caf%C3%A9+au", "/#/history?q=caf%C3%A9+au"),
        ("/picture/0b1d", "/#/picture/0b1d"),
        ("/no%20where", "/#/no%20where"),
    ],
)
def test_typed_address_is_redirected_to_the_page(client: FlaskClient, typed: str, opened: str) -> None:
    response = client.get(typed, headers=AS_BROWSERS_ASK)
    assert (response.status_code, response.headers["Location"]) == (302, opened)


@pytest.mark.parametrize(
    ("method", "path", "accept", "status"),
    [
        ("GET", "/history", "*/*", 404),
        ("GET", "/history", "application/json", 404),
        ("POST", "/history", AS_BROWSERS_ASK["Accept"], 404),
        ("GET", "/api/nowhere", AS_BROWSERS_ASK["Accept"], 404),
        ("GET", "/correct-text", AS_BROWSERS_ASK["Accept"], 405),
    ],
)
def test_programs_get_a_problem_for_a_wrong_address(
    client: FlaskClient, method: str, path: str, accept: str, status: int
) -> None:
    response = client.open(path, method=method, headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
