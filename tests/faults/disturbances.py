"""Faults of the soak: each breaks part of a running mesh for some seconds and repairs it before it returns."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from harness.servers import postgres, rabbitmq
from tests.faults.blob_folder import FailingDisk
from tests.faults.processes import Process
from tests.faults.proxy import Proxy, Weather
from tests.faults.running import HEARTBEAT_S, FaultyMesh, Servers

_LONGEST_S = 5.0
_CLOCK_JUMPS_S = (0.0, 3600.0, -3600.0, 86_400.0, -86_400.0)


@dataclass(frozen=True, slots=True)
class Site:
    """Everything that a fault can break."""

    mesh: FaultyMesh
    servers: Servers
    disk: FailingDisk
    clock: Path
    kills: Counter[str] = field(default_factory=Counter)
    """By name of the process or server."""


Victim = Process | rabbitmq.Node | postgres.Cluster
Disturbance = Callable[[Site, random.Random], None]


def kill_one(site: Site, chance: random.Random) -> None:
    _kill(site, [chance.choice(_victims(site))], chance)


def kill_two(site: Site, chance: random.Random) -> None:
    _kill(site, chance.sample(_victims(site), 2), chance)


def kill_replicas(site: Site, chance: random.Random) -> None:
    """Kill some or all replicas of bff-api."""
    _kill(site, chance.sample(site.mesh.replicas, chance.randint(1, len(site.mesh.replicas))), chance)


def stop_one(site: Site, chance: random.Random) -> None:
    process = chance.choice(site.mesh.processes)
    assert process.stop() == 0, f"{process.name}: {process.log_text()[-2000:]}"
    process.start()


def cut(site: Site, chance: random.Random) -> None:
    for _ in range(5):
        _proxy(site, chance).cut()
        time.sleep(chance.uniform(0.1, 1.0))


def half_close(site: Site, chance: random.Random) -> None:
    for _ in range(3):
        _proxy(site, chance).half_close()
        time.sleep(chance.uniform(0.1, 1.0))


def lose_connections(site: Site, chance: random.Random) -> None:
    _proxy(site, chance).forget()
    time.sleep(HEARTBEAT_S)


def bad_weather(site: Site, chance: random.Random) -> None:
    proxy = _proxy(site, chance)
    proxy.weather = chance.choice([Weather.SLOW, Weather.ONE_BYTE, Weather.BLACKHOLE])
    time.sleep(chance.uniform(1.0, _LONGEST_S))
    proxy.weather = Weather.FINE


def full_disk(site: Site, chance: random.Random) -> None:
    site.disk.fill()
    time.sleep(chance.uniform(1.0, _LONGEST_S))
    site.disk.mend()


def protected_disk(site: Site, chance: random.Random) -> None:
    site.disk.protect()
    time.sleep(chance.uniform(1.0, _LONGEST_S))
    site.disk.mend()


def clock_jump(site: Site, chance: random.Random) -> None:
    whole = site.clock.with_suffix(".new")
    whole.write_text(str(chance.choice(_CLOCK_JUMPS_S)))
    whole.replace(site.clock)


DISTURBANCES: Sequence[Disturbance] = (
    kill_one,
    kill_one,
    kill_two,
    kill_replicas,
    stop_one,
    cut,
    half_close,
    lose_connections,
    bad_weather,
    full_disk,
    protected_disk,
    clock_jump,
)


def _victims(site: Site) -> list[Victim]:
    """Return all processes and servers."""
    return [*site.mesh.processes, site.servers.broker, site.servers.database]


def _kill(site: Site, victims: Sequence[Victim], chance: random.Random) -> None:
    for victim in victims:
        victim.kill()
        site.kills[victim.name] += 1
    time.sleep(chance.uniform(0.0, 2.0))
    # Servers first, since some processes wait for them.
    for victim in sorted(victims, key=lambda victim: isinstance(victim, Process)):
        victim.start()


def _proxy(site: Site, chance: random.Random) -> Proxy:
    return chance.choice([site.servers.to_broker, site.servers.to_database])
