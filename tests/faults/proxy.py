"""A TCP proxy that injects network faults."""

from __future__ import annotations

import socket
import struct
import threading
import time
from contextlib import suppress
from enum import Enum, auto

_TICK_S = 0.05
_CHUNK = 1 << 16


class Weather(Enum):
    """Condition of the network for the bytes that follow."""

    FINE = auto()
    SLOW = auto()
    """Each chunk is delayed."""
    ONE_BYTE = auto()
    """One byte per packet."""
    BLACKHOLE = auto()
    """Connections are accepted, but all bytes are lost without a reset."""


class Proxy:
    """Forwards connections to a local port."""

    def __init__(self, target_port: int, delay_s: float = 0.02):
        self.weather = Weather.FINE
        self._delay_s = delay_s
        self._target_port = target_port
        self._pairs: set[_Pair] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, name="proxy", daemon=True).start()

    def cut(self) -> None:
        """Reset every connection."""
        for pair in list(self._pairs):
            pair.reset()

    def half_close(self) -> None:
        """Close the direction to the client of every connection, and keep the other direction open."""
        for pair in list(self._pairs):
            with suppress(OSError):
                pair.client.shutdown(socket.SHUT_WR)

    def forget(self) -> None:
        """Lose all further bytes of the connections that are open now, whatever the condition."""
        for pair in list(self._pairs):
            pair.is_forgotten = True

    def close(self) -> None:
        self._listener.close()
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return  # closed
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", self._target_port), timeout=5)
        except OSError:
            _reset(client)
            return
        for end in (client, server):
            end.settimeout(None)
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        pair = _Pair(client, server)
        pair.is_forgotten = self.weather is Weather.BLACKHOLE
        self._pairs.add(pair)
        back = threading.Thread(target=self._pump, args=(pair, server, client), daemon=True)
        back.start()
        self._pump(pair, client, server)
        back.join()
        self._pairs.discard(pair)
        pair.reset()

    def _pump(self, pair: _Pair, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(_CHUNK):
                self._pass_on(pair, data, sink)
            if not pair.is_forgotten:
                sink.shutdown(socket.SHUT_WR)

    def _pass_on(self, pair: _Pair, data: bytes, sink: socket.socket) -> None:
        if self.weather is Weather.BLACKHOLE:
            pair.is_forgotten = True
        if pair.is_forgotten:
            return
        if self.weather is Weather.SLOW:
            time.sleep(self._delay_s)
        if self.weather is Weather.ONE_BYTE:
            for position in range(len(data)):
                sink.sendall(data[position : position + 1])
        else:
            sink.sendall(data)


class _Pair:
    """A connection of a client, and the one to the server."""

    def __init__(self, client: socket.socket, server: socket.socket):
        self.client = client
        self.server = server
        self.is_forgotten = False

    def reset(self) -> None:
        _reset(self.client)
        _reset(self.server)


def _reset(end: socket.socket) -> None:
    """Close with RST, and wake a thread that is reading from it."""
    with suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        end.shutdown(socket.SHUT_RD)
    end.close()
