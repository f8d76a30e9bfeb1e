"""Test that confirmed pictures are stored once while the network to RabbitMQ or Postgres fails."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.faults.feeder import Background
from tests.faults.proxy import Proxy, Weather
from tests.faults.running import HEARTBEAT_S, FaultyMesh

_TICK_S = 0.3
_PAUSE_S = 0.05
"""Pause of each sender, since pictures are sent until all faults are over."""


def cut(proxy: Proxy) -> None:
    proxy.cut()
    time.sleep(_TICK_S)


def half_close(proxy: Proxy) -> None:
    proxy.half_close()
    time.sleep(_TICK_S)


def slow(proxy: Proxy) -> None:
    proxy.weather = Weather.SLOW
    time.sleep(3 * _TICK_S)


def one_byte_at_a_time(proxy: Proxy) -> None:
    proxy.weather = Weather.ONE_BYTE
    time.sleep(3 * _TICK_S)


def blackhole(proxy: Proxy) -> None:
    """Lose all traffic for longer than a heartbeat; connections of that time stay lost."""
    proxy.weather = Weather.BLACKHOLE
    proxy.forget()
    time.sleep(HEARTBEAT_S * 2)


def half_open(proxy: Proxy) -> None:
    """Lose the state of all connections on the server's side, without a reset."""
    proxy.forget()
    time.sleep(HEARTBEAT_S)


FAULTS = (cut, half_close, cut, half_close, slow, one_byte_at_a_time, blackhole, half_open)
"""Closed, slow and lost connections follow each other."""


@pytest.mark.parametrize("server", ["to_broker", "to_database"])
def test_confirmed_pictures_are_stored_once_when_the_network_fails(cluster: FaultyMesh, server: str, run: str) -> None:
    proxy: Proxy = getattr(cluster.servers, server)

    def fail(_is_over: Callable[[], bool]) -> None:
        for fault in FAULTS:
            fault(proxy)
            proxy.weather = Weather.FINE

    with cluster.feeder(run, side=8) as feeder:
        feeder.pause_s = _PAUSE_S
        try:
            with Background(fail) as failing:
                feeder.feed(until=failing.is_done)
        finally:
            proxy.weather = Weather.FINE
        cluster.store.wait_until_all_is_kept(feeder.ledger)
    assert cluster.dead_letters() == []
