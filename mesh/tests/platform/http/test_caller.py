"""Whether whoever asked still waits, and what ends a call when nobody does."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from mesh.contracts.problems import ClientDisconnected, UpstreamTimeout, UpstreamUnavailable
from mesh.contracts.topology import Service
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.platform.http.caller import Caller
from mesh.platform.http.client import ServiceClient
from mesh.platform.http.streaming import NDJSON
from tests.mesh.loopback import answers, hangs, misbehaving

LONG_S = 30.0
SOON_S = 2.0


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    """The two ends of a connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        asker = socket.create_connection(listener.getsockname())
        asked, _ = listener.accept()
    with asker, asked:
        yield asker, asked


def test_a_caller_waits_while_its_connection_is_open(ends: tuple[socket.socket, socket.socket]) -> None:
    asker, asked = ends
    caller = Caller(asked)
    assert caller.is_connected()
    asker.sendall(b"the next request already")
    assert caller.is_connected()
    assert asked.recv(100) == b"the next request already"


def test_a_caller_has_gone_when_its_connection_is_closed(ends: tuple[socket.socket, socket.socket]) -> None:
    asker, asked = ends
    asker.close()
    with pytest.raises(ClientDisconnected):
        Caller(asked).check()
    asked.close()
    assert not Caller(asked).is_connected()


def test_a_caller_whom_the_server_does_not_show_waits_to_the_end() -> None:
    Caller(None).check()


def test_a_turn_is_given_up_when_it_is_no_longer_wanted() -> None:
    gate = ConcurrencyLimit("unwanted", running=1, waiting=1, wait_s=LONG_S)
    started = time.monotonic()
    with gate.admit(), pytest.raises(ClientDisconnected), gate.admit(lambda: False):
        pass
    assert time.monotonic() - started < SOON_S
    with gate.admit():
        pass


def test_a_call_is_given_up_when_nobody_waits_for_it() -> None:
    is_connected = threading.Event()
    is_connected.set()
    threading.Timer(0.1, is_connected.clear).start()
    started = time.monotonic()
    with misbehaving(hangs) as address:
        client = ServiceClient(Service.DETECTION_API, address, timeout_s=LONG_S)
        with pytest.raises(ClientDisconnected):
            client.request("POST", "/boxes", {"image": ("a", b"b", "image/png")}, is_connected=is_connected.is_set)
    assert time.monotonic() - started < SOON_S


def test_a_call_that_waits_in_vain_is_late_and_not_unwanted() -> None:
    with misbehaving(hangs) as address:
        client = ServiceClient(Service.DETECTION_API, address, timeout_s=0.2)
        with pytest.raises(UpstreamTimeout):
            client.request("GET", "/", is_connected=lambda: True)


def test_an_answer_comes_line_by_line_when_it_has_lines() -> None:
    with misbehaving(answers(b'{"a": 1}\n{"a": 2}\n', content_type=NDJSON)) as address:
        client = ServiceClient(Service.RECOGNITION_API, address, timeout_s=SOON_S)
        assert [answer.body for answer in client.stream("/extract", {}, NDJSON)] == [b'{"a": 1}', b'{"a": 2}']


def test_an_answer_comes_whole_when_the_service_knows_no_lines() -> None:
    with misbehaving(answers(b'{\n"a": 1}')) as address:
        client = ServiceClient(Service.RECOGNITION_API, address, timeout_s=SOON_S)
        assert [answer.body for answer in client.stream("/extract", {}, NDJSON)] == [b'{\n"a": 1}']


def test_a_line_that_is_cut_off_is_no_answer() -> None:
    with misbehaving(answers(b'{"a": 1}\n{"a":', content_type=NDJSON)) as address:
        client = ServiceClient(Service.RECOGNITION_API, address, timeout_s=SOON_S)
        with pytest.raises(UpstreamUnavailable):
            list(client.stream("/extract", {}, NDJSON))
