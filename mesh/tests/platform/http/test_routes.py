"""Detection of disconnected clients, and cancellation of requests."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from mesh.contracts.problems import ClientDisconnected, UpstreamUnavailable
from mesh.contracts.topology import Service
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.platform.http.client import ServiceClient
from mesh.platform.http.content_types import NDJSON
from mesh.platform.http.routes import Caller
from tests.mesh.loopback import answers, hangs, misbehaving

LONG_S = 30.0
SOON_S = 10.0


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Client and server end of a connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client_end = socket.create_connection(listener.getsockname())
        server_end, _ = listener.accept()
    with client_end, server_end:
        yield client_end, server_end


def test_client_with_open_connection_is_connected(ends: tuple[socket.socket, socket.socket]) -> None:
    client_end, server_end = ends
    caller = Caller(server_end)
    assert caller.is_connected()
    client_end.sendall(b"the next request already")
    assert caller.is_connected()
    assert server_end.recv(100) == b"the next request already"


def test_client_with_closed_connection_is_disconnected(ends: tuple[socket.socket, socket.socket]) -> None:
    client_end, server_end = ends
    client_end.close()
    with pytest.raises(ClientDisconnected):
        Caller(server_end).check()
    server_end.close()
    assert not Caller(server_end).is_connected()


def test_queued_request_is_cancelled_on_disconnect() -> None:
    limit = ConcurrencyLimit("unwanted", running=1, waiting=1, wait_s=LONG_S)
    started = time.monotonic()
    with limit.admit(), pytest.raises(ClientDisconnected), limit.admit(lambda: False):
        pass
    assert time.monotonic() - started < SOON_S
    with limit.admit():
        pass


def test_request_is_cancelled_on_disconnect() -> None:
    is_connected = threading.Event()
    is_connected.set()
    threading.Timer(0.1, is_connected.clear).start()
    started = time.monotonic()
    with misbehaving(hangs) as address:
        client = ServiceClient(Service.DETECTION_API, address, timeout_s=LONG_S)
        with pytest.raises(ClientDisconnected):
            client.request("POST", "/boxes", {"image": ("a", b"b", "image/png")}, is_connected=is_connected.is_set)
    assert time.monotonic() - started < SOON_S


def test_streamed_response_is_read_line_by_line() -> None:
    with misbehaving(answers(b'{"a": 1}\n{"a": 2}\n', content_type=NDJSON)) as address:
        client = ServiceClient(Service.RECOGNITION_API, address, timeout_s=SOON_S)
        assert [answer.body for answer in client.stream("/extract", {}, NDJSON)] == [b'{"a": 1}', b'{"a": 2}']


def test_truncated_line_is_an_error() -> None:
    with misbehaving(answers(b'{"a": 1}\n{"a":', content_type=NDJSON)) as address:
        client = ServiceClient(Service.RECOGNITION_API, address, timeout_s=SOON_S)
        with pytest.raises(UpstreamUnavailable):
            list(client.stream("/extract", {}, NDJSON))
