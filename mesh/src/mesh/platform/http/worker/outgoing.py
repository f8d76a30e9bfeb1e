"""What a thread has written and the client has not taken yet.

A thread writes without waiting: what does not fit into the socket's buffer is kept and sent by the server's loop. A
thread waits only while it is far ahead of its client, or if the process holds too many bytes already.
"""

from __future__ import annotations

import errno
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from mesh.platform.http.worker.budget import Budget

_AHEAD_BYTES: Final = 8 * 1024 * 1024
"""A thread that streams waits while more than this is kept."""
_WAIT_S: Final = 1.0


class Outgoing:
    """The socket that gunicorn and the app see. Thread-safe."""

    def __init__(self, connection: socket.socket, budget: Budget, peer: str = ""):
        self.on_pending: Callable[[], None] = lambda: None
        """Called, on the writing thread, when something is kept that was not before."""
        self.client = ""
        """Whose bytes they are."""
        self.peer = peer
        """Address of the other end, which may be a proxy."""
        self.started = 0.0
        """When the kept bytes began to wait."""
        self.done_bytes = 0
        """Bytes sent since."""
        self._connection = connection
        self._budget = budget
        self._changed = threading.Condition()
        self._kept: deque[tuple[memoryview, int]] = deque()
        """Each with the bytes reserved for it in the budget."""
        self._kept_bytes = 0
        self._is_aborted = False

    @property
    def is_pending(self) -> bool:
        return bool(self._kept)

    @property
    def is_aborted(self) -> bool:
        return self._is_aborted

    def sendall(self, data: bytes) -> None:
        """Send or keep all of it. Raises BrokenPipeError if the client is gone or too slow."""
        with self._changed:
            while self._kept_bytes > _AHEAD_BYTES and not self._is_aborted:
                self._changed.wait(_WAIT_S)
            left = self._sent_now(memoryview(data))
            if not left:
                return
            has_room = self._budget.take(self.client, len(left))
            self._keep(left, len(left) if has_room else 0)
            while not has_room and self._kept and not self._is_aborted:
                self._changed.wait(_WAIT_S)
            self._check()

    def send(self, data: bytes) -> int:
        self.sendall(data)
        return len(data)

    def send_now(self, data: bytes) -> None:
        """Send what the socket's buffer takes and drop the rest; never waits."""
        with self._changed, suppress(OSError):
            self._sent_now(memoryview(data))

    def flush(self) -> None:
        """Send what the client takes now; called when the socket is writable."""
        with self._changed:
            try:
                while self._kept:
                    left, reserved = self._kept[0]
                    sent = self._connection.send(left)
                    self.done_bytes += sent
                    self._kept_bytes -= sent
                    if sent < len(left):
                        self._kept[0] = (left[sent:], reserved)
                        break
                    self._kept.popleft()
                    self._budget.give_back(self.client, reserved)
            except BlockingIOError:
                pass
            except OSError:
                self._abort()
            self._changed.notify_all()

    def abort(self) -> None:
        """Give up: drop what is kept, and let the writing thread fail."""
        with self._changed:
            self._abort()

    # -- the rest of a socket that gunicorn and the app use

    def fileno(self) -> int:
        return self._connection.fileno()

    def recv(self, size: int, flags: int = 0) -> bytes:
        return self._connection.recv(size, flags)

    def gettimeout(self) -> float:
        return 0.0

    def setblocking(self, _is_blocking: object) -> None:
        """Do nothing: the socket never blocks."""

    def settimeout(self, _timeout_s: object) -> None:
        """Do nothing: the socket never blocks."""

    def shutdown(self, _how: int) -> None:
        """Do nothing: the server's loop closes the connection, after what is kept."""

    def close(self) -> None:
        """Do nothing: the server's loop closes the connection, after what is kept."""

    def _sent_now(self, data: memoryview) -> memoryview:
        """Send what fits; return the rest."""
        self._check()
        if self._kept:
            return data
        try:
            while data:
                data = data[self._connection.send(data) :]
        except BlockingIOError:
            pass
        return data

    def _keep(self, left: memoryview, reserved: int) -> None:
        is_first = not self._kept
        self._kept.append((left, reserved))
        self._kept_bytes += len(left)
        if is_first:
            self.started, self.done_bytes = time.monotonic(), 0
            self.on_pending()

    def _check(self) -> None:
        if self._is_aborted:
            raise BrokenPipeError(errno.EPIPE, "the client is gone or too slow")

    def _abort(self) -> None:
        self._is_aborted = True
        for _, reserved in self._kept:
            self._budget.give_back(self.client, reserved)
        self._kept.clear()
        self._kept_bytes = 0
        with suppress(OSError):  # disconnected already
            self._connection.shutdown(socket.SHUT_RDWR)
        self._changed.notify_all()
