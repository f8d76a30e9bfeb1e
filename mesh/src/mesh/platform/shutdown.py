"""SIGTERM and SIGINT ask a process to finish what it holds and go."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Final

_POLL_S: Final = 0.05


class Shutdown:
    """Ask `is_asked` in a loop, or wait for it. Make it on the main thread: only there can signals be caught."""

    def __init__(self) -> None:
        self._asked = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)

    def is_asked(self) -> bool:
        return self._asked.is_set()

    def wait(self) -> None:
        """Block until it is asked for."""
        self._asked.wait()

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._asked.set()


def interruptible_sleep(seconds: float, should_stop: Callable[[], bool]) -> None:
    """Sleep for `seconds`, or until `should_stop`, which is asked every few hundredths of a second."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0 and not should_stop():
        time.sleep(min(left, _POLL_S))
