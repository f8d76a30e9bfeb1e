"""Limit concurrent work: a maximum running, a maximum queued, and 503 beyond that.

Clients are served in turn, and a full queue makes room for a client with fewer queued requests than another: so one
client may use all slots while it is alone, but cannot keep others out.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from mesh.contracts.problems import Busy, ClientDisconnected
from mesh.platform import metrics
from mesh.platform.fair_queue import FairQueue
from mesh.platform.http.routes import IsConnected, always

_POLL_S: Final = 0.05
"""How often queued work checks whether its client is still connected."""

_FULL: Final = "Too many requests are queued. Try again in a moment."


class _Turn:
    def __init__(self) -> None:
        self.is_decided = threading.Event()
        self.is_refused = False
        """Its place in the queue went to another client."""


class ConcurrencyLimit:
    """Admit `running` requests at a time; queue up to `waiting` more, each up to `wait_s`.

    Requests of one client are admitted in the order of their arrival, those of different clients in turn.
    """

    def __init__(self, work: str, *, running: int, waiting: int, wait_s: float):
        """`work` is the label in metrics."""
        self._work = work
        self._lock = threading.Lock()
        self._free = running
        self._max_waiting = waiting
        self._queue: FairQueue[_Turn] = FairQueue()
        self._wait_s = wait_s
        # Export zeros from the start: a missing series would look like a missing process.
        for measured in (metrics.WORK_RUNNING, metrics.WORK_WAITING, metrics.WORK_REFUSED):
            measured.labels(work)

    @contextmanager
    def admit(self, is_connected: IsConnected = always, client: str = "") -> Iterator[None]:
        """Wait for a slot and hold it during the block. `client` is a key; requests without one share the key "".

        Raises:
            Busy: at once if the queue is full; after `wait_s` in the queue; when another client gets the place.
            ClientDisconnected: the client disconnected while the request was queued.
        """
        try:
            self._enter(is_connected, client)
        except Busy:
            metrics.WORK_REFUSED.labels(self._work).inc()
            raise
        try:
            with metrics.WORK_RUNNING.labels(self._work).track_inprogress():
                yield
        finally:
            self._leave()

    def _enter(self, is_connected: IsConnected, client: str) -> None:
        with self._lock:
            if self._free > 0:
                self._free -= 1
                return
            if len(self._queue) >= self._max_waiting and not self._make_room(client):
                raise Busy(_FULL)
            turn = _Turn()
            self._queue.put(client, turn)
        with metrics.WORK_WAITING.labels(self._work).track_inprogress():
            self._await(turn, is_connected)
        with self._lock:
            if turn.is_refused:
                raise Busy(_FULL)
            if turn.is_decided.is_set():
                return
            self._queue.remove(client, turn)
        if not is_connected():
            raise ClientDisconnected
        raise Busy(f"The request was queued for {self._wait_s:g} seconds, which is the limit. Try again in a moment.")

    def _make_room(self, client: str) -> bool:
        """Refuse the newest request of the client with most in the queue, if `client` has at least two fewer."""
        most = self._queue.longest()
        if most is None or self._queue.count_of(most) < self._queue.count_of(client) + 2:
            return False
        turn = self._queue.take_newest(most)
        turn.is_refused = True
        turn.is_decided.set()
        return True

    def _await(self, turn: _Turn, is_connected: IsConnected) -> None:
        give_up_at = time.monotonic() + self._wait_s
        while (left_s := give_up_at - time.monotonic()) > 0:
            if turn.is_decided.wait(min(left_s, _POLL_S)) or not is_connected():
                return

    def _leave(self) -> None:
        """Pass the slot directly to the next in the queue, so that a new request cannot take it."""
        with self._lock:
            following = self._queue.take()
            if following is None:
                self._free += 1
            else:
                following[1].is_decided.set()
