"""Limit concurrent work: a maximum running, a maximum queued, and 503 beyond that."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from mesh.contracts.problems import Busy, ClientDisconnected
from mesh.platform import metrics
from mesh.platform.http.routes import IsConnected, always

_POLL_S: Final = 0.05
"""How often queued work checks whether its client is still connected."""


class ConcurrencyLimit:
    """Admit `running` requests at a time, first come first served; queue up to `waiting` more, each up to `wait_s`."""

    def __init__(self, work: str, *, running: int, waiting: int, wait_s: float):
        """`work` is the label in metrics."""
        self._work = work
        self._lock = threading.Lock()
        self._free = running
        self._max_waiting = waiting
        self._queue: deque[threading.Event] = deque()
        self._wait_s = wait_s
        # Export zeros from the start: a missing series would look like a missing process.
        for measured in (metrics.WORK_RUNNING, metrics.WORK_WAITING, metrics.WORK_REFUSED):
            measured.labels(work)

    @contextmanager
    def admit(self, is_connected: IsConnected = always) -> Iterator[None]:
        """Wait for a slot and hold it during the block.

        Raises:
            Busy: at once if the queue is full, and after `wait_s` in the queue.
            ClientDisconnected: the client disconnected while the request was queued.
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
                raise Busy("Too many requests are queued. Try again in a moment.")
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
        raise Busy(f"The request was queued for {self._wait_s:g} seconds, which is the limit. Try again in a moment.")

    def _await(self, turn: threading.Event, is_connected: IsConnected) -> None:
        give_up_at = time.monotonic() + self._wait_s
        while (left_s := give_up_at - time.monotonic()) > 0:
            if turn.wait(min(left_s, _POLL_S)) or not is_connected():
                return

    def _leave(self) -> None:
        """Pass the slot directly to the first in the queue, so that a new request cannot take it."""
        with self._lock:
            if self._queue:
                self._queue.popleft().set()
            else:
                self._free += 1
