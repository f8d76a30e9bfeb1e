"""A loop that stands still is noticed."""

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


def test_a_loop_is_alive_while_it_goes_round(clock: Clock) -> None:
    heartbeat = Heartbeat(longest_silence_s=10)
    should_stop = heartbeat.watching(lambda: False)
    for _ in range(5):
        clock.now_s += 9
        heartbeat.check()
        assert not should_stop()


def test_a_loop_that_stands_still_is_told(clock: Clock) -> None:
    heartbeat = Heartbeat(longest_silence_s=10)
    clock.now_s += 11
    with pytest.raises(NoHeartbeat, match="11 s"):
        heartbeat.check()
    assert heartbeat.watching(lambda: True)()
    heartbeat.check()
