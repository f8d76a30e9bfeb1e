"""Bounded work: so many run, so many wait, the next is told to come back."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from mesh.contracts.problems import Busy, ClientDisconnected
from mesh.platform import metrics
from mesh.platform.http.caller import IsConnected, always

_LOOK_S: Final = 0.05
"""How often one that waits looks whether it is still wanted."""


class ConcurrencyLimit:
    """Admits `running` pieces of work at a time, in the order they came; `waiting` more wait, each at most `wait_s`."""

    def __init__(self, work: str, *, running: int, waiting: int, wait_s: float):
        """`work` names it in metrics."""
        self._work = work
        self._lock = threading.Lock()
        self._free = running
        self._max_waiting = waiting
        self._queue: deque[threading.Event] = deque()
        self._wait_s = wait_s
        # Told as zero from the start: what has not been counted yet would look like what is not there.
        for measured in (metrics.WORK_RUNNING, metrics.WORK_WAITING, metrics.WORK_REFUSED):
            measured.labels(work)

    @contextmanager
    def admit(self, is_connected: IsConnected = always) -> Iterator[None]:
        """Wait for a turn and hold it.

        Raises:
            Busy: at once when too many wait, and after `wait_s` without a turn.
            ClientDisconnected: it is no longer wanted.
        """
        try:
            self._enter(is_connected)
        except Busy:
            metrics.WORK_REFUSED.labels(self._work).inc()
            raise
        try:
            with metrics.WORK_RUNNING.labels(self._work).track_inprogress():
                yield
        finally:
            self._leave()

    def _enter(self, is_connected: IsConnected) -> None:
        with self._lock:
            if self._free > 0:
                self._free -= 1
                return
            if len(self._queue) >= self._max_waiting:
                raise Busy("As many pictures are waiting as may wait. Please try again in a moment.")
            turn = threading.Event()
            self._queue.append(turn)
        with metrics.WORK_WAITING.labels(self._work).track_inprogress():
            self._await(turn, is_connected)
        with self._lock:
            if turn.is_set():
                return
            self._queue.remove(turn)
        if not is_connected():
            raise ClientDisconnected
        raise Busy(f"No turn came within {self._wait_s:g} seconds. Please try again in a moment.")

    def _await(self, turn: threading.Event, is_connected: IsConnected) -> None:
        give_up_at = time.monotonic() + self._wait_s
        while (left_s := give_up_at - time.monotonic()) > 0:
            if turn.wait(min(left_s, _LOOK_S)) or not is_connected():
                return

    def _leave(self) -> None:
        """Hand the turn to the first that waits: nobody who comes just then is before it."""
        with self._lock:
            if self._queue:
                self._queue.popleft().set()
            else:
                self._free += 1
