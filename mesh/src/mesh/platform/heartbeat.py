"""Whether a process's loop still goes round: the one thing that a server on another thread cannot know by itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

LONGEST_SILENCE_S: Final = 300.0
"""Longer than any work that a loop does in one round: several statements and files, each given up in its own time."""


class NoHeartbeat(Exception):
    """The loop stands still."""


class Heartbeat:
    """Let the loop beat in each round. Safe to share between threads."""

    def __init__(self, longest_silence_s: float = LONGEST_SILENCE_S):
        self._longest_silence_s = longest_silence_s
        self.beat()

    def beat(self) -> None:
        self._last = time.monotonic()

    def watching(self, should_stop: Callable[[], bool]) -> Callable[[], bool]:
        """The same question, which every loop of ours asks in each round, as a beat."""

        def asked() -> bool:
            self.beat()
            return should_stop()

        return asked

    def check(self) -> None:
        """Raises NoHeartbeat."""
        silence_s = time.monotonic() - self._last
        if silence_s > self._longest_silence_s:
            raise NoHeartbeat(f"its loop has stood still for {silence_s:.0f} s")
