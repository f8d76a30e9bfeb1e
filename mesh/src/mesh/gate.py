"""Bounded work: so many run, so many wait, the next is told to come back."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from mesh import metrics
from mesh.errors import Busy


class Gate:
    """Admits `running` pieces of work at a time, in the order they came; `waiting` more wait, each at most `wait_s`."""

    def __init__(self, work: str, *, running: int, waiting: int, wait_s: float):
        """`work` names it in metrics."""
        self._work = work
        self._lock = threading.Lock()
        self._free = running
        self._max_waiting = waiting
        self._queue: deque[threading.Event] = deque()
        self._wait_s = wait_s

    @contextmanager
    def admit(self) -> Iterator[None]:
        """Wait for a turn and hold it. Raises Busy at once when too many wait, and after `wait_s` without a turn."""
        try:
            self._enter()
        except Busy:
            metrics.WORK_REFUSED.labels(self._work).inc()
            raise
        try:
            with metrics.WORK_RUNNING.labels(self._work).track_inprogress():
                yield
        finally:
            self._leave()

    def _enter(self) -> None:
        with self._lock:
            if self._free > 0:
                self._free -= 1
                return
            if len(self._queue) >= self._max_waiting:
                raise Busy("As many pictures are waiting as may wait. Please try again in a moment.")
            turn = threading.Event()
            self._queue.append(turn)
        with metrics.WORK_WAITING.labels(self._work).track_inprogress():
            turn.wait(self._wait_s)
        with self._lock:
            if not turn.is_set():
                self._queue.remove(turn)
                raise Busy(f"No turn came within {self._wait_s:g} seconds. Please try again in a moment.")

    def _leave(self) -> None:
        """Hand the turn to the first that waits: nobody who comes just then is before it."""
        with self._lock:
            if self._queue:
                self._queue.popleft().set()
            else:
                self._free += 1
