"""Test the heartbeat of a loop."""

from __future__ import annotations

import pytest

from mesh.platform.heartbeat import Heartbeat, NoHeartbeat


class Clock:
    now_s = 1000.0

    def monotonic(self) -> float:
        return self.now_s


def test_loop_is_alive_until_it_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr("mesh.platform.heartbeat.time", clock)
    heartbeat = Heartbeat(max_silence_s=10)
    should_stop = heartbeat.watching(lambda: False)
    for _ in range(5):
        clock.now_s += 9
        heartbeat.check()
        assert not should_stop()
    clock.now_s += 11
    with pytest.raises(NoHeartbeat, match="11 s"):
        heartbeat.check()
    assert heartbeat.watching(lambda: True)()
    heartbeat.check()
