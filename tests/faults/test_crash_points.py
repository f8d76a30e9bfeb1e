"""Killed between two steps that belong together, again and again: by switches in the code under test, not by sleeps."""

from __future__ import annotations

import pytest

from tests.faults.feeder import Background, Feeder
from tests.faults.ledger import Ledger
from tests.faults.processes import Keeper
from tests.faults.running import FaultyMesh

EVERY = 100
"""A process that is killed this often has done some work and starts anew a few times in a run."""


@pytest.mark.parametrize("point", ["within-a-file", "between-file-and-row", "between-commit-and-ack"])
def test_all_that_was_promised_is_kept_once_when_the_worker_dies(mesh: FaultyMesh, point: str, run: str) -> None:
    mesh.worker.restart("--crash", point, "--every", str(EVERY), "--lease", "1")
    keeper = Keeper(mesh.worker)
    with mesh.feeder(run) as feeder, Background(keeper):
        feeder.feed()
        mesh.store.wait_until_all_is_kept(feeder.ledger)
    assert keeper.deaths >= 2


@pytest.mark.parametrize("point", ["between-lease-and-publish", "between-confirm-and-outbox-delete"])
def test_all_that_was_promised_is_kept_once_when_the_relay_dies(cluster: FaultyMesh, point: str, run: str) -> None:
    assert cluster.relay is not None
    cluster.relay.restart("--crash", point, "--every", "3")  # batches
    keeper = Keeper(cluster.relay)
    with cluster.feeder(run) as feeder:
        with Background(keeper):
            feeder.feed(until=lambda: keeper.deaths >= 2)
        cluster.heal()
        cluster.store.wait_until_all_is_kept(feeder.ledger)


def test_all_that_was_promised_is_kept_once_when_bff_api_dies_between_outbox_write_and_answer(
    mesh: FaultyMesh, run: str
) -> None:
    mesh.bff.restart("--crash", "between-outbox-write-and-answer", "--every", str(EVERY))
    with mesh.http_door() as door:
        feeder = Feeder(door, Ledger(run))
        feeder.feed()  # gunicorn starts its worker anew each time
    unanswered = len(feeder.ledger.pictures) - len(feeder.ledger.promised)
    assert unanswered >= 2
    mesh.store.wait_until_all_is_kept(feeder.ledger)
