"""Test the rates of one client; `tests/security/test_rate_limits.py` has the attacks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from pydantic import ValidationError

from bff_api.settings import BffSettings

NewClient = Callable[..., FlaskClient]


def test_rate_is_described_by_headers_that_other_origins_may_read(new_client: NewClient) -> None:
    client = new_client(request_rate="3/minute", cors_origins="https://a.example")
    answer = client.get("/api/formats", headers={"Origin": "https://a.example"})
    assert answer.headers["RateLimit-Limit"] == "3"
    assert answer.headers["RateLimit-Remaining"] == "2"
    assert answer.headers["RateLimit-Policy"] == "3;w=60"
    assert 1 <= int(answer.headers["RateLimit-Reset"]) <= 60
    assert "RateLimit-Remaining" in answer.headers["Access-Control-Expose-Headers"]


def test_rates_can_be_turned_off(new_client: NewClient) -> None:
    client = new_client(request_rate="1/minute", rate_limits=False)
    answers = [client.get("/api/formats") for _ in range(3)]
    assert {answer.status_code for answer in answers} == {200}
    assert "RateLimit-Limit" not in answers[0].headers


def test_replica_counts_alone_while_the_storage_is_away(new_client: NewClient) -> None:
    client = new_client(request_rate="2/minute", rate_storage_url="redis://127.0.0.1:9/0")
    assert [client.get("/api/formats").status_code for _ in range(3)] == [200, 200, 429]


def test_refusal_is_documented_for_all_routes_but_probes(new_client: NewClient) -> None:
    paths = new_client().get("/openapi.json").get_json()["paths"]
    without = {
        path
        for path, operations in paths.items()
        if any("429" not in each["responses"] for each in operations.values())
    }
    assert without <= {"/health", "/ready", "/started", "/metrics"}


@pytest.mark.parametrize(
    ("name", "value"),
    [("read_rate", "many"), ("change_rate", ""), ("request_rate", "5/blink"), ("rate_storage_url", "http://a")],
)
def test_invalid_rate_or_storage_is_refused_at_start(name: str, value: str) -> None:
    with pytest.raises(ValidationError, match=r"no rate|no address"):
        BffSettings.model_validate({name: value})
