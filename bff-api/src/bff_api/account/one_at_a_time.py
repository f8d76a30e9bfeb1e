"""Let one thread at a time count requests in memory.

Two threads that count at once may start the same timer in limits 5.8, which raises RuntimeError in one of them (pull
request 352 of limits, in no release yet). Flask-Limiter makes the storage itself, also the one that it falls back to,
so the class is changed instead of a storage.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache, wraps
from typing import ParamSpec, TypeVar

from limits.storage import MemoryStorage

_P = ParamSpec("_P")
_R = TypeVar("_R")


def _one_at_a_time(method: Callable[_P, _R]) -> Callable[_P, _R]:
    lock = threading.Lock()

    @wraps(method)
    def alone(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        with lock:
            return method(*args, **kwargs)

    return alone


@cache
def count_one_at_a_time() -> None:
    """Change limits' storage in memory, once for all limiters of the process."""
    MemoryStorage.incr = _one_at_a_time(MemoryStorage.incr)  # type: ignore[method-assign]  # see above
