"""Bounded work."""

from __future__ import annotations

import threading
import time

import pytest

from mesh.contracts.problems import Busy
from mesh.platform import metrics
from mesh.platform.concurrency_limit import ConcurrencyLimit


def test_the_next_after_all_places_are_taken_is_refused_at_once() -> None:
    gate = ConcurrencyLimit("test", running=1, waiting=1, wait_s=10)
    done: list[str] = []

    def wait_for_turn() -> None:
        with gate.admit():
            done.append("second")

    with gate.admit():
        second = threading.Thread(target=wait_for_turn)
        second.start()
        while metrics.WORK_WAITING.labels("test")._value.get() < 1:
            time.sleep(0.001)
        with pytest.raises(Busy, match="as may wait"), gate.admit():
            pass
        assert done == []
    second.join(5)
    assert done == ["second"]


def test_a_wait_without_a_turn_ends() -> None:
    gate = ConcurrencyLimit("test", running=1, waiting=1, wait_s=0.01)
    with gate.admit(), pytest.raises(Busy, match="turn") as caught, gate.admit():
        pass
    assert caught.value.headers() == {"Retry-After": "1"}


def test_places_come_back_after_a_failure() -> None:
    gate = ConcurrencyLimit("test", running=1, waiting=0, wait_s=1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), gate.admit():
            1 / 0  # noqa: B018  # any failure of the work
    with gate.admit():
        pass


def test_turns_come_in_the_order_of_arrival_whoever_asks_meanwhile() -> None:
    gate = ConcurrencyLimit("order", running=1, waiting=20, wait_s=10)
    waiting = metrics.WORK_WAITING.labels("order")
    order: list[int] = []

    def take_turn(number: int) -> None:
        with gate.admit():
            order.append(number)

    threads = [threading.Thread(target=take_turn, args=(number,)) for number in range(20)]
    with gate.admit():
        for number, thread in enumerate(threads):
            thread.start()
            while waiting._value.get() < number + 1:
                time.sleep(0.001)
    take_turn(20)
    for thread in threads:
        thread.join(5)
    assert order == list(range(21))


def test_never_more_than_may_run_at_a_time() -> None:
    gate = ConcurrencyLimit("limit", running=3, waiting=50, wait_s=10)
    lock = threading.Lock()
    inside = most = 0

    def work() -> None:
        nonlocal inside, most
        with gate.admit():
            with lock:
                inside += 1
                most = max(most, inside)
            time.sleep(0.002)
            with lock:
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert (most, inside) == (3, 0)
