"""Clients that send too much: attack A6."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from bff_api.account.owner import COOKIE, Owners
from harness.attackers import answer_to, get
from mesh.contracts.topology import Service
from tests.service_process import ServiceProcess, started

_SECRET: Final = "a secret of the tests, long enough"
_RATE: Final = 5


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServiceProcess]:
    limits = {
        "BFF_API_REQUEST_RATE": f"{_RATE}/minute",
        "BFF_API_READ_RATE": f"{_RATE}/minute",
        "BFF_API_OWNER_SECRET": _SECRET,
        "FORWARDED_ALLOW_IPS": "127.0.0.1,127.0.0.8",
    }
    with started(Service.BFF_API, tmp_path, **limits) as running:
        running.wait_until("/health", 200)
        yield running
        assert running.end() == 0, running.log.read_text()


def test_client_above_its_rate_is_refused_and_others_are_not(server: ServiceProcess) -> None:
    statuses = [get(server.url, "/api/formats", "127.0.0.2")[0] for _ in range(_RATE + 3)]
    assert statuses == [200] * _RATE + [429] * 3
    assert get(server.url, "/api/formats", "127.0.0.3")[0] == 200


def test_refusal_says_when_to_try_again(server: ServiceProcess) -> None:
    for _ in range(_RATE):
        answer = _get(server, "127.0.0.2")
    assert b"RateLimit-Limit: 5\r\n" in answer
    assert b"RateLimit-Remaining: 0\r\n" in answer
    assert b"RateLimit-Policy: 5;w=60\r\n" in answer
    refused = _get(server, "127.0.0.2")
    assert refused.startswith(b"HTTP/1.1 429 ")
    assert b"Content-Type: application/problem+json" in refused
    assert b"urn:ocr-mesh:problem:rate-limited" in refused
    (retry_after,) = (line for line in refused.split(b"\r\n") if line.startswith(b"Retry-After: "))
    assert 1 <= int(retry_after.split()[1]) <= 60


def test_new_sessions_do_not_raise_the_rate_of_an_address(server: ServiceProcess) -> None:
    owners = Owners(_SECRET)
    answers = [
        _get(server, "127.0.0.2", f"Cookie: {COOKIE}={owners.cookie_of(secrets.token_urlsafe(16))}\r\n")
        for _ in range(_RATE + 1)
    ]
    assert [answer.split()[1] for answer in answers] == [b"200"] * _RATE + [b"429"]


def test_one_session_has_one_rate_at_all_addresses(server: ServiceProcess) -> None:
    cookie = f"Cookie: {COOKIE}={Owners(_SECRET).cookie_of('anna')}\r\n"
    answers = [_get(server, f"127.0.0.{20 + number}", cookie) for number in range(_RATE + 1)]
    assert [answer.split()[1] for answer in answers] == [b"200"] * _RATE + [b"429"]


def test_invented_forwarded_address_does_not_raise_the_rate(server: ServiceProcess) -> None:
    answers = [_get(server, "127.0.0.2", f"X-Forwarded-For: 10.0.0.{number}\r\n") for number in range(_RATE + 1)]
    assert [answer.split()[1] for answer in answers] == [b"200"] * _RATE + [b"429"]


def test_clients_behind_a_trusted_proxy_have_rates_of_their_own(server: ServiceProcess) -> None:
    """The last address is the proxy's entry; those before it come from the client."""
    answers = [
        _get(server, "127.0.0.8", f"X-Forwarded-For: 10.9.9.{number}, 10.0.0.1\r\n") for number in range(_RATE + 1)
    ]
    assert [answer.split()[1] for answer in answers] == [b"200"] * _RATE + [b"429"]
    assert _get(server, "127.0.0.8", "X-Forwarded-For: 10.0.0.2\r\n").startswith(b"HTTP/1.1 200 ")


def test_reads_have_a_rate_of_their_own_without_a_cookie(server: ServiceProcess) -> None:
    read = b"POST /read HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    answers = [answer_to(server.url, read, "127.0.0.2") for _ in range(_RATE + 1)]
    assert [answer.split()[1] for answer in answers] == [b"400"] * _RATE + [b"429"]
    assert get(server.url, "/api/formats", "127.0.0.2")[0] == 200


def test_probes_are_not_limited(server: ServiceProcess) -> None:
    assert {get(server.url, "/health", "127.0.0.2")[0] for _ in range(2 * _RATE)} == {200}


def _get(server: ServiceProcess, source: str, headers: str = "") -> bytes:
    sent = f"GET /api/formats HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n"
    return answer_to(server.url, sent.encode(), source)
