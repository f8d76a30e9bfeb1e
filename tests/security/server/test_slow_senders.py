"""Clients that send half a request and then nothing: attack A3."""

from __future__ import annotations

from typing import Final

import pytest

from harness.attackers import get, holding, rest_of
from tests.service_process import ServiceProcess

_CONNECTIONS: Final = 200
"""Three times the threads."""
_ANSWERED_S: Final = 20.0
"""On a busy machine; without limits there is no answer at all."""
_POST: Final = b"POST /read HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n"

HALF_SENT: Final = {
    "nothing": b"",
    "header": b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
    "body": _POST + b"Content-Length: 100000\r\n\r\n--b\r\n",
    "chunk": _POST + b"Transfer-Encoding: chunked\r\n\r\nffff\r\n--b\r\n",
    "chunk size": _POST + b"Transfer-Encoding: chunked\r\n\r\nff",
}


@pytest.mark.parametrize("sent", HALF_SENT.values(), ids=HALF_SENT)
def test_half_sent_requests_delay_no_other_client(server: ServiceProcess, sent: bytes) -> None:
    with holding(server.url, _CONNECTIONS, sent):
        for path in ("/health", "/api/limits", "/api/formats"):
            status, took_s = get(server.url, path)
            assert status == 200
            assert took_s < _ANSWERED_S


@pytest.mark.parametrize("part", ["header", "body", "chunk"])
def test_half_sent_request_ends_with_a_problem_after_its_time_limit(server: ServiceProcess, part: str) -> None:
    with holding(server.url, 1, HALF_SENT[part]) as (connection,):
        answer = rest_of(connection)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"urn:ocr-mesh:problem:request-timeout" in answer


def test_connection_without_a_request_is_closed_after_the_time_limit(server: ServiceProcess) -> None:
    with holding(server.url, 1, b"") as (connection,):
        assert rest_of(connection) == b""


def test_body_that_keeps_arriving_is_accepted(server: ServiceProcess) -> None:
    """Slower than the grace time, but above the least rate."""
    import time

    body = b'{"id": "x", "text": "' + b"a" * 60_000 + b'"'
    head = b"POST /correct-text HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"
    with holding(server.url, 1, head + b"Content-Length: %d\r\n\r\n" % len(body)) as (connection,):
        for start in range(0, len(body), 10_000):
            connection.sendall(body[start : start + 10_000])
            time.sleep(0.7)
        answer = rest_of(connection)
    assert answer.startswith(b"HTTP/1.1 400 "), answer
