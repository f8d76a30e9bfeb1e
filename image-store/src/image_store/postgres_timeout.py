"""Timeout for responses of Postgres: libpq alone waits for as long as the connection is open.

A connection may stay open although the server is gone, for example behind a proxy or load balancer, or after a host
failure. psycopg2 has one wait callback per process; other connections than these wait without a timeout.
"""

from __future__ import annotations

import select
from typing import Final

import psycopg2
from psycopg2 import extensions

_CONNECT_TIMEOUT_S: Final = 5.0


class BoundedConnection(extensions.connection):
    """Raises OperationalError, and is closed, after `silence_s` seconds without a response."""

    silence_s: float | None = None


def bounded(silence_s: float) -> type[BoundedConnection]:
    """Return a `connection_factory` for psycopg2."""
    extensions.set_wait_callback(_wait)
    return type("BoundedConnection", (BoundedConnection,), {"silence_s": silence_s})


def _wait(connection: extensions.connection) -> None:
    silence_s = connection.silence_s if isinstance(connection, BoundedConnection) else None
    if silence_s is not None and connection.status == extensions.STATUS_SETUP:
        silence_s = min(silence_s, _CONNECT_TIMEOUT_S)
    while (state := connection.poll()) != extensions.POLL_OK:
        poll = select.poll()
        poll.register(connection.fileno(), select.POLLIN if state == extensions.POLL_READ else select.POLLOUT)
        if not poll.poll(None if silence_s is None else silence_s * 1000):
            raise psycopg2.OperationalError(f"no answer from the server in {silence_s:g} s")
