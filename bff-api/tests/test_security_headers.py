"""Security headers of every route, and of errors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.wrappers import Response

from bff_api.response_headers import add_data_headers
from bff_api.security import PERMISSIONS
from bff_api.settings import BffSettings
from mesh.contracts.problems import PROBLEM_CONTENT_TYPE
from mesh.platform.settings import SettingsError

NewClient = Callable[..., FlaskClient]

HSTS = "max-age=15724800; includeSubDomains"
JSON = ("application/json", PROBLEM_CONTENT_TYPE)
WITH_CHARSET = ("text/", "application/xml", "image/svg+xml")
SHOWN_IN_BROWSERS = ("/health", "/ready", "/openapi.json", "/docs/portal.json", "/docs/specifications/", "/doc/")


@pytest.fixture
def client(new_client: NewClient, tmp_path: Path) -> FlaskClient:
    """Return a client of an app whose other services are away, with a page."""
    page = tmp_path / "dist"
    page.mkdir()
    for name in ("index.html", "docs.html"):
        (page / name).write_text("<!doctype html>")
    (page / "favicon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    return new_client()


def answers_of_all_routes(client: FlaskClient, base_url: str | None = None) -> Iterator[tuple[str, Response]]:
    values = {"image_id": "x", "key_id": "0" * 12, "name": "favicon", "extension": "svg", "filename": "index.html"}
    values |= {"service": "image-store", "path": "api/images", "number": "1"}
    adapter = client.application.url_map.bind("localhost")
    for rule in client.application.url_map.iter_rules():
        path = adapter.build(rule.endpoint, {name: values.get(name, "x") for name in rule.arguments})
        for method in sorted((rule.methods or set()) - {"HEAD"}):
            with client.open(path, method=method, base_url=base_url) as answer:
                yield f"{method} {path}", answer
    for method, path in (("GET", "/nothing"), ("TRACE", "/"), ("PUT", "/read")):
        with client.open(path, method=method, base_url=base_url) as answer:
            yield f"{method} {path}", answer


def test_every_response_has_the_headers(client: FlaskClient) -> None:
    seen = 0
    for where, answer in answers_of_all_routes(client):
        seen += 1
        assert answer.headers["X-Content-Type-Options"] == "nosniff", where
        assert answer.headers["X-Frame-Options"] == "DENY", where
        assert answer.headers["Referrer-Policy"] in ("same-origin", "no-referrer"), where
        policy = answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy, where
        assert policy.startswith(("default-src 'none'", "default-src 'self'")), where
        assert answer.headers["Permissions-Policy"] == PERMISSIONS, where
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", where
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin", where
        assert "Strict-Transport-Security" not in answer.headers, where
    assert seen > 40


def test_page_may_use_the_camera_and_nothing_that_it_does_not_need() -> None:
    features = dict(entry.split("=") for entry in PERMISSIONS.split(", "))
    assert {feature for feature, allowed in features.items() if allowed != "()"} == {
        "camera",
        "clipboard-read",
        "clipboard-write",
    }
    assert features["camera"] == "(self)"
    assert features["geolocation"] == features["microphone"] == "()"


def test_response_with_a_body_has_a_type_and_texts_a_character_set(client: FlaskClient) -> None:
    for where, answer in answers_of_all_routes(client):
        if not answer.data:
            continue
        assert answer.mimetype, where
        if answer.mimetype.startswith(WITH_CHARSET):
            assert "charset=utf-8" in answer.headers["Content-Type"], where


def test_nothing_but_files_of_the_page_is_cached_without_a_question(client: FlaskClient) -> None:
    for where, answer in answers_of_all_routes(client):
        control = answer.headers["Cache-Control"]
        assert "no-store" in control or "no-cache" in control, where
        if " /api/" in where and answer.mimetype in JSON and "/api/formats" not in where:
            assert "no-store" in control, where


def test_json_of_the_api_is_a_file_with_a_fixed_name(client: FlaskClient) -> None:
    for where, answer in answers_of_all_routes(client):
        path = where.partition(" ")[2]
        if answer.mimetype not in JSON or answer.status_code == 405:
            continue
        is_api = path.startswith(("/api/", "/docs/try/")) or path in ("/read", "/correct-text")
        expected = 'attachment; filename="api.json"' if is_api else None
        if is_api or path.startswith(SHOWN_IN_BROWSERS):
            assert answer.headers.get("Content-Disposition") == expected, where


def test_json_for_a_script_is_shown(client: FlaskClient) -> None:
    answer = client.get("/api/limits", headers={"Sec-Fetch-Dest": "empty"})
    assert "Content-Disposition" not in answer.headers
    opened = client.get("/api/limits", headers={"Sec-Fetch-Dest": "document"})
    assert opened.headers["Content-Disposition"] == 'attachment; filename="api.json"'


def test_response_to_https_demands_https_from_then_on(client: FlaskClient, new_client: NewClient) -> None:
    for where, answer in answers_of_all_routes(client, base_url="https://ocr.example"):
        assert answer.headers["Strict-Transport-Security"] == HSTS, where
    own = new_client(hsts="max-age=60").get("/health", base_url="https://ocr.example")
    assert own.headers["Strict-Transport-Security"] == "max-age=60"
    none = new_client(hsts="").get("/health", base_url="https://ocr.example")
    assert "Strict-Transport-Security" not in none.headers


def test_header_of_several_lines_is_refused_at_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BFF_API_HSTS", "max-age=60\r\nX: y")
    with pytest.raises(SettingsError, match=r"BFF_API_HSTS: .*no value of a header"):
        BffSettings.load()


@pytest.mark.parametrize(
    ("method", "path", "status", "is_cleared"),
    [
        ("POST", "/sign-out", 200, True),
        ("POST", "/api/erasure", 200, True),
        ("POST", "/api/erasure", 503, False),
        ("GET", "/api/erasure", 200, False),
        ("POST", "/read", 200, False),
    ],
)
def test_browser_deletes_its_copies_when_the_visit_ends(method: str, path: str, status: int, is_cleared: bool) -> None:
    app = Flask(__name__)
    app.add_url_rule(path, "route", lambda: ({}, status), methods=[method])
    add_data_headers(app, "")

    answer = app.test_client().open(path, method=method)

    assert answer.headers.get("Clear-Site-Data") == ('"cache", "storage"' if is_cleared else None)
