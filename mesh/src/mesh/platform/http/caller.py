"""The other end of a request: work that it no longer waits for is given up, by every service that has a part in it."""

from __future__ import annotations

import select
import socket
from collections.abc import Callable
from typing import Self

from flask import request

from mesh.contracts.problems import ClientDisconnected

IsConnected = Callable[[], bool]
"""Whether anybody still waits for what is being worked on; may be asked from any thread, and often."""


def always() -> bool:
    """For work that nobody gives up."""
    return True


class Caller:
    """Who sent a request, as far as its connection shows: one that is closed at the other end wants no answer."""

    def __init__(self, connection: socket.socket | None):
        """None where the server does not show its connections: then the caller waits to the end."""
        self._connection = connection

    @classmethod
    def of_request(cls) -> Self:
        """The caller of the request in hand, whose body has been read: unread bytes would hide the end behind them."""
        environ = request.environ
        return cls(environ.get("gunicorn.socket") or environ.get("werkzeug.socket"))

    def is_connected(self) -> bool:
        if self._connection is None:
            return True
        try:
            poll = select.poll()
            poll.register(self._connection, select.POLLIN)
            return not poll.poll(0) or self._connection.recv(1, socket.MSG_PEEK) != b""
        except (OSError, ValueError):  # reset, or closed on our side
            return False

    def check(self) -> None:
        """Raises ClientDisconnected."""
        if not self.is_connected():
            raise ClientDisconnected
