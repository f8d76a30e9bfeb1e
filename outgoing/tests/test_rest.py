"""`POST /fetch` returns the file, or a problem that says what to do."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from harness.loopback_hosts import OUTSIDE, answer, host
from mesh.contracts.fetch_file import NAME_HEADER, name_from_header
from mesh.platform.inner_secret import INNER_HEADER
from outgoing.settings import OutgoingSettings

PICTURE = bytes(range(256)) * 8000


def test_file_and_its_name_are_returned(app_client: FlaskClient) -> None:
    with host(OUTSIDE, answer(PICTURE)) as running:
        url = f"http://{OUTSIDE}:{running.port}/Scan%20%C3%9Cbersicht.png"
        response = app_client.post("/fetch", json={"url": url, "max_bytes": len(PICTURE)}, buffered=True)
    assert (response.status_code, response.data) == (200, PICTURE)
    assert name_from_header(response.headers[NAME_HEADER]) == "Scan Übersicht.png"
    assert response.content_length == len(PICTURE)


@pytest.mark.parametrize(
    ("url", "status", "detail"),
    [
        ("http://{host}:{port}/", 413, "The file is larger than 1,000 bytes, which is the limit."),
        (
            "http://127.0.0.1:{port}/",
            400,
            "The host does not exist, or is not public. Send the address of a public host.",
        ),
        ("file:///etc/passwd", 400, "Only addresses that begin with http:// or https:// can be fetched."),
        ("https://{host}:{port}/", 422, "The connection failed, or the response was not complete."),
    ],
)
def test_problem_says_why(app_client: FlaskClient, url: str, status: int, detail: str) -> None:
    with host(OUTSIDE, answer(PICTURE)) as running:
        address = url.format(host=OUTSIDE, port=running.port)
        response = app_client.post("/fetch", json={"url": address, "max_bytes": 1000})
    assert response.status_code == status
    assert response.get_json()["detail"].startswith(detail)


def test_only_services_of_the_mesh_are_answered(app_client: FlaskClient) -> None:
    response = app_client.post("/fetch", json={"url": "http://a.example/", "max_bytes": 1}, headers={INNER_HEADER: "x"})
    assert response.status_code == 401


def test_lists_of_hosts_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTGOING_DENIED_HOSTS", "*.example.com, 10.0.0.0/8")
    denied = OutgoingSettings.load().denied_hosts
    assert denied.names == {"*.example.com"}
    assert [str(network) for network in denied.networks] == ["10.0.0.0/8"]
