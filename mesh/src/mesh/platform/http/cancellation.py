"""A call's time limit and its caller: whichever ends first closes the connection, wherever the call is stuck."""

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

from mesh.platform.http.caller import IsConnected, always

_LOOK_S: Final = 0.05
_CURRENT: ContextVar[Watch | None] = ContextVar("watch", default=None)


class Watch:
    """Around one call. A socket's own timeout begins anew with each byte that drips in; this one does not."""

    def __init__(self, timeout_s: float, is_connected: IsConnected = always):
        self.is_disconnected = False
        """The call was ended since nobody waits for it."""
        self._deadline = time.monotonic() + timeout_s
        self._is_connected = is_connected
        self._is_over = threading.Event()
        self._lock = threading.Lock()
        self._has_hung_up = False
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
        """The connection that the call runs over."""
        with self._lock:
            self._connection = connection
            if self._has_hung_up:
                _hang_up(connection)

    def _watch(self) -> None:
        while not self.is_late and not self.is_disconnected:
            left_s = max(0.0, self._deadline - time.monotonic())
            if self._is_over.wait(left_s if self._is_connected is always else min(left_s, _LOOK_S)):
                return
            self.is_disconnected = not self._is_connected()
        with self._lock:
            self._has_hung_up = True
            if self._connection is not None and not self._is_over.is_set():
                _hang_up(self._connection)


class _WatchedConnection(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        self._tell_watch()

    def putrequest(self, *args: object, **options: object) -> None:
        self._tell_watch()  # a connection that was kept alive
        super().putrequest(*args, **options)  # type: ignore[arg-type]  # passed on as they came

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3's own does
        self._tell_watch()
        return super().getresponse()

    def _tell_watch(self) -> None:
        watch = _CURRENT.get()
        if watch is not None and self.sock is not None:
            watch.guard(self.sock)


class WatchedPool(HTTPConnectionPool):
    ConnectionCls = _WatchedConnection


@contextmanager
def watched_by(watch: Watch) -> Iterator[None]:
    """Within the block, connections of this thread tell `watch` which they are."""
    token = _CURRENT.set(watch)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def _hang_up(connection: socket.socket) -> None:
    with suppress(OSError):  # it has just been closed
        connection.shutdown(socket.SHUT_RDWR)
