"""Graceful shutdown on SIGTERM and SIGINT."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Final

_POLL_S: Final = 0.05


class Shutdown:
    """Poll `is_asked` in a loop, or wait. Create it on the main thread, since only that receives signals."""

    def __init__(self) -> None:
        self._asked = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)

    def is_asked(self) -> bool:
        return self._asked.is_set()

    def wait(self) -> None:
        """Block until a shutdown is requested."""
        self._asked.wait()

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._asked.set()


def interruptible_sleep(seconds: float, should_stop: Callable[[], bool]) -> None:
    """Sleep for `seconds`, or until `should_stop`, which is asked every few hundredths of a second."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0 and not should_stop():
        time.sleep(min(left, _POLL_S))
