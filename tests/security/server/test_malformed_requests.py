"""Requests that the server itself refuses: every answer is a problem (RFC 9457)."""

from __future__ import annotations

import json
from typing import Final

import pytest

from harness.attackers import answer_to
from tests.service_process import ServiceProcess

_HOST: Final = b"Host: localhost\r\n"
_JSON: Final = b"POST /correct-text HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
_CHUNKED: Final = _JSON + b"Transfer-Encoding: chunked\r\n\r\n"

REFUSED: Final = {
    "no request line": (b"\x16\x03\x01 no HTTP\r\n\r\n", 400),
    "bare line feeds": (b"GET / HTTP/1.1\nHost: localhost\n\n", 400),
    "HTTP version": (b"GET / HTTP/9.9\r\n" + _HOST + b"\r\n", 400),
    "header without a name": (b"GET / HTTP/1.1\r\n: x\r\n\r\n", 400),
    "two lengths": (_JSON + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}", 400),
    "length and chunks": (_JSON + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    "long address": (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n" + _HOST + b"\r\n", 414),
    "endless address": (b"GET /" + b"a" * 9000, 414),
    "expectation": (_JSON + b"Content-Length: 2\r\nExpect: a-miracle\r\n\r\n{}", 417),
    "long header field": (b"GET / HTTP/1.1\r\n" + _HOST + b"X: " + b"a" * 9000 + b"\r\n\r\n", 431),
    "many header fields": (b"GET / HTTP/1.1\r\n" + _HOST + b"X: a\r\n" * 200 + b"\r\n", 431),
    "large header": (b"GET / HTTP/1.1\r\n" + _HOST + (b"X: " + b"a" * 1000 + b"\r\n") * 80 + b"\r\n", 431),
    "endless header": (b"GET / HTTP/1.1\r\n" + _HOST + (b"X: " + b"a" * 1000 + b"\r\n") * 80, 431),
    "transfer coding": (_JSON + b"Transfer-Encoding: pigeon\r\n\r\n", 501),
    "chunk without a size": (_CHUNKED + b"zz\r\n{}\r\n0\r\n\r\n", 400),
    "negative chunk": (_CHUNKED + b"-1\r\n{}\r\n0\r\n\r\n", 400),
    "chunk without an end": (_CHUNKED + b"2\r\n{}xx0\r\n\r\n", 400),
    "chunk extension": (_CHUNKED + b"2;=\r\n{}\r\n0\r\n\r\n", 400),
    "long chunk size": (_CHUNKED + b"0" * 9000, 400),
    "large trailer": (_CHUNKED + b"2\r\n{}\r\n0\r\n" + (b"X: " + b"a" * 1000 + b"\r\n") * 20, 431),
}


@pytest.mark.parametrize(("sent", "status"), REFUSED.values(), ids=REFUSED)
def test_refused_request_gets_a_problem(server: ServiceProcess, sent: bytes, status: int) -> None:
    head, _, body = answer_to(server.url, sent).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status), head
    assert b"Content-Type: application/problem+json" in head
    problem = json.loads(body)
    assert problem["status"] == status
    assert problem["type"].startswith("urn:ocr-mesh:problem:")
    assert problem["detail"].endswith(".")


def test_chunked_body_reaches_the_app(server: ServiceProcess) -> None:
    sent = _CHUNKED.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    sent += b'5;a="b"\r\n{"id"\r\nB\r\n: 1, "a": 2\r\n1\r\n}\r\n0\r\nX-Trailer: 1\r\n\r\n'
    head, _, body = answer_to(server.url, sent).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert {each["field"] for each in json.loads(body)["fields"]} >= {"id", "text"}


@pytest.mark.parametrize(
    "framing",
    [b"Content-Length: 99999999\r\n\r\n" + bytes(100_000), b"Transfer-Encoding: chunked\r\n\r\n"],
    ids=["length", "chunked"],
)
def test_body_above_the_limit_is_refused_by_the_app(server: ServiceProcess, framing: bytes) -> None:
    chunks = b"" if b"chunked" not in framing else b"%x\r\n" % 40_000_000 + bytes(40_000_000)
    head, _, body = answer_to(server.url, _JSON + framing + chunks).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 413 "), head
    assert "32 MB" in json.loads(body)["detail"]
