"""Which complete request gets the next free thread: clients in turn, and each at most some of the threads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Generic, TypeVar

from mesh.platform.fair_queue import FairQueue

T = TypeVar("T")


class Dispatch(Generic[T]):
    """Used on the server's loop only."""

    def __init__(self, start: Callable[[T], None], *, threads: int, threads_per_client: int):
        """`start` runs a request on a thread."""
        self._start = start
        self._free = threads
        self._per_client = threads_per_client
        self._running: Counter[str] = Counter()
        self._queue: FairQueue[T] = FairQueue()

    def put(self, client: str, item: T) -> None:
        """Start the request, at once or later."""
        self._queue.put(client, item)
        self._start_next()

    def done(self, client: str) -> None:
        """Free the thread of a client's request."""
        self._free += 1
        self._running[client] -= 1
        if not self._running[client]:
            del self._running[client]
        self._start_next()

    def _start_next(self) -> None:
        while self._free and len(self._queue):
            busy = frozenset(client for client, count in self._running.items() if count >= self._per_client)
            taken = self._queue.take(busy)
            if taken is None:
                return
            client, item = taken
            self._free -= 1
            self._running[client] += 1
            self._start(item)
