"""Clients that behave badly, each with an address of its own: 127.0.0.2 and following are no trusted proxies."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Final
from urllib.parse import urlsplit

ATTACKER: Final = "127.0.0.2"
PERSON: Final = "127.0.0.9"

_TIMEOUT_S: Final = 30.0


def connected(url: str, source: str = ATTACKER, *, receive_buffer: int | None = None) -> socket.socket:
    """Return a connection to the server from this address."""
    address = urlsplit(url)
    connection = socket.socket()
    connection.settimeout(_TIMEOUT_S)
    if receive_buffer is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    connection.bind((source, 0))
    connection.connect((address.hostname, address.port))
    return connection


@contextmanager
def holding(
    url: str, count: int, sent: bytes, source: str = ATTACKER, *, receive_buffer: int | None = None
) -> Iterator[list[socket.socket]]:
    """Open connections, send the same on each, and keep them open during the block."""
    with ExitStack() as held:
        connections = []
        for _ in range(count):
            connection = held.enter_context(connected(url, source, receive_buffer=receive_buffer))
            with suppress(OSError):  # refused at once, or full
                connection.sendall(sent)
            connections.append(connection)
        yield connections


def answer_to(url: str, sent: bytes, source: str = PERSON, *, within_s: float = _TIMEOUT_S) -> bytes:
    """Return everything that the server sends until it closes the connection."""
    with connected(url, source) as connection:
        connection.settimeout(within_s)
        connection.sendall(sent)
        return rest_of(connection)


def rest_of(connection: socket.socket) -> bytes:
    """Return what still arrives until the server closes the connection."""
    parts = []
    while True:
        try:
            part = connection.recv(65536)
        except ConnectionResetError:
            break
        if not part:
            break
        parts.append(part)
    return b"".join(parts)


def get(url: str, path: str, source: str = PERSON, *, within_s: float = _TIMEOUT_S) -> tuple[int, float]:
    """Return the status of a normal request, and how long it took."""
    started = time.monotonic()
    answer = answer_to(
        url, f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode(), source, within_s=within_s
    )
    return int(answer.split(b" ", 2)[1]), time.monotonic() - started
