"""Bounded work: so many run, so many wait, the next is told to come back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from mesh import metrics
from mesh.errors import Busy


class Gate:
    """Admits `running` pieces of work at a time and lets `waiting` more wait, each for at most `wait_s`."""

    def __init__(self, work: str, *, running: int, waiting: int, wait_s: float):
        """`work` names it in metrics."""
        self._work = work
        self._places = threading.BoundedSemaphore(running + waiting)
        self._turns = threading.BoundedSemaphore(running)
        self._wait_s = wait_s

    @contextmanager
    def admit(self) -> Iterator[None]:
        """Wait for a turn and hold it. Raises Busy at once when too many wait, and after `wait_s` without a turn."""
        if not self._places.acquire(blocking=False):
            metrics.WORK_REFUSED.labels(self._work).inc()
            raise Busy("As many pictures are waiting as may wait. Please try again in a moment.")
        try:
            with metrics.WORK_WAITING.labels(self._work).track_inprogress():
                has_turn = self._turns.acquire(timeout=self._wait_s)
            if not has_turn:
                metrics.WORK_REFUSED.labels(self._work).inc()
                raise Busy(f"No turn came within {self._wait_s:g} seconds. Please try again in a moment.")
            try:
                with metrics.WORK_RUNNING.labels(self._work).track_inprogress():
                    yield
            finally:
                self._turns.release()
        finally:
            self._places.release()
