"""Clients that ask for much and read nothing: attack A3."""

from __future__ import annotations

import time
from typing import Final

from harness.attackers import connected, get, holding, rest_of
from harness.waiting import eventually
from tests.service_process import ServiceProcess

_CONNECTIONS: Final = 80
_REQUESTS: Final = b"GET /doc/swagger/js/swagger-ui-bundle.js HTTP/1.1\r\nHost: localhost\r\n\r\n" * 4
"""Their responses are more than the sockets' buffers hold."""
_SMALL_BUFFER: Final = 4096
_ANSWERED_S: Final = 20.0
"""On a busy machine; without limits there is no answer at all."""


def test_clients_that_do_not_read_delay_no_other_client(server: ServiceProcess) -> None:
    with holding(server.url, _CONNECTIONS, _REQUESTS, receive_buffer=_SMALL_BUFFER):
        time.sleep(2)  # until no response makes progress
        for _ in range(3):
            status, took_s = get(server.url, "/api/limits")
            assert status == 200
            assert took_s < _ANSWERED_S


def test_client_that_does_not_read_is_disconnected_after_the_time_limit(server: ServiceProcess) -> None:
    with holding(server.url, 1, _REQUESTS, receive_buffer=_SMALL_BUFFER) as (connection,):
        name = connection.getsockname()
        eventually(lambda: not _is_open(server, name))


def test_slow_client_gets_the_whole_response(server: ServiceProcess) -> None:
    """It reads slowly, but above the least rate: what waits is sent as it reads."""
    with connected(server.url, receive_buffer=_SMALL_BUFFER) as connection:
        connection.sendall(_REQUESTS + b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        parts = []
        for _ in range(20):
            parts.append(connection.recv(65536))
            time.sleep(0.05)
        whole = b"".join(parts) + rest_of(connection)
    assert whole.count(b"HTTP/1.1 200 ") == 5


def _is_open(server: ServiceProcess, client: tuple[str, int]) -> bool:
    """Return whether any process has a connection to this client that is established."""
    import psutil

    return any(
        each.raddr and (each.raddr.ip, each.raddr.port) == client and each.status == psutil.CONN_ESTABLISHED
        for each in psutil.net_connections("tcp4")
    )
