"""Pages of other origins: those of the list may call, others may not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from bff_api.settings import BffSettings
from mesh.platform.settings import SettingsError

NewClient = Callable[..., FlaskClient]

PAGE = "https://page.example:8443"
LIST = f"http://localhost:3000, {PAGE}"
PREFLIGHT = {
    "Access-Control-Request-Method": "PATCH",
    "Access-Control-Request-Headers": "content-type,traceparent",
}


def test_listed_origin_may_read_responses_and_errors(new_client: NewClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BFF_API_CORS_ORIGINS", f"{LIST},http://[::1]:5173")
    assert BffSettings.load().cors_origins == {"http://localhost:3000", PAGE, "http://[::1]:5173"}
    client = new_client(cors_origins=LIST)
    for answer in (client.get("/api/limits", headers={"Origin": PAGE}), client.post("/read", headers={"Origin": PAGE})):
        assert answer.headers["Access-Control-Allow-Origin"] == PAGE
        assert answer.headers["Access-Control-Allow-Credentials"] == "true"
        assert "Retry-After" in answer.headers["Access-Control-Expose-Headers"]
        assert "Origin" in answer.headers["Vary"]


def test_preflight_request_of_a_listed_origin_is_allowed(new_client: NewClient) -> None:
    answer = new_client(cors_origins=LIST).options("/api/image/some-id", headers={"Origin": PAGE, **PREFLIGHT})

    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == PAGE
    assert set(answer.headers["Access-Control-Allow-Methods"].split(", ")) >= {"GET", "PATCH", "DELETE"}
    assert answer.headers["Access-Control-Allow-Headers"] == "content-type,traceparent"


@pytest.mark.parametrize(
    ("origins", "origin"),
    [
        ("", PAGE),
        (LIST, "https://other.example"),
        (LIST, "null"),
        (LIST, "https://page.example"),
        (LIST, f"{PAGE}.evil.example"),
    ],
)
def test_other_origin_may_read_nothing(new_client: NewClient, origins: str, origin: str) -> None:
    client = new_client(cors_origins=origins)
    for answer in (
        client.get("/api/limits", headers={"Origin": origin}),
        client.options("/api/image/some-id", headers={"Origin": origin, **PREFLIGHT}),
    ):
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


@pytest.mark.parametrize("origin", ["*", "page.example", "https://page.example/", "https://page.example/app", "null"])
def test_invalid_origin_is_refused(monkeypatch: pytest.MonkeyPatch, origin: str) -> None:
    monkeypatch.setenv("BFF_API_CORS_ORIGINS", origin)

    with pytest.raises(SettingsError, match=r"BFF_API_CORS_ORIGINS: .* is no origin"):
        BffSettings.load()
