"""Detect whether the client of a request is still connected, so that its work can be cancelled."""

from __future__ import annotations

import select
import socket
from collections.abc import Callable
from typing import Self

from flask import request

from mesh.contracts.problems import ClientDisconnected

IsConnected = Callable[[], bool]
"""Returns whether the client still waits for the result. Thread-safe and cheap."""


def always() -> bool:
    """Return True, for work that is never cancelled."""
    return True


class Caller:
    """The client of a request, as seen by its connection."""

    def __init__(self, connection: socket.socket | None):
        """Pass None if the server does not expose its connections; the client then counts as connected."""
        self._connection = connection

    @classmethod
    def of_request(cls) -> Self:
        """Return the client of the current request. Read the body first: unread bytes hide a disconnect."""
        environ = request.environ
        return cls(environ.get("gunicorn.socket") or environ.get("werkzeug.socket"))

    def is_connected(self) -> bool:
        """Return whether the connection is open at the client's end."""
        if self._connection is None:
            return True
        try:
            poll = select.poll()
            poll.register(self._connection, select.POLLIN)
            return not poll.poll(0) or self._connection.recv(1, socket.MSG_PEEK) != b""
        except (OSError, ValueError):  # reset, or closed on our side
            return False

    def check(self) -> None:
        """Raise ClientDisconnected if the client is gone."""
        if not self.is_connected():
            raise ClientDisconnected
