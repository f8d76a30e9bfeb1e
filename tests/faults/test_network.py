"""Test that confirmed pictures are stored once while the network to RabbitMQ or Postgres fails."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator

import pytest

from tests.faults.feeder import Background
from tests.faults.proxy import Proxy, Weather
from tests.faults.running import HEARTBEAT_S, FaultyMesh

Is = Callable[[], bool]
_TICK_S = 0.3


def cut(proxy: Proxy, is_over: Is) -> None:
    for _ in _ticks(is_over):
        proxy.cut()


def delay(proxy: Proxy, is_over: Is) -> None:
    for _ in _ticks(is_over):
        proxy.weather = Weather.SLOW


def one_byte_at_a_time(proxy: Proxy, is_over: Is) -> None:
    for _ in _ticks(is_over):
        proxy.weather = Weather.ONE_BYTE


def half_close(proxy: Proxy, is_over: Is) -> None:
    for _ in _ticks(is_over):
        proxy.half_close()


def blackhole(proxy: Proxy, is_over: Is) -> None:
    """Lose all traffic for longer than a heartbeat; connections of that time stay lost."""
    proxy.weather = Weather.BLACKHOLE
    proxy.forget()
    time.sleep(HEARTBEAT_S * 2)
    proxy.weather = Weather.FINE


def half_open(proxy: Proxy, is_over: Is) -> None:
    """Lose the state of all connections on the server's side, without a reset."""
    for _ in range(2):
        proxy.forget()
        time.sleep(HEARTBEAT_S)


FAULTS = (cut, delay, one_byte_at_a_time, half_close, blackhole, half_open)


@pytest.mark.parametrize("server", ["to_broker", "to_database"])
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_confirmed_pictures_are_stored_once_when_the_network_fails(
    cluster: FaultyMesh, server: str, fault: Callable[[Proxy, Is], None], run: str
) -> None:
    proxy: Proxy = getattr(cluster.servers, server)
    with cluster.feeder(run, side=8) as feeder:
        try:
            with Background(lambda is_over: fault(proxy, is_over)):
                feeder.feed()
        finally:
            proxy.weather = Weather.FINE
        cluster.store.wait_until_all_is_kept(feeder.ledger)
    assert cluster.dead_letters() == []


def _ticks(is_over: Is) -> Iterator[None]:
    """Yield at intervals until `is_over`, at least three times."""
    for tick in itertools.count():
        if tick >= 3 and is_over():
            return
        yield
        time.sleep(_TICK_S)
