"""Test clocks that jump by hours and days, forwards and backwards."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Callable
from pathlib import Path

from tests.faults.feeder import Background, Feeder
from tests.faults.ledger import Ledger
from tests.faults.running import FaultyMesh

HOUR_S = 3600.0
JUMPS_S = (0.0, HOUR_S, -HOUR_S, 24 * HOUR_S, -24 * HOUR_S)


class Clock:
    """A file with the offset of a process's clock."""

    def __init__(self, file: Path, seed: int):
        self.file = file
        self._random = random.Random(seed)
        self.file.write_text("0")

    def jump(self) -> None:
        whole = self.file.with_suffix(".new")
        whole.write_text(str(self._random.choice(JUMPS_S)))
        whole.replace(self.file)


def test_confirmed_pictures_are_stored_once_when_clocks_jump(
    embedded: FaultyMesh, run: str, seed: int, tmp_path: Path
) -> None:
    """The clocks of bff-api, worker and retention jump separately; leases depend on them too."""
    processes = (embedded.bff, embedded.worker, embedded.retention)
    clocks = [Clock(tmp_path / process.program, seed + number) for number, process in enumerate(processes)]
    for process, clock in zip(processes, clocks, strict=True):
        process.restart("--clock", str(clock.file))

    def jump(is_over: Callable[[], bool]) -> None:
        for clock in itertools.cycle(clocks):
            clock.jump()
            time.sleep(0.1)
            if is_over():
                return

    with embedded.http_door() as door:
        feeder = Feeder(door, Ledger(run))
        with Background(jump):
            feeder.feed()
        embedded.store.wait_until_all_is_kept(feeder.ledger)
