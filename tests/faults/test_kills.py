"""Test kill -9 and restart of every process and server, alone and together, at random times."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.faults.feeder import Background, Feeder
from tests.faults.ledger import Ledger
from tests.faults.processes import Killable, Killer
from tests.faults.running import FaultyMesh

VICTIMS = (("worker", "retention"), ("database",), ("worker", "broker", "database"))
"""The last are killed together, as in a power failure. `soak` kills random pairs."""


@pytest.mark.parametrize("names", VICTIMS, ids="-and-".join)
def test_confirmed_pictures_are_stored_once_when_processes_are_killed(
    cluster: FaultyMesh, names: Sequence[str], run: str, seed: int
) -> None:
    victims = [_victim(cluster, name) for name in names]
    killer = Killer(victims, seed, times=1 if "broker" in names else 2)
    with cluster.feeder(run) as feeder:
        with Background(killer):
            feeder.feed()
        cluster.store.wait_until_all_is_kept(feeder.ledger)


def test_confirmed_pictures_are_stored_once_when_processes_of_the_embedded_default_are_killed(
    embedded: FaultyMesh, run: str, seed: int
) -> None:
    # A message of a killed worker is redelivered after its lease, which is too long here.
    embedded.worker.restart("--lease", "2")
    with embedded.feeder(run) as feeder:
        with Background(Killer([embedded.worker, embedded.retention], seed, times=2)):
            feeder.feed()
        embedded.store.wait_until_all_is_kept(feeder.ledger)


def test_confirmed_pictures_are_stored_once_when_bff_api_is_killed(cluster: FaultyMesh, run: str, seed: int) -> None:
    killer = Killer([cluster.bff], seed, times=2, longest_life_s=2.0)
    with cluster.http_door() as door:
        feeder = Feeder(door, Ledger(run))
        with Background(killer):
            feeder.feed(until=killer.has_hit_often_enough)
    cluster.store.wait_until_all_is_kept(feeder.ledger)


def _victim(mesh: FaultyMesh, name: str) -> Killable:
    if name in ("broker", "database"):
        server: Killable = getattr(mesh.servers, name)
        return server
    process: Killable = getattr(mesh, name)
    return process
