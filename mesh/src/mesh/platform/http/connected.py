"""Whether the client of a request still waits. Without Flask, for processes that serve no HTTP."""

from __future__ import annotations

from collections.abc import Callable

IsConnected = Callable[[], bool]
"""Returns whether the client still waits for the result. Thread-safe and cheap."""


def always() -> bool:
    """Return True, for work that is never cancelled."""
    return True
