"""A file is fetched whole, within its limits, or not at all."""

from __future__ import annotations

import io
import socket
import time

import pytest

from harness.loopback_hosts import OUTSIDE, RULES, Host, Respond, answer, host, raw
from outgoing.client import Cancelled, Failed, Outgoing, TooLate
from outgoing.fetch import Fetched, FetchLimits, TooLarge, fetch

LIMITS = FetchLimits(max_bytes=1000, timeout_s=5)
OUTGOING = Outgoing(RULES)


def fetched(running: Host, path: str = "/", limits: FetchLimits = LIMITS) -> tuple[Fetched, bytes]:
    out = io.BytesIO()
    return fetch(OUTGOING, f"http://{OUTSIDE}:{running.port}{path}", out, limits), out.getvalue()


def test_redirects_lead_to_the_file() -> None:
    def respond(connection: socket.socket, request: bytes) -> None:
        path = request.split()[1].decode()
        step = {"/": "/1", "/1": "2?q=1", "/2?q=1": "/scan%20of%20a%20bill.pdf"}.get(path)
        send = answer(b"%PDF") if step is None else answer(b"", "302 Found", Location=step)
        send(connection, request)

    with host(OUTSIDE, respond) as running:
        assert fetched(running) == (Fetched("scan of a bill.pdf", 4), b"%PDF")
    assert len(running.requests) == 4


def test_endless_redirects_end() -> None:
    with host(OUTSIDE, answer(b"", "302 Found", Location="/")) as running, pytest.raises(Failed, match="3 times"):
        fetched(running)
    assert len(running.requests) == 4


def test_request_has_the_host_and_asks_for_no_compression() -> None:
    with host(OUTSIDE, answer(b"a picture")) as running:
        fetched(running, "/a?b=c")
    lines = running.requests[0].decode().split("\r\n")
    assert lines[0] == "GET /a?b=c HTTP/1.1"
    assert f"Host: {OUTSIDE}:{running.port}" in lines
    assert "Accept-Encoding: identity" in lines
    assert not any(line.lower().startswith(("cookie", "authorization", "referer")) for line in lines)


def test_name_comes_from_the_response() -> None:
    header = "attachment; filename*=UTF-8''Quittung%20%C3%9C.png"
    with host(OUTSIDE, answer(b"a picture", Content_Disposition=header)) as running:
        assert fetched(running, "/download?id=1")[0].name == "Quittung Ü.png"


@pytest.mark.parametrize(
    ("respond", "failure", "message"),
    [
        (answer(b"no", "404 Not Found"), Failed, "status 404"),
        (answer(b"no", "500 Broken"), Failed, "status 500"),
        (answer(b"", "302 Found"), Failed, "status 302"),
        (answer(bytes(1001)), TooLarge, "1,000 bytes"),
        (raw(b"HTTP/1.1 200 OK\r\n\r\n" + bytes(5000)), TooLarge, "1,000 bytes"),
        (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + bytes(100)), Failed, "not complete|closed before"),
        (answer(bytes(10), Content_Encoding="gzip"), Failed, "compressed"),
        (raw(b"SSH-2.0-OpenSSH_9.2\r\n"), Failed, "failed"),
        (raw(b""), Failed, "failed"),
        (raw(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100_000 + b"\r\n\r\n"), Failed, "failed"),
    ],
)
def test_anything_but_a_whole_file_is_an_error(respond: Respond, failure: type[Failed], message: str) -> None:
    with host(OUTSIDE, respond) as running, pytest.raises(failure, match=message):
        fetched(running)


def drip(start: bytes) -> Respond:
    """Return what sends one byte every 0.1 seconds for ever."""

    def respond(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(start)
        while True:
            time.sleep(0.1)
            connection.sendall(b"a")

    return respond


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_slow_host_is_given_up(start: bytes) -> None:
    before = time.monotonic()
    with host(OUTSIDE, drip(start)) as running, pytest.raises(TooLate):
        fetched(running, limits=FetchLimits(1000, timeout_s=0.5))
    assert time.monotonic() - before < 10


def test_slow_tls_handshake_is_given_up() -> None:
    before = time.monotonic()
    with host(OUTSIDE, drip(b"\x16\x03\x03\x40\x00")) as running, pytest.raises(TooLate):
        fetch(OUTGOING, f"https://{OUTSIDE}:{running.port}/", io.BytesIO(), FetchLimits(1000, timeout_s=0.5))
    assert time.monotonic() - before < 10


def test_fetch_ends_with_its_client() -> None:
    before = time.monotonic()
    with host(OUTSIDE, drip(b"HTTP/1.1 200 OK\r\n\r\n")) as running, pytest.raises(Cancelled):
        fetch(OUTGOING, f"http://{OUTSIDE}:{running.port}/", io.BytesIO(), LIMITS, lambda: False)
    assert time.monotonic() - before < LIMITS.timeout_s


def test_refused_connection_is_an_error() -> None:
    with host(OUTSIDE, answer(b"")) as running:
        pass
    with pytest.raises(Failed):
        fetched(running)
