"""Test the concurrency limit."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

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


def test_work_in_background_waits_for_all_other_requests() -> None:
    limit = ConcurrencyLimit("background", running=1, waiting=20, wait_s=10)
    waiting = metrics.WORK_WAITING.labels("background")
    order: list[str] = []

    def take_turn(name: str, *, in_background: bool) -> None:
        with limit.admit(in_background=in_background):
            order.append(name)

    works = [("page", True), ("one", False), ("two", False)]
    threads = [
        threading.Thread(target=take_turn, args=(name,), kwargs={"in_background": background})
        for name, background in works
    ]
    with limit.admit():
        for number, thread in enumerate(threads):
            thread.start()
            while waiting._value.get() < number + 1:
                time.sleep(0.001)
    for thread in threads:
        thread.join(5)
    assert order == ["one", "two", "page"]


def test_work_in_background_makes_way_between_its_steps() -> None:
    limit = ConcurrencyLimit("way", running=1, waiting=20, wait_s=10)
    waiting = metrics.WORK_WAITING.labels("way")
    order: list[str] = []

    def read() -> None:
        with limit.admit():
            order.append("user")

    with limit.admit(in_background=True) as slot:
        slot.make_way()
        order.append("first step")
        user = threading.Thread(target=read)
        user.start()
        while not waiting._value.get():
            time.sleep(0.001)
        slot.make_way()
        order.append("second step")
    user.join(5)
    assert order == ["first step", "user", "second step"]
    with limit.admit():
        order.append("free")
    assert order[-1] == "free"


def test_only_requests_of_users_count_as_use() -> None:
    limit = ConcurrencyLimit("use", running=1, waiting=1, wait_s=1)
    with limit.admit(in_background=True):
        assert not limit.was_used_within(60)
    with limit.admit():
        assert limit.was_used_within(60)
    assert limit.was_used_within(60)
    assert not limit.was_used_within(0)


def test_room_is_checked_as_a_request_is_admitted() -> None:
    limit = ConcurrencyLimit("room", running=1, waiting=2, wait_s=10)
    limit.check_room("many")
    with ThreadPoolExecutor(2) as threads:
        with limit.admit(client="many"):
            queued = [threads.submit(_enter_and_leave, limit, "many") for _ in range(2)]
            waiting = metrics.WORK_WAITING.labels("room")
            while waiting._value.get() < 2:
                time.sleep(0.001)
            limit.check_room("few")
            with pytest.raises(Busy):
                limit.check_room("many")
        for each in queued:
            each.result(10)


def _enter_and_leave(limit: ConcurrencyLimit, client: str) -> None:
    with limit.admit(client=client):
        pass


def test_slot_of_other_requests_does_not_make_way() -> None:
    limit = ConcurrencyLimit("no way", running=1, waiting=20, wait_s=0.01)
    with limit.admit() as slot:
        thread = threading.Thread(target=lambda: _refused(limit))
        thread.start()
        slot.make_way()
        thread.join(5)


def _refused(limit: ConcurrencyLimit) -> None:
    try:
        with limit.admit():
            raise AssertionError("the slot was given away")
    except Busy:
        pass
