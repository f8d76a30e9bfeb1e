"""Bounded work."""

from __future__ import annotations

import threading
import time

import pytest

from mesh import metrics
from mesh.errors import Busy
from mesh.gate import Gate


def test_the_next_after_all_places_are_taken_is_refused_at_once() -> None:
    gate = Gate("test", running=1, waiting=1, wait_s=10)
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
    gate = Gate("test", running=1, waiting=1, wait_s=0.01)
    with gate.admit(), pytest.raises(Busy, match="turn") as caught, gate.admit():
        pass
    assert caught.value.headers() == {"Retry-After": "1"}


def test_places_come_back_after_a_failure() -> None:
    gate = Gate("test", running=1, waiting=0, wait_s=1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), gate.admit():
            1 / 0  # noqa: B018  # any failure of the work
    with gate.admit():
        pass
