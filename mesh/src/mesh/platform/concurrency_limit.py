"""Limit concurrent work: a maximum running, a maximum queued, and 503 beyond that.

Clients are served in turn, and a full queue makes room for a client with fewer queued requests than another: so one
client may use all slots while it is alone, but cannot keep others out.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from mesh.contracts.problems import Busy, ClientDisconnected
from mesh.platform import metrics
from mesh.platform.fair_queue import FairQueue
from mesh.platform.http.connected import IsConnected, always

_POLL_S: Final = 0.05
"""How often queued work checks whether its client is still connected."""

_FULL: Final = "Too many requests are queued. Try again in a moment."


class _Turn:
    def __init__(self) -> None:
        self.is_decided = threading.Event()
        self.is_refused = False
        """Its place in the queue went to another client."""


class Slot:
    """What `admit` holds. For one thread."""

    def __init__(self, limit: ConcurrencyLimit, is_connected: IsConnected, client: str, *, in_background: bool):
        self._limit = limit
        self._is_connected = is_connected
        self._client = client
        self._in_background = in_background
        self._is_held = False

    def enter(self) -> None:
        self._limit.enter(self._is_connected, self._client, in_background=self._in_background)
        self._is_held = True

    def leave(self) -> None:
        if self._is_held:
            self._is_held = False
            self._limit.leave()

    def make_way(self) -> None:
        """Between two steps of work in the background: let requests that wait go first. Raises as `admit`."""
        if self._in_background and self._limit.has_waiting():
            self.leave()
            self.enter()


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
        self._background: FairQueue[_Turn] = FairQueue()
        self._wait_s = wait_s
        self._used_at = -math.inf
        """When a request that is not in the background last began or ended."""
        # Export zeros from the start: a missing series would look like a missing process.
        for measured in (metrics.WORK_RUNNING, metrics.WORK_WAITING, metrics.WORK_REFUSED):
            measured.labels(work)

    @contextmanager
    def admit(
        self, is_connected: IsConnected = always, client: str = "", *, in_background: bool = False
    ) -> Iterator[Slot]:
        """Wait for a slot and hold it during the block. `client` is a key; requests without one share the key "".

        Work `in_background` waits in a queue of its own, as long as its client is connected, until no other waits.

        Raises:
            Busy: at once if the queue is full; after `wait_s` in the queue; when another client gets the place.
            ClientDisconnected: the client disconnected while the request was queued.
        """
        slot = Slot(self, is_connected, client, in_background=in_background)
        self._note_use(in_background=in_background)
        try:
            slot.enter()
        except Busy:
            metrics.WORK_REFUSED.labels(self._work).inc()
            raise
        try:
            with metrics.WORK_RUNNING.labels(self._work).track_inprogress():
                yield slot
        finally:
            slot.leave()
            self._note_use(in_background=in_background)

    def check_room(self, client: str) -> None:
        """Raise Busy if `admit` would refuse a request of the client at once."""
        with self._lock:
            if self._free > 0 or len(self._queue) < self._max_waiting or self._may_displace(client) is not None:
                return
        metrics.WORK_REFUSED.labels(self._work).inc()
        raise Busy(_FULL)

    def was_used_within(self, seconds: float) -> bool:
        """Return whether a request that is not in the background began or ended in the last seconds."""
        return time.monotonic() - self._used_at < seconds

    def has_waiting(self) -> bool:
        """Return whether a request waits that is not in the background."""
        return len(self._queue) > 0

    def enter(self, is_connected: IsConnected, client: str, *, in_background: bool) -> None:
        """Wait for a slot. Raises as `admit`; use that instead."""
        queue = self._background if in_background else self._queue
        with self._lock:
            if self._free > 0:
                self._free -= 1
                return
            if len(queue) >= self._max_waiting and (in_background or not self._make_room(client)):
                raise Busy(_FULL)
            turn = _Turn()
            queue.put(client, turn)
        with metrics.WORK_WAITING.labels(self._work).track_inprogress():
            self._await(turn, is_connected, math.inf if in_background else self._wait_s)
        with self._lock:
            if turn.is_refused:
                raise Busy(_FULL)
            if turn.is_decided.is_set():
                return
            queue.remove(client, turn)
        if not is_connected():
            raise ClientDisconnected
        raise Busy(f"The request was queued for {self._wait_s:g} seconds, which is the limit. Try again in a moment.")

    def _note_use(self, *, in_background: bool) -> None:
        if not in_background:
            self._used_at = time.monotonic()

    def _may_displace(self, client: str) -> str | None:
        """Return the client with most in the queue, if `client` has at least two fewer."""
        most = self._queue.longest()
        if most is None or self._queue.count_of(most) < self._queue.count_of(client) + 2:
            return None
        return most

    def _make_room(self, client: str) -> bool:
        """Refuse the newest request of the client with most in the queue, if `client` has at least two fewer."""
        most = self._may_displace(client)
        if most is None:
            return False
        turn = self._queue.take_newest(most)
        turn.is_refused = True
        turn.is_decided.set()
        return True

    def _await(self, turn: _Turn, is_connected: IsConnected, wait_s: float) -> None:
        give_up_at = time.monotonic() + wait_s
        while (left_s := give_up_at - time.monotonic()) > 0:
            if turn.is_decided.wait(min(left_s, _POLL_S)) or not is_connected():
                return

    def leave(self) -> None:
        """Pass the slot directly to the next in the queue, so that a new request cannot take it."""
        with self._lock:
            following = self._queue.take() or self._background.take()
            if following is None:
                self._free += 1
            else:
                following[1].is_decided.set()
