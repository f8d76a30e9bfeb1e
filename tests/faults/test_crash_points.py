"""Test crashes between two related steps, by switches in the code under test."""

from __future__ import annotations

import pytest

from tests.faults.feeder import Background, Feeder
from tests.faults.ledger import Ledger
from tests.faults.processes import Keeper
from tests.faults.running import FaultyMesh

EVERY = 30
"""So that a process does some work and restarts a few times in a run. Each picture passes a point once or twice."""


@pytest.mark.parametrize(
    ("mesh", "point", "every"),
    [
        ("embedded", "within-a-file", EVERY),
        ("cluster", "between-file-and-row", EVERY),
        ("cluster", "between-commit-and-ack", 2 * EVERY),
    ],
    indirect=["mesh"],
)
def test_confirmed_pictures_are_stored_once_when_the_worker_crashes(
    mesh: FaultyMesh, point: str, every: int, run: str
) -> None:
    mesh.worker.restart("--crash", point, "--every", str(every), "--lease", "1")
    keeper = Keeper(mesh.worker)
    with mesh.feeder(run) as feeder, Background(keeper):
        feeder.feed()
        mesh.store.wait_until_all_is_kept(feeder.ledger)
    assert keeper.deaths >= 2


@pytest.mark.parametrize(
    ("mesh", "point", "every"),
    [
        ("cluster", "between-two-messages", 2 * EVERY),
        ("cluster", "between-send-and-confirm", 2 * EVERY),
        ("embedded", "between-confirm-and-answer", EVERY),
    ],
    indirect=["mesh"],
)
def test_confirmed_pictures_are_stored_once_when_bff_api_crashes(
    mesh: FaultyMesh, point: str, every: int, run: str
) -> None:
    # An odd number affects texts, pictures and corrections in turn.
    mesh.bff.restart("--crash", point, "--every", str(every + 1))
    with mesh.http_door() as door:
        feeder = Feeder(door, Ledger(run))
        feeder.feed()  # gunicorn restarts its worker each time
    unanswered = len(feeder.ledger.pictures) - len(feeder.ledger.promised)
    assert unanswered >= 2
    mesh.store.wait_until_all_is_kept(feeder.ledger)
