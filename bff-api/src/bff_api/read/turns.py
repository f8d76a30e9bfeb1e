"""When a read may use the models: at once, or after the reads of others.

A client is heavy while it has more pictures here, running and queued, than `_MOST_UNITS`, and for a while afterwards.
What counts is what a client asks for, not what it gets: beside others, a heavy client gets little.

                                 while no other client reads    while one that is not heavy reads, or just did
    a client that is not heavy   never waits                    one read at a time
    heavy clients, all together  a few reads at a time          one read at a time, for a fortieth of the time

Further reads of heavy clients are queued, clients in turn, and refused with 503 and Retry-After.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Final

from mesh.contracts.problems import Busy, ClientDisconnected
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.platform.http.connected import IsConnected, always

UNIT_PIXELS: Final = 16_000_000
"""A photo of a phone is one unit, the largest picture that is accepted four."""
_MOST_UNITS: Final = 3
"""Of a client that is not heavy."""
HEAVY_S: Final = 30.0
"""How long a client stays heavy: all its requests may be refused at the same moment, and sent again."""
READS_AGAIN_S: Final = 2.0
"""How long after a read its client's next one is expected."""
TIMES_LONGER: Final = 39
"""After a heavy client's read beside others, the next one waits so many times longer than that one took."""
_WAITING: Final = 16
_QUEUED_S: Final = 10.0
"""In the queue; a client that is not heavy waits as long for its own earlier read."""
_WAIT_S: Final = 5.0
"""For others, after the queue."""
_POLL_S: Final = 0.05
_REFUSED_S: Final = 4.0
"""How long a refusal is held back: a client that floods sends the next picture when it has the answer."""
TOO_LARGE_S: Final = 1.0
"""The same for a picture beyond the limits, which may be the only one of its client."""
_MOST_HELD_BACK: Final = 24
"""Each holds a thread; with those that are queued and running, two thirds of them at most."""
_HELD_BACK_POLL_S: Final = 0.2
_RETRY_AFTER_S: Final = 10


@dataclass(slots=True)
class _Client:
    units: int = 0
    """Of all its pictures here."""
    running: int = 0
    """Its reads that use the models."""
    heavy_until: float = -math.inf
    read_at: float = -math.inf
    """When its last read ended."""


class ReadTurns:
    """Decides which reads use the models. Thread-safe; each replica counts its own."""

    def __init__(self, heavy_reads: int, clock: Callable[[], float] = time.monotonic):
        """`heavy_reads` run at a time while no client reads that is not heavy."""
        self._clock = clock
        self._queue = ConcurrencyLimit("heavy reads", running=heavy_reads, waiting=_WAITING, wait_s=_QUEUED_S)
        self._clients: dict[str, _Client] = {}
        self._changed = threading.Condition()
        self._held_back = threading.BoundedSemaphore(_MOST_HELD_BACK)
        self._next_at = -math.inf
        """When a heavy client's read may run beside others."""

    def check_room(self, client: str, is_connected: IsConnected = always) -> None:
        """Refuse a further picture of a heavy client before it is parsed, if it would be refused at once.

        Raises Busy, after a moment.
        """
        with self._changed:
            is_heavy = client in self._clients and self._is_heavy(client)
        if not is_heavy:
            return
        try:
            self._queue.check_room(client)
        except Busy:
            self.hold_back(_REFUSED_S, is_connected)
            raise

    def hold_back(self, seconds: float, is_connected: IsConnected) -> None:
        """Wait before a refusal, unless many wait already or the client disconnects."""
        if not self._held_back.acquire(blocking=False):
            return
        try:
            give_up_at = time.monotonic() + seconds
            while is_connected() and time.monotonic() < give_up_at:
                time.sleep(_HELD_BACK_POLL_S)
        finally:
            self._held_back.release()

    @contextmanager
    def hold(self, client: str, pixels: int, is_connected: IsConnected = always) -> Iterator[None]:
        """Wait until a picture of the client may be read, and count it as one that uses the models during the block.

        Raises:
            Busy: the client has others here, and waits for too long, or too many are queued.
            ClientDisconnected: the client has disconnected.
        """
        units = max(1, math.ceil(pixels / UNIT_PIXELS))
        is_heavy = self._arrive(client, units)
        try:
            with self._queue.admit(is_connected, client) if is_heavy else nullcontext():
                started = self._start(client, is_connected, _WAIT_S if is_heavy else _QUEUED_S)
                try:
                    yield
                finally:
                    self._end(client, started)
        finally:
            self._leave(client, units)

    def _arrive(self, client: str, units: int) -> bool:
        with self._changed:
            now = self._clock()
            self._clients = {key: each for key, each in self._clients.items() if _counts(each, now)}
            here = self._clients.setdefault(client, _Client())
            here.units += units
            return self._is_heavy(client)

    def _leave(self, client: str, units: int) -> None:
        with self._changed:
            here = self._clients[client]
            if here.units > _MOST_UNITS:
                here.heavy_until = self._clock() + HEAVY_S
            here.units -= units

    def _start(self, client: str, is_connected: IsConnected, wait_s: float) -> float:
        """Wait, and return the time."""
        give_up_at = time.monotonic() + wait_s
        with self._changed:
            while not self._may_run(client):
                if time.monotonic() >= give_up_at:
                    raise Busy(
                        "You send many or large pictures at once, so the pictures of others are read first. "
                        "Send fewer at a time, or try again later.",
                        retry_after_s=_RETRY_AFTER_S,
                    )
                self._changed.wait(_POLL_S)
                if not is_connected():
                    raise ClientDisconnected
            self._clients[client].running += 1
            return self._clock()

    def _may_run(self, client: str) -> bool:
        if not self._others_read(client):
            return True
        if self._is_heavy(client):
            return self._clock() >= self._next_at and not self._heavy_running()
        return self._clients[client].running == 0

    def _end(self, client: str, started: float) -> None:
        with self._changed:
            now = self._clock()
            here = self._clients[client]
            here.running -= 1
            here.read_at = now
            if self._is_heavy(client) and self._others_read(client):
                self._next_at = now + TIMES_LONGER * (now - started)
            self._changed.notify_all()

    def _is_heavy(self, client: str) -> bool:
        here = self._clients[client]
        return here.units > _MOST_UNITS or self._clock() < here.heavy_until

    def _heavy_running(self) -> bool:
        return any(each.running for key, each in self._clients.items() if self._is_heavy(key))

    def _others_read(self, client: str) -> bool:
        """Return whether another client, which is not heavy, reads or is expected to go on."""
        now = self._clock()
        return any(
            each.running or now < each.read_at + READS_AGAIN_S
            for key, each in self._clients.items()
            if key != client and not self._is_heavy(key)
        )


def _counts(client: _Client, now: float) -> bool:
    return client.units > 0 or now < max(client.heavy_until, client.read_at + READS_AGAIN_S)
