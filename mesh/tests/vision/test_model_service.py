"""Readiness waits for the first prediction."""

from __future__ import annotations

import threading
import time

import pytest

from mesh.vision.model_service import NotReady, WarmUp


def test_not_ready_until_the_run_has_finished() -> None:
    may_end = threading.Event()
    warm_up = WarmUp(lambda: _wait_for(may_end))
    try:
        with pytest.raises(NotReady, match="warming up"):
            warm_up.check()
    finally:
        may_end.set()
    _wait_for_end(warm_up)
    warm_up.check()


def test_never_ready_after_a_failed_run() -> None:
    def fail() -> None:
        raise RuntimeError("no such operator")

    warm_up = WarmUp(fail)
    for _ in range(2):
        with pytest.raises(RuntimeError, match="no such operator"):
            _wait_for_end(warm_up)


def _wait_for_end(warm_up: WarmUp) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            return warm_up.check()
        except NotReady:
            time.sleep(0.001)
    raise AssertionError("it never ended")


def _wait_for(event: threading.Event) -> None:
    assert event.wait(20)
