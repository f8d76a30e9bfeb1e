"""One connection of the server: its state, and the time at which it is closed."""

from __future__ import annotations

import socket
import time
from enum import Enum, auto
from typing import Any, Final

from mesh.platform.http.worker.incoming import Incoming
from mesh.platform.http.worker.limits import ServerLimits
from mesh.platform.http.worker.outgoing import Outgoing

LINGER_S: Final = 2.0
"""How long a client may take to close a connection that we have closed."""


class State(Enum):
    IDLE = auto()
    """Before the first byte of a request."""
    RECEIVING = auto()
    QUEUED = auto()
    """The request is complete and waits for a thread."""
    HANDLING = auto()
    """A thread has it."""
    SENDING = auto()
    """The thread has finished; the response has not been taken yet."""
    LINGERING = auto()
    """Closed on our side, until the client closes it too."""
    CLOSED = auto()


class Connection:
    """Used on the server's loop only, except `sock`, `client` and `server`, which gunicorn uses on a thread."""

    def __init__(
        self, connection: socket.socket, sock: Outgoing, peer: tuple[str, int], server: Any, incoming: Incoming
    ):
        connection.setblocking(False)
        self.connection = connection
        self.sock = sock
        self.peer = peer
        self.client = peer
        """Address and port of the client as the app sees them, which a trusted proxy may have said."""
        self.server = server
        self.state = State.IDLE
        self.incoming = incoming
        self.requests = 1
        self.watched = 0
        """Events that the server's loop waits for."""
        self.keeps_alive = False
        self.is_counted = False
        """Whether its request counts among its client's."""
        self.since = time.monotonic()
        """When the current state, or the body, began."""
        self.closes_at = 0.0
        """In IDLE and LINGERING."""

    def enter(self, state: State) -> None:
        self.state = state
        self.since = time.monotonic()

    @property
    def is_receiving_body(self) -> bool:
        return self.state is State.RECEIVING and self.incoming.request is not None

    def deadline(self, limits: ServerLimits) -> float | None:
        """Return the time at which it is given up; None while it waits for us."""
        if self.state in (State.IDLE, State.LINGERING):
            return self.closes_at
        if self.is_receiving_body:
            return limits.transfer_deadline(self.since, self.incoming.received_bytes)
        if self.state is State.RECEIVING:
            return self.since + limits.header_timeout_s
        if self.sock.is_pending:
            return limits.transfer_deadline(self.sock.started, self.sock.done_bytes)
        return None
