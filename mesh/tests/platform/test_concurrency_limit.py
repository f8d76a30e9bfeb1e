"""Concurrency limit."""

from __future__ import annotations

import threading
import time

import pytest

from mesh.contracts.problems import Busy
from mesh.platform import metrics
from mesh.platform.concurrency_limit import ConcurrencyLimit


def test_request_is_rejected_at_once_when_the_queue_is_full() -> None:
    limit = ConcurrencyLimit("test", running=1, waiting=1, wait_s=10)
    done: list[str] = []

    def wait_for_turn() -> None:
        with limit.admit():
            done.append("second")

    with limit.admit():
        second = threading.Thread(target=wait_for_turn)
        second.start()
        while metrics.WORK_WAITING.labels("test")._value.get() < 1:
            time.sleep(0.001)
        with pytest.raises(Busy, match="Too many requests are queued"), limit.admit():
            pass
        assert done == []
    second.join(5)
    assert done == ["second"]


def test_queued_request_times_out() -> None:
    limit = ConcurrencyLimit("test", running=1, waiting=1, wait_s=0.01)
    with limit.admit(), pytest.raises(Busy, match=r"queued for 0\.01 seconds") as caught, limit.admit():
        pass
    assert caught.value.headers() == {"Retry-After": "1"}


def test_slot_is_free_after_a_failure() -> None:
    limit = ConcurrencyLimit("test", running=1, waiting=0, wait_s=1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), limit.admit():
            1 / 0  # noqa: B018  # any failure of the work
    with limit.admit():
        pass


def test_requests_are_admitted_in_order_of_arrival() -> None:
    limit = ConcurrencyLimit("order", running=1, waiting=20, wait_s=10)
    waiting = metrics.WORK_WAITING.labels("order")
    order: list[int] = []

    def take_turn(number: int) -> None:
        with limit.admit():
            order.append(number)

    threads = [threading.Thread(target=take_turn, args=(number,)) for number in range(20)]
    with limit.admit():
        for number, thread in enumerate(threads):
            thread.start()
            while waiting._value.get() < number + 1:
                time.sleep(0.001)
    take_turn(20)
    for thread in threads:
        thread.join(5)
    assert order == list(range(21))


def test_no_more_than_the_limit_run_at_a_time() -> None:
    limit = ConcurrencyLimit("limit", running=3, waiting=50, wait_s=10)
    lock = threading.Lock()
    inside = most = 0

    def work() -> None:
        nonlocal inside, most
        with limit.admit():
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
