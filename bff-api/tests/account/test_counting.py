"""Test that requests which arrive at once are counted in memory."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from limits.storage import MemoryStorage

from bff_api.account.one_at_a_time import count_one_at_a_time

_THREADS = 8


def test_threads_that_count_at_once_start_each_timer_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def timer(storage: MemoryStorage) -> threading.Timer:
        time.sleep(0.01)  # between a timer that is made and its start
        made: threading.Timer = vars(storage)["timer"]
        return made

    def set_timer(storage: MemoryStorage, made: threading.Timer) -> None:
        vars(storage)["timer"] = made

    monkeypatch.setattr(MemoryStorage, "timer", property(timer, set_timer), raising=False)
    count_one_at_a_time()
    storage = MemoryStorage()
    storage.timer.join()
    at_once = threading.Barrier(_THREADS)

    def count(_: int) -> int:
        at_once.wait(10)
        return storage.incr("client", 60)

    with ThreadPoolExecutor(_THREADS) as threads:
        assert sorted(threads.map(count, range(_THREADS))) == list(range(1, _THREADS + 1))
