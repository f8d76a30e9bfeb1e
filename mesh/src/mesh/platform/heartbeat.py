"""Heartbeat of a process's loop, for the liveness probe, which runs on another thread."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

MAX_SILENCE_S: Final = 300.0
"""Longer than one iteration of any loop can take: several statements and files, each with its own timeout."""


class NoHeartbeat(Exception):
    """The loop hangs."""


class Heartbeat:
    """Call `beat` in each iteration of the loop. Thread-safe."""

    def __init__(self, max_silence_s: float = MAX_SILENCE_S):
        self._max_silence_s = max_silence_s
        self.beat()

    def beat(self) -> None:
        self._last = time.monotonic()

    def watching(self, should_stop: Callable[[], bool]) -> Callable[[], bool]:
        """Return `should_stop`, which loops call in each iteration, with a beat at each call."""

        def beat_and_check() -> bool:
            self.beat()
            return should_stop()

        return beat_and_check

    def check(self) -> None:
        """Raise NoHeartbeat if the last beat is too long ago."""
        silence_s = time.monotonic() - self._last
        if silence_s > self._max_silence_s:
            raise NoHeartbeat(f"no heartbeat for {silence_s:.0f} s")
