"""Inject random faults into a mesh with three replicas of bff-api while it is fed without a pause.

    python -m tests.faults.soak                                      # or `make soak`: 10,000 pictures in an hour
    python -m tests.faults.soak --minutes 10 --pictures 2000 --seed 7

Requests go through a proxy that gives each to the next replica. Replicas, the other processes, RabbitMQ and Postgres
are killed at random moments, and networks, disks and clocks fail. At the end every confirmed picture and correction is
compared with rows and files, byte by byte. It prints the seed and each fault, and appends a row to
benchmarks/results.csv; it exits with 1 if anything is missing, stored twice, or different.
"""

from __future__ import annotations

import argparse
import logging
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path

from benchmarks.results import record
from harness.waiting import eventually
from tests.faults.blob_folder import failing_disk
from tests.faults.disturbances import DISTURBANCES, Site
from tests.faults.doors import HttpDoor
from tests.faults.feeder import SENDERS, Background, Feeder
from tests.faults.kept import Store
from tests.faults.ledger import Ledger
from tests.faults.running import faulty_mesh, running_servers

REPLICAS = 3
_LONGEST_PAUSE_S = 15.0
_DELETED_SHARE = 0.03
_DRAIN_TIMEOUT_S = 900.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60, help="duration, at least (default: %(default)s)")
    parser.add_argument(
        "--pictures", type=int, default=10_000, help="confirmed pictures, at least (default: %(default)s)"
    )
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # the request logs of proxy and model services
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that SIGTERM, like Ctrl-C, ends all processes
    with tempfile.TemporaryDirectory(prefix="soak-", ignore_cleanup_errors=True) as folder:
        sys.exit(1 if soak(Path(folder), options.minutes, options.pictures, options.seed) else 0)


def soak(folder: Path, minutes: float, pictures: int, seed: int) -> int:
    """Feed and inject faults, then repair, compare and record; return the number of differences."""
    started = time.monotonic()
    with ExitStack() as stack:
        servers = stack.enter_context(running_servers())
        disk = stack.enter_context(failing_disk(folder))
        mesh = stack.enter_context(
            faulty_mesh(folder, servers, {"MESH_BLOB_URL": disk.folder.as_uri()}, replicas=REPLICAS)
        )
        store = stack.enter_context(closing(Store(mesh.database_url, disk.folder)))
        site = Site(mesh, servers, disk, folder / "clock")
        site.clock.write_text("0")
        for process in (*mesh.replicas, mesh.worker, mesh.retention):
            process.restart("--clock", str(site.clock), *(disk.switches if process is mesh.worker else ()))
        door = stack.enter_context(mesh.http_door())
        ledger = Ledger(f"soak-{seed}")
        injector = FaultInjector(site, seed)
        with Background(injector) as injecting, Background(Deleter(ledger, door, seed)):
            Feeder(door, ledger, pause_s=60 * minutes / pictures * SENDERS / 2).feed(
                pictures,
                until=lambda: injecting.has_failed() or time.monotonic() - started > 60 * minutes,
                timeout_s=120 * minutes + 600,
            )
        site.clock.write_text("0")
        mesh.heal()
        eventually(mesh.is_drained, _DRAIN_TIMEOUT_S)
        differences = settled_differences(store, ledger)
    print("\n".join(differences[:50]))
    replica_kills = sum(site.kills[replica.name] for replica in mesh.replicas)
    note = (
        f"{len(ledger.promised)} pictures and {len(ledger.promised_corrections)} corrections confirmed, "
        f"{sum(sent.is_deleted for sent in ledger.pictures)} deleted, {injector.count} faults, "
        f"{replica_kills} kills of {REPLICAS} replicas, {(time.monotonic() - started) / 60:.0f} minutes, seed {seed}"
    )
    print(f"{note}: {summary(differences)}")
    record("soak", "missing, doubled, foreign or half", len(differences), "", note)
    return len(differences)


def summary(differences: Sequence[str]) -> str:
    """Return the number of differences of each kind. A confirmed picture that was lost is `missing`."""
    kinds = Counter(difference.partition(":")[0] for difference in differences)
    return ", ".join(f"{kinds.pop(kind, 0)} {kind}" for kind in ("missing", "doubled")) + f", {kinds.total()} other"


def settled_differences(store: Store, ledger: Ledger) -> list[str]:
    """Return the differences once all events are handled and retention has finished the deletions."""
    for _ in range(30):
        if not (found := store.differences(ledger)):
            break
        time.sleep(1)
    return found


class FaultInjector:
    """Injects one fault after the other, with pauses between them."""

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
                assert process.is_running(), f"{process.name} ended by itself:\n{process.log_text()[-3000:]}"
            time.sleep(self._random.uniform(0.0, _LONGEST_PAUSE_S))


class Deleter:
    """Deletes some of the confirmed pictures, and repeats each request until it is confirmed."""

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
                eventually(partial(self._door.delete, sent.image_id), within_s=300)
                sent.is_deleted = True
                deleted += 1
            time.sleep(0.1)


if __name__ == "__main__":
    main()
