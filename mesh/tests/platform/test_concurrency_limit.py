"""Test the concurrency limit."""

from __future__ import annotations

import threading
import time

from mesh.contracts.problems import Busy
from mesh.platform import metrics
from mesh.platform.concurrency_limit import ConcurrencyLimit


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


def test_full_queue_makes_room_for_a_client_with_fewer_requests() -> None:
    limit = ConcurrencyLimit("fair", running=1, waiting=4, wait_s=10)
    waiting = metrics.WORK_WAITING.labels("fair")
    order: list[str] = []
    refused: list[str] = []

    def take_turn(client: str) -> None:
        try:
            with limit.admit(client=client):
                order.append(client)
        except Busy:
            refused.append(client)

    def queue(client: str) -> threading.Thread:
        thread = threading.Thread(target=take_turn, args=(client,))
        thread.start()
        return thread

    with limit.admit():
        threads = []
        for number in range(4):
            threads.append(queue("many"))
            while waiting._value.get() < number + 1:
                time.sleep(0.001)
        threads += [queue("few"), queue("many")]
        while len(refused) < 2:
            time.sleep(0.001)
    for thread in threads:
        thread.join(5)
    assert refused == ["many", "many"]
    assert order == ["many", "few", "many", "many"]
