"""Test sleeping that a shutdown ends."""

from __future__ import annotations

import time

from mesh.platform.shutdown import interruptible_sleep


def test_sleep_ends_after_its_time_or_at_a_shutdown() -> None:
    started = time.monotonic()
    interruptible_sleep(0.12, lambda: False)
    assert 0.12 <= time.monotonic() - started < 10
    started = time.monotonic()
    interruptible_sleep(60, lambda: time.monotonic() - started > 0.1)
    assert time.monotonic() - started < 20
