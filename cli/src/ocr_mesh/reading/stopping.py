"""Ctrl-C and SIGTERM: the first one ends the command at the next page, the second one at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stop_on_signals() -> Iterator[threading.Event]:
    """Yield an event that the first signal sets; during the block the second one has its usual effect."""
    stop = threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        stop.set()
        signal.signal(number, signal.SIG_DFL)

    before = {number: signal.signal(number, on_signal) for number in _SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def keep_signals_from_children() -> None:
    """Block signals in this thread: processes that it starts do not get the terminal's Ctrl-C, and end their work."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
