"""What the soak does to a running mesh: each breaks something for some seconds, and has mended it when it returns."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.faults.blob_folder import FailingDisk
from tests.faults.processes import Killable, Process
from tests.faults.proxy import Proxy, Weather
from tests.faults.running import HEARTBEAT_S, FaultyMesh, Servers

_LONGEST_S = 5.0
_CLOCK_JUMPS_S = (0.0, 3600.0, -3600.0, 86_400.0, -86_400.0)


@dataclass(frozen=True, slots=True)
class Site:
    """All that can be disturbed."""

    mesh: FaultyMesh
    servers: Servers
    disk: FailingDisk
    clock: Path


Disturbance = Callable[[Site, random.Random], None]


def kill_one(site: Site, chance: random.Random) -> None:
    _kill([chance.choice(_victims(site))], chance)


def kill_two(site: Site, chance: random.Random) -> None:
    _kill(chance.sample(_victims(site), 2), chance)


def stop_one(site: Site, chance: random.Random) -> None:
    process = chance.choice(site.mesh.processes)
    assert process.stop() == 0, f"{process.program}: {process.log_text()[-2000:]}"
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
    stop_one,
    cut,
    half_close,
    lose_connections,
    bad_weather,
    full_disk,
    protected_disk,
    clock_jump,
)


def _victims(site: Site) -> list[Killable]:
    """Servers last: they are started first, since some processes wait for them."""
    return [*site.mesh.processes, site.servers.broker, site.servers.database]


def _kill(victims: Sequence[Killable], chance: random.Random) -> None:
    for victim in victims:
        victim.kill()
    time.sleep(chance.uniform(0.0, 2.0))
    for victim in sorted(victims, key=lambda victim: isinstance(victim, Process)):
        victim.start()


def _proxy(site: Site, chance: random.Random) -> Proxy:
    return chance.choice([site.servers.to_broker, site.servers.to_database])
