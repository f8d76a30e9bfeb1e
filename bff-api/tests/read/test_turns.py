"""Test which reads wait for others. Time stands still unless a test moves it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass

import pytest

from bff_api.read.turns import HEAVY_S, READS_AGAIN_S, TIMES_LONGER, UNIT_PIXELS, ReadTurns
from harness.waiting import eventually
from mesh.contracts.problems import Busy, ClientDisconnected
from mesh.platform import metrics

SMALL = 1_000_000
HUGE = 4 * UNIT_PIXELS


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def turns(clock: Clock) -> ReadTurns:
    return ReadTurns(2, clock)


def waits(turns: ReadTurns, client: str, pixels: int = SMALL) -> bool:
    """Read a picture, and return whether it has to wait: a client that is gone is noticed only then."""
    try:
        with turns.hold(client, pixels, lambda: False):
            return False
    except ClientDisconnected:
        return True


def test_read_never_waits_for_those_of_heavy_clients(turns: ReadTurns) -> None:
    with ExitStack() as held:
        for client in ("many", "others"):
            held.enter_context(turns.hold(client, HUGE))
        assert not waits(turns, "few")


def test_client_with_more_pictures_than_three_is_heavy(turns: ReadTurns) -> None:
    with ExitStack() as held:
        for _ in range(3):
            held.enter_context(turns.hold("many", SMALL))
        with turns.hold("few", SMALL):  # from here on it is expected to go on
            pass
        assert waits(turns, "many")


def test_heavy_clients_share_a_few_reads_while_no_other_client_reads(turns: ReadTurns) -> None:
    with turns.hold("first", HUGE):
        with turns.hold("second", HUGE):
            assert waits(turns, "first", HUGE)
            assert waits(turns, "third", HUGE)
        assert not waits(turns, "third", HUGE)


def test_heavy_client_waits_while_another_reads_and_for_its_next_read(turns: ReadTurns, clock: Clock) -> None:
    with turns.hold("few", SMALL):
        with turns.hold("many", HUGE):
            clock.now += 1
        assert waits(turns, "many")
    assert waits(turns, "many")
    clock.now += READS_AGAIN_S
    assert not waits(turns, "many")


def test_heavy_clients_get_a_share_of_the_time_beside_others(turns: ReadTurns, clock: Clock) -> None:
    with turns.hold("few", SMALL):
        with turns.hold("many", HUGE):
            clock.now += 2
        clock.now += 2 * TIMES_LONGER - 1
        assert waits(turns, "many", HUGE)
        assert waits(turns, "others", HUGE)
        clock.now += 1
        with turns.hold("others", HUGE):
            assert waits(turns, "many", HUGE)


def test_client_with_few_pictures_reads_one_at_a_time_beside_others(turns: ReadTurns, clock: Clock) -> None:
    with turns.hold("few", SMALL):
        assert not waits(turns, "few")
        with turns.hold("other", SMALL):
            assert waits(turns, "few")
    assert not waits(turns, "few")


def test_client_is_heavy_until_it_has_had_few_pictures_for_a_while(turns: ReadTurns, clock: Clock) -> None:
    with turns.hold("many", HUGE):
        pass
    with turns.hold("others", HUGE), turns.hold("few", SMALL):
        clock.now += HEAVY_S - 1
        assert waits(turns, "many")
        clock.now += 1
        assert not waits(turns, "many")


def test_picture_that_finds_a_full_queue_is_refused_before_it_is_parsed_and_after_a_moment(turns: ReadTurns) -> None:
    asked: list[bool] = []
    gone = threading.Event()

    def is_connected() -> bool:
        asked.append(True)
        return False

    def queue() -> None:
        with suppress(ClientDisconnected), turns.hold("many", HUGE, lambda: not gone.is_set()):
            pass

    waiting = metrics.WORK_WAITING.labels("heavy reads")
    turns.check_room("many", is_connected)
    with ThreadPoolExecutor(16) as threads, turns.hold("many", HUGE), turns.hold("many", HUGE):
        for _ in range(16):
            threads.submit(queue)
        eventually(lambda: waiting._value.get() == 16)
        assert asked == []
        with pytest.raises(Busy):
            turns.check_room("many", is_connected)
        assert asked == [True]
        turns.check_room("few", is_connected)
        gone.set()


def test_read_that_waits_runs_when_the_other_one_has_ended(turns: ReadTurns) -> None:
    has_waited, has_run = threading.Event(), threading.Event()

    def is_connected() -> bool:
        has_waited.set()
        return True

    def read() -> None:
        with turns.hold("few", SMALL, is_connected):
            has_run.set()

    thread = threading.Thread(target=read)
    with turns.hold("other", SMALL):
        with turns.hold("few", SMALL):
            thread.start()
            assert has_waited.wait(30)
            assert not has_run.is_set()
        assert has_run.wait(4)
    thread.join(30)
