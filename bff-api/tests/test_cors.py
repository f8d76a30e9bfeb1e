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


def test_no_origin_is_allowed_by_default(new_client: NewClient) -> None:
    answer = new_client().get("/api/limits", headers={"Origin": PAGE})

    assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


def test_a_listed_origin_may_read_an_answer(new_client: NewClient) -> None:
    answer = new_client(cors_origins=LIST).get("/api/limits", headers={"Origin": PAGE})

    assert answer.headers["Access-Control-Allow-Origin"] == PAGE
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    assert "Retry-After" in answer.headers["Access-Control-Expose-Headers"]
    assert "Origin" in answer.headers["Vary"]


def test_a_listed_origin_may_read_an_error(new_client: NewClient) -> None:
    answer = new_client(cors_origins=LIST).post("/read", headers={"Origin": PAGE})

    assert answer.status_code == 400
    assert answer.headers["Access-Control-Allow-Origin"] == PAGE


@pytest.mark.parametrize("origin", ["https://other.example", "null", "https://page.example", f"{PAGE}.evil.example"])
def test_an_origin_that_is_not_listed_may_read_nothing(new_client: NewClient, origin: str) -> None:
    answer = new_client(cors_origins=LIST).get("/api/limits", headers={"Origin": origin})

    assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]
    assert "Origin" in answer.headers["Vary"]


def test_a_preflight_request_of_a_listed_origin_names_methods_and_headers(new_client: NewClient) -> None:
    asked = {
        "Origin": PAGE,
        "Access-Control-Request-Method": "PATCH",
        "Access-Control-Request-Headers": "content-type,traceparent",
    }
    answer = new_client(cors_origins=LIST).options("/api/image/some-id", headers=asked)

    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == PAGE
    assert set(answer.headers["Access-Control-Allow-Methods"].split(", ")) >= {"GET", "PATCH", "DELETE"}
    assert answer.headers["Access-Control-Allow-Headers"] == "content-type,traceparent"


def test_a_preflight_request_of_another_origin_is_not_allowed(new_client: NewClient) -> None:
    asked = {"Origin": "https://other.example", "Access-Control-Request-Method": "PATCH"}
    answer = new_client(cors_origins=LIST).options("/api/image/some-id", headers=asked)

    assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


def test_origins_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BFF_API_CORS_ORIGINS", f"{LIST},http://[::1]:5173")

    assert BffSettings.load().cors_origins == {"http://localhost:3000", PAGE, "http://[::1]:5173"}


@pytest.mark.parametrize("origin", ["*", "page.example", "https://page.example/", "https://page.example/app", "null"])
def test_what_is_no_origin_is_refused(monkeypatch: pytest.MonkeyPatch, origin: str) -> None:
    monkeypatch.setenv("BFF_API_CORS_ORIGINS", origin)

    with pytest.raises(SettingsError, match=r"BFF_API_CORS_ORIGINS: .* is no origin"):
        BffSettings.load()
