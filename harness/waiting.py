"""Waiting for something to happen."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TypeVar

WITHIN_S: Final = 100.0
"""On a machine that does other work."""

_POLL_S: Final = 0.02

Found = TypeVar("Found")


def eventually(find: Callable[[], Found | None], within_s: float = WITHIN_S) -> Found:
    """Return what `find` returns as soon as it is true. Raises AssertionError.

    The last attempt begins after the time limit, however slow the attempts before it were.
    """
    give_up_at = time.monotonic() + within_s
    while True:
        is_last = time.monotonic() >= give_up_at
        found = find()
        if found:
            return found
        assert not is_last, f"not within {within_s:g} s"
        time.sleep(_POLL_S)
