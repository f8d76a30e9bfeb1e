"""Cancel outgoing requests at their timeout, or when their own client disconnects, by closing the connection."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Final, Self

from urllib3 import HTTPResponse
from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool

from mesh.platform.http.connected import IsConnected, always

_POLL_S: Final = 0.05
_CURRENT: ContextVar[Watch | None] = ContextVar("watch", default=None)


class Watch:
    """Watches one request. A socket's own timeout restarts with each byte that arrives; this one does not."""

    def __init__(self, timeout_s: float, is_connected: IsConnected = always):
        self.is_disconnected = False
        """The request was cancelled because the client disconnected."""
        self._deadline = time.monotonic() + timeout_s
        self._is_connected = is_connected
        self._is_over = threading.Event()
        self._lock = threading.Lock()
        self._is_closed = False
        self._connection: socket.socket | None = None

    @property
    def is_late(self) -> bool:
        return time.monotonic() > self._deadline

    def __enter__(self) -> Self:
        threading.Thread(target=self._watch, name="watch", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()

    def guard(self, connection: socket.socket) -> None:
        """Set the connection that the request uses."""
        with self._lock:
            self._connection = connection
            if self._is_closed:
                _close(connection)

    def _watch(self) -> None:
        while not self.is_late and not self.is_disconnected:
            left_s = max(0.0, self._deadline - time.monotonic())
            if self._is_over.wait(left_s if self._is_connected is always else min(left_s, _POLL_S)):
                return
            self.is_disconnected = not self._is_connected()
        with self._lock:
            self._is_closed = True
            if self._connection is not None and not self._is_over.is_set():
                _close(self._connection)


class _WatchedConnection(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        self._register()

    def putrequest(self, *args: object, **options: object) -> None:
        self._register()  # a kept-alive connection
        super().putrequest(*args, **options)  # type: ignore[arg-type]  # passed through

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3's own does
        self._register()
        return super().getresponse()

    def _register(self) -> None:
        watch = _CURRENT.get()
        if watch is not None and self.sock is not None:
            watch.guard(self.sock)


class WatchedPool(HTTPConnectionPool):
    ConnectionCls = _WatchedConnection


@contextmanager
def watched_by(watch: Watch) -> Iterator[None]:
    """Register connections of this thread with `watch` during the block."""
    token = _CURRENT.set(watch)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def _close(connection: socket.socket) -> None:
    with suppress(OSError):  # already closed
        connection.shutdown(socket.SHUT_RDWR)
