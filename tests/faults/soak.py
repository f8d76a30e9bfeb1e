"""The long version: one mesh, fed without a pause while everything that the suite knows happens to it at random.

    python -m tests.faults.soak                                      # or `make soak`: 10,000 pictures in an hour
    python -m tests.faults.soak --minutes 10 --pictures 2000 --seed 7

Prints its seed and each disturbance. The row that it appends to benchmarks/results.csv says how much was missing,
doubled or foreign at the end; with anything but 0 it exits with 1.
"""

from __future__ import annotations

import argparse
import logging
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path

from benchmarks.results import record
from tests.faults.blob_folder import failing_disk
from tests.faults.disturbances import DISTURBANCES, Site
from tests.faults.doors import HttpDoor
from tests.faults.feeder import SENDERS, Background, Feeder
from tests.faults.kept import Store
from tests.faults.ledger import Ledger
from tests.faults.running import eventually, faulty_mesh, running_servers

_LONGEST_PEACE_S = 15.0
_DELETED_SHARE = 0.03
_DRAIN_TIMEOUT_S = 900.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60, help="for how long (default: %(default)s)")
    parser.add_argument("--pictures", type=int, default=10_000, help="how many, at least (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    told = parser.parse_args()
    print(f"seed {told.seed}", flush=True)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # the stand-ins' log of requests
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: no process is left behind
    with tempfile.TemporaryDirectory(prefix="soak-", ignore_cleanup_errors=True) as folder:
        sys.exit(1 if soak(Path(folder), told.minutes, told.pictures, told.seed) else 0)


def soak(folder: Path, minutes: float, pictures: int, seed: int) -> int:
    """Feed, disturb, heal, compare, record; how many differences there are."""
    started = time.monotonic()
    with ExitStack() as stack:
        servers = stack.enter_context(running_servers())
        disk = stack.enter_context(failing_disk(folder))
        mesh = stack.enter_context(faulty_mesh(folder, servers, {"MESH_BLOB_URL": disk.folder.as_uri()}))
        store = stack.enter_context(closing(Store(mesh.database_url, disk.folder)))
        site = Site(mesh, servers, disk, folder / "clock")
        site.clock.write_text("0")
        for process in (mesh.bff, mesh.worker, mesh.retention):
            process.restart("--clock", str(site.clock), *(disk.switches if process is mesh.worker else ()))
        door = stack.enter_context(mesh.http_door())
        ledger = Ledger(f"soak-{seed}")
        disturber = Disturber(site, seed)
        with Background(disturber) as disturbing, Background(Regret(ledger, door, seed)):
            Feeder(door, ledger, pause_s=60 * minutes / pictures * SENDERS / 2).feed(
                pictures,
                until=lambda: disturbing.has_failed() or time.monotonic() - started > 60 * minutes,
                timeout_s=120 * minutes + 600,
            )
        site.clock.write_text("0")
        mesh.heal()
        eventually(mesh.is_drained, _DRAIN_TIMEOUT_S)
        differences = settled_differences(store, ledger)
    print("\n".join(differences[:50]))
    note = (
        f"{len(ledger.promised)} pictures and {len(ledger.promised_corrections)} corrections kept, "
        f"{sum(sent.is_deleted for sent in ledger.pictures)} deleted, {disturber.count} faults, "
        f"{(time.monotonic() - started) / 60:.0f} minutes, seed {seed}"
    )
    record("soak", "missing, doubled, foreign or half", len(differences), "", note)
    return len(differences)


def settled_differences(store: Store, ledger: Ledger) -> list[str]:
    """Once every event has been handled, there is nothing to wait for but deletions that retention finishes."""
    for _ in range(30):
        if not (found := store.differences(ledger)):
            break
        time.sleep(1)
    return found


class Disturber:
    """One disturbance after the other, with peace between them."""

    def __init__(self, site: Site, seed: int):
        self.count = 0
        self._site = site
        self._random = random.Random(seed)

    def __call__(self, is_over: Callable[[], bool]) -> None:
        while not is_over():
            disturbance = self._random.choice(DISTURBANCES)
            print(f"{time.strftime('%H:%M:%S')} {disturbance.__name__}", flush=True)
            disturbance(self._site, self._random)
            self.count += 1
            for process in self._site.mesh.processes:
                assert process.is_running(), f"{process.program} fell by itself:\n{process.log_text()[-3000:]}"
            time.sleep(self._random.uniform(0.0, _LONGEST_PEACE_S))


class Regret:
    """A person who has some of the pictures deleted, and asks until it is promised."""

    def __init__(self, ledger: Ledger, door: HttpDoor, seed: int):
        self._ledger = ledger
        self._door = door
        self._random = random.Random(seed)

    def __call__(self, is_over: Callable[[], bool]) -> None:
        deleted = 0
        while not is_over():
            promised = self._ledger.promised
            if len(promised) * _DELETED_SHARE > deleted:
                sent = self._random.choice(promised[-200:])
                assert sent.image_id is not None
                eventually(partial(self._door.delete, sent.image_id), timeout_s=300)
                sent.is_deleted = True
                deleted += 1
            time.sleep(0.1)


if __name__ == "__main__":
    main()
