"""Sleeping that a shutdown ends."""

from __future__ import annotations

import time

import pytest

from mesh.platform.shutdown import interruptible_sleep


def test_sleep_lasts_as_long_as_asked_when_nothing_stops_it() -> None:
    started = time.monotonic()
    interruptible_sleep(0.12, lambda: False)
    assert 0.12 <= time.monotonic() - started < 1


def test_sleep_ends_soon_when_a_stop_is_asked() -> None:
    started = time.monotonic()
    interruptible_sleep(60, lambda: time.monotonic() - started > 0.1)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("seconds", [0.0, -1.0])
def test_no_time_is_no_sleep(seconds: float) -> None:
    interruptible_sleep(seconds, lambda: pytest.fail("asked"))
