"""Bytes of requests and responses that a process holds, in total and per client."""

from __future__ import annotations

import threading
from collections import Counter


class Budget:
    """One client may use half. Thread-safe."""

    def __init__(self, max_bytes: int):
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._total = 0
        self._by_client: Counter[str] = Counter()

    @property
    def total(self) -> int:
        return self._total

    def take(self, client: str, size: int) -> bool:
        """Reserve bytes; return False, without reserving any, if that exceeds the total or the client's half."""
        with self._lock:
            mine = self._by_client[client] + size
            if self._total + size > self._max_bytes or mine > self._max_bytes // 2:
                if not self._by_client[client]:
                    del self._by_client[client]
                return False
            self._add(client, size)
            return True

    def give_back(self, client: str, size: int) -> None:
        with self._lock:
            self._add(client, -size)

    def _add(self, client: str, size: int) -> None:
        self._total += size
        self._by_client[client] += size
        if not self._by_client[client]:
            del self._by_client[client]
