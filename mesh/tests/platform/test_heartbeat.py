"""Heartbeat of a loop."""

from __future__ import annotations

import pytest

from mesh.platform.heartbeat import Heartbeat, NoHeartbeat


class Clock:
    now_s = 1000.0

    def monotonic(self) -> float:
        return self.now_s


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("mesh.platform.heartbeat.time", clock)
    return clock


def test_running_loop_is_alive(clock: Clock) -> None:
    heartbeat = Heartbeat(max_silence_s=10)
    should_stop = heartbeat.watching(lambda: False)
    for _ in range(5):
        clock.now_s += 9
        heartbeat.check()
        assert not should_stop()


def test_hanging_loop_is_reported(clock: Clock) -> None:
    heartbeat = Heartbeat(max_silence_s=10)
    clock.now_s += 11
    with pytest.raises(NoHeartbeat, match="11 s"):
        heartbeat.check()
    assert heartbeat.watching(lambda: True)()
    heartbeat.check()
