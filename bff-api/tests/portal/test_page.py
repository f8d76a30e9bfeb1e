"""The built page: files, caching and security headers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bff_api.security import PAGE_POLICY

NewClient = Callable[..., FlaskClient]


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    folder = tmp_path / "built"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html>")
    (folder / "favicon.svg").write_text("<svg/>")
    (folder / "assets" / "index-Ab12.js").write_text("export {}")
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


def test_icon_is_served(client: FlaskClient) -> None:
    with client.get("/favicon.svg") as icon:
        assert icon.mimetype == "image/svg+xml"


@pytest.mark.parametrize(
    "path",
    ["/assets/../../secret.txt", "/assets/%2e%2e/%2e%2e/secret.txt", "/secret.txt", "/assets/none.js", "/nothing"],
)
def test_other_files_are_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_missing_file_is_not_cached_permanently(client: FlaskClient) -> None:
    assert "immutable" not in client.get("/assets/none.js").headers.get("Cache-Control", "")


def test_missing_page_is_a_problem_with_the_build_command(new_client: NewClient) -> None:
    answer = new_client().get("/")

    assert answer.status_code == 503
    assert "make ui" in answer.get_json()["detail"]


def test_page_built_while_running_is_served(new_client: NewClient, tmp_path: Path) -> None:
    client = new_client()
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "index.html").write_text("<!doctype html>")

    with client.get("/") as page:
        assert page.status_code == 200


def test_documentation_page_may_run_its_own_script(client: FlaskClient) -> None:
    with client.get("/doc") as page:
        assert page.status_code == 200
        assert "script-src 'self' 'unsafe-inline'" in page.headers["Content-Security-Policy"]


def test_other_origins_cannot_read_responses(client: FlaskClient) -> None:
    with client.get("/openapi.json", headers={"Origin": "https://elsewhere.example"}) as answer:
        assert "Access-Control-Allow-Origin" not in answer.headers
