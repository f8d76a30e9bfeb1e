"""The portal: page, and forwarded requests."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Response
from flask.testing import FlaskClient

from bff_api.security import DATA_POLICY
from mesh.contracts.problems import PROBLEM_CONTENT_TYPE
from tests.mesh.loopback import serving
from tests.mesh.upstream import PATHS, Upstream

NewClient = Callable[..., FlaskClient]

IMAGE = "/docs/try/image-store/api/image/a1"


@pytest.fixture
def upstream() -> Upstream:
    return Upstream()


@pytest.fixture
def client(new_client: NewClient, upstream: Upstream, tmp_path: Path) -> Iterator[FlaskClient]:
    page = tmp_path / "built"
    page.mkdir()
    (page / "docs.html").write_text("<!doctype html>")
    with serving(upstream.app) as address:
        addresses = dict.fromkeys(("detection_api_url", "recognition_api_url", "image_store_url"), address)
        yield new_client(ui_dist=page, max_upload_bytes=10_000, **addresses)


def owner_in(client: FlaskClient) -> str:
    cookie = client.get_cookie("ocr_mesh_owner")
    assert cookie is not None
    return cookie.value.partition(".")[0]


def test_documented_request_is_forwarded(client: FlaskClient, upstream: Upstream) -> None:
    upstream.response = Response("[]", content_type="application/json", headers={"Server-Timing": "detection;dur=4"})

    answer = client.post("/docs/try/detection-api/boxes", data={"image": (io.BytesIO(b"picture"), "a.png")})

    assert (upstream.method, upstream.path) == ("POST", "/boxes")
    assert upstream.headers["Content-Type"].startswith("multipart/form-data; boundary=")
    assert b"picture" in upstream.body
    assert (answer.status_code, answer.data, answer.mimetype) == (200, b"[]", "application/json")
    assert answer.headers["Server-Timing"] == "detection;dur=4"
    assert answer.headers["Content-Security-Policy"] == DATA_POLICY


def test_quoted_path_and_query_are_forwarded_unchanged(client: FlaskClient, upstream: Upstream) -> None:
    client.get("/docs/try/image-store/api/images?limit=2&q=Caf%C3%A9%20%26%20co")
    assert (upstream.path, upstream.query) == ("/api/images", "limit=2&q=Caf%C3%A9%20%26%20co")

    client.get("/docs/try/image-store/api/image/a%3Fb%20c")
    assert (upstream.path, upstream.query) == ("/api/image/a?b c", "")


def test_error_response_is_forwarded(client: FlaskClient, upstream: Upstream) -> None:
    upstream.response = Response('{"detail": "busy"}', 503, {"Retry-After": "3"}, content_type=PROBLEM_CONTENT_TYPE)

    answer = client.get(IMAGE)

    assert (answer.status_code, answer.mimetype) == (503, PROBLEM_CONTENT_TYPE)
    assert answer.headers["Retry-After"] == "3"
    assert answer.data == b'{"detail": "busy"}'


def test_cookies_and_policies_of_services_are_not_forwarded(client: FlaskClient, upstream: Upstream) -> None:
    unwanted = {"Set-Cookie": "ocr_mesh_owner=other", "Content-Security-Policy": "default-src *", "Keep-Alive": "1"}
    upstream.response.headers.update(unwanted)

    answer = client.get(IMAGE)

    assert "Set-Cookie" not in answer.headers
    assert "Keep-Alive" not in answer.headers
    assert answer.headers["Content-Security-Policy"] == DATA_POLICY


def test_forwarded_request_has_the_owner_of_the_cookie(client: FlaskClient, upstream: Upstream) -> None:
    client.get("/docs").close()

    client.get(IMAGE, headers={"Ocr-Mesh-Owner": "another-owner"})

    assert upstream.headers.get_all("Ocr-Mesh-Owner") == [owner_in(client)]


@pytest.mark.parametrize("header", ["Ocr-Mesh-Owner", "ocr-mesh-owner", "Ocr_Mesh_Owner"])
@pytest.mark.parametrize("cookie", [None, "another-owner", "another-owner.signature"])
def test_forwarded_request_without_valid_cookie_has_no_owner(
    client: FlaskClient, upstream: Upstream, header: str, cookie: str | None
) -> None:
    if cookie is not None:
        client.set_cookie("ocr_mesh_owner", cookie)

    client.get(IMAGE, headers={header: "another-owner", "X-Forwarded-User": "another-owner"})

    assert "another-owner" not in str(upstream.headers)
    assert "Ocr-Mesh-Owner" not in upstream.headers


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/docs/try/detection-api/boxes"),
        ("GET", "/docs/try/detection-api/boxes"),
        ("GET", "/docs/try/detection-api/doc"),
        ("GET", "/docs/try/detection-api/openapi.json"),
        ("GET", "/docs/try/detection-api/boxes/more"),
        ("GET", "/docs/try/image-store/api/image/../images"),
        ("GET", "/docs/try/image-store/api/image/%2e%2e/content"),
        ("GET", "/docs/try/image-store/api/image/a%2Fb"),
        ("GET", "/docs/try/image-store/"),
        ("GET", "/docs/try/bff-api/health"),
        ("GET", "/docs/try/events/health"),
        ("GET", "/docs/try/elsewhere.example/health"),
    ],
)
def test_undocumented_request_is_not_found(client: FlaskClient, upstream: Upstream, method: str, path: str) -> None:
    answer = client.open(path, method=method)

    assert answer.status_code == 404
    assert answer.mimetype == PROBLEM_CONTENT_TYPE
    assert upstream.method == ""


def test_forwarding_can_be_disabled(new_client: NewClient, upstream: Upstream) -> None:
    with serving(upstream.app) as address:
        client = new_client(image_store_url=address, portal_try=False)
        answer = client.get(IMAGE)

    assert answer.status_code == 404
    assert "not forwarded" in answer.get_json()["detail"]
    assert client.get("/docs/portal.json").get_json()["may_be_tried"] == []
    assert upstream.method == ""


@pytest.mark.parametrize("path", ["health", "ready", "started", "metrics", "%6detrics", "openapi.json"])
def test_probes_and_metrics_of_services_are_not_forwarded(client: FlaskClient, upstream: Upstream, path: str) -> None:
    upstream.paths = {**PATHS, **{f"/{name}": {"get": {}} for name in ("ready", "started", "metrics")}}

    answer = client.get(f"/docs/try/image-store/{path}")

    assert (answer.status_code, upstream.path) == (404, "")


def test_forwarded_request_has_the_secret_of_the_deployment(client: FlaskClient, upstream: Upstream) -> None:
    client.get(IMAGE, headers={"Ocr-Mesh-Inner": "of the client"})

    [secret] = upstream.headers.get_all("Ocr-Mesh-Inner")
    assert len(secret) >= 32


def test_start_page_has_the_address_and_the_limits_that_are_in_force(new_client: NewClient) -> None:
    client = new_client(allowed_hosts="ocr.example", read_rate="7/minute", access="keys")

    start = client.get("/docs/portal.json", base_url="https://ocr.example:8443").get_json()

    assert (start["address"], start["access"]) == ("https://ocr.example:8443", ["keys"])
    assert start["rates"]["read"] == "7/minute"
    for code in start["first_calls"].values():
        assert "https://ocr.example:8443/read" in code
        assert "OCR_MESH_KEY" in code
    assert {"id": "readPicture", "method": "POST", "path": "/read"}.items() <= start["operations"][0].items()
    assert "urn:ocr-mesh:problem:bad-picture" in {problem["type"] for problem in start["problems"]}


def test_start_page_shows_no_rates_where_requests_are_not_limited(new_client: NewClient) -> None:
    start = new_client(rate_limits=False).get("/docs/portal.json").get_json()

    assert start["rates"] == {}
    assert not any("OCR_MESH_KEY" in code for code in start["first_calls"].values())
