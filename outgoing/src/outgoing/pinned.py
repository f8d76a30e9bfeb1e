"""Connections to one address that was judged before, whatever the host resolves to meanwhile."""

from __future__ import annotations

import os
import socket
import ssl
from typing import Any, Final

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from mesh.platform.http.cancellation import Watch
from outgoing.addresses import Address
from outgoing.target import Target

CONNECT_TIMEOUT_S: Final = 5.0


class _Watched:
    """Lets a watch close the connection from the moment it is open: during the TLS handshake too."""

    watch: Watch
    duplicate: socket.socket | None = None

    def _new_conn(self) -> socket.socket:
        opened: socket.socket = super()._new_conn()  # type: ignore[misc]  # urllib3's, in the classes below
        # The TLS wrapper takes over the descriptor, so the watch gets one of its own for the same connection.
        self.duplicate = socket.socket(fileno=os.dup(opened.fileno()))
        self.watch.guard(self.duplicate)
        return opened

    def close(self) -> None:
        super().close()  # type: ignore[misc]
        if self.duplicate is not None:
            self.duplicate.close()


class _HttpConnection(_Watched, HTTPConnection):
    pass


class _HttpsConnection(_Watched, HTTPSConnection):
    pass


def pinned_pool(target: Target, address: Address, watch: Watch, timeout_s: float) -> urllib3.HTTPConnectionPool:
    """Return a pool of one connection to `address`; certificates are verified for the host of `target`."""
    timeout = urllib3.Timeout(connect=min(CONNECT_TIMEOUT_S, timeout_s), read=timeout_s, total=timeout_s)
    options: dict[str, Any] = {"port": target.port, "timeout": timeout, "retries": False, "maxsize": 1}
    pool: urllib3.HTTPConnectionPool
    if target.scheme == "https":
        pool = urllib3.HTTPSConnectionPool(
            str(address),
            server_hostname=target.host,
            assert_hostname=target.host,
            ssl_context=ssl.create_default_context(),
            **options,
        )
        pool.ConnectionCls = type("Connection", (_HttpsConnection,), {"watch": watch})
    else:
        pool = urllib3.HTTPConnectionPool(str(address), **options)
        pool.ConnectionCls = type("Connection", (_HttpConnection,), {"watch": watch})
    return pool
