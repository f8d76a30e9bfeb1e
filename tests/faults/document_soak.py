"""Read documents while processes and servers are killed at random; a command for many and long documents.

    python -m tests.faults.document_soak      # or the second part of `make soak`: 200 documents of 1 to 50 pages
    python -m tests.faults.document_soak --documents 20 --pages 10 --kills 10 --seed 7

Workers, image-store, bff-api, RabbitMQ and Postgres are killed. Every document must end done or with named page errors,
no page twice, none missing. It prints the seed and appends a row to benchmarks/results.csv; it exits with 1 otherwise.
"""

from __future__ import annotations

import argparse
import logging
import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks.results import record
from bff_api.account.owner import COOKIE
from harness.waiting import eventually
from mesh.contracts.topology import Service
from tests.faults.document_feeder import DocumentFeeder
from tests.faults.feeder import Background
from tests.faults.ledger import OWNER
from tests.faults.processes import Killable, Process, RandomKiller
from tests.faults.running import FaultyMesh, cookie_of, faulty_mesh, running_servers

SETTINGS: Final = {"IMAGE_STORE_LOST_AFTER_S": "5"}
NAMED_ERRORS: Final = frozenset({"given-up", "not-stored", "service-invalid-answer", "service-timeout"})
"""Codes that a page may have whose worker or service was killed each time that it was read."""
_LEASE: Final = ("--lease", "3")
"""A message of a killed worker is redelivered after its lease, which is too long by default."""


@contextmanager
def document_workers(mesh: FaultyMesh, count: int) -> Iterator[list[Process]]:
    """Run workers during the block."""
    program = Service.DOCUMENT_WORKER.value
    workers = [Process(program, mesh.environment, mesh.data / f"{program}-{number}.log") for number in range(count)]
    try:
        for worker in workers:
            worker.switches = _LEASE if mesh.servers is None else ()
            worker.start()
        yield workers
    finally:
        for worker in workers:
            worker.kill()


def kill_while_documents_are_read(
    mesh: FaultyMesh,
    workers: Sequence[Process],
    run: str,
    seed: int,
    *,
    documents: int,
    most_pages: int,
    kills: int,
    timeout_s: float,
) -> str:
    """Send documents and kill at random; check all of them, and return what was read. Raises AssertionError."""
    if mesh.servers is None:
        mesh.worker.restart(*_LEASE)
    victims: list[Killable] = [*workers, *workers, mesh.worker, mesh.rest, mesh.bff]
    if mesh.servers is not None:
        victims += [mesh.servers.broker, mesh.servers.database]
    feeder = DocumentFeeder(mesh.url, f"{COOKIE}={cookie_of(OWNER)}", run)
    with Background(RandomKiller(victims, seed, times=kills)) as killing:
        feeder.feed(documents, most_pages, seed, timeout_s)
        eventually(killing.is_done, timeout_s)
    eventually(feeder.have_ended, timeout_s)
    codes = feeder.check()
    pages = sum(feeder.pages.values())
    assert set(codes) <= NAMED_ERRORS
    assert len(codes) < pages / 4
    eventually(mesh.is_drained)
    stored = mesh.store.pages_by_document()
    for document_id in feeder.pages:
        document = feeder.document(document_id)
        assert document is not None
        assert stored.get(document_id, 0) == document.pages.done
    return f"{pages} pages of {len(feeder.pages)} documents, {kills} kills, errors: {dict(Counter(codes))}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=200, help="(default: %(default)s)")
    parser.add_argument("--pages", type=int, default=50, help="most pages of a document (default: %(default)s)")
    parser.add_argument("--kills", type=int, default=100, help="(default: %(default)s)")
    parser.add_argument("--workers", type=int, default=2, help="(default: %(default)s)")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--hours", type=float, default=3.0, help="longest time of each step (default: %(default)s)")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # the request log of the model services
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that SIGTERM, like Ctrl-C, ends all processes
    started = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="soak-", ignore_cleanup_errors=True) as folder,
        running_servers() as servers,
        faulty_mesh(Path(folder), servers, SETTINGS) as mesh,
        document_workers(mesh, options.workers) as workers,
    ):
        what = kill_while_documents_are_read(
            mesh,
            workers,
            f"soak-{options.seed}",
            options.seed,
            documents=options.documents,
            most_pages=options.pages,
            kills=options.kills,
            timeout_s=3600 * options.hours,
        )
    note = f"{what}, {(time.monotonic() - started) / 60:.0f} minutes, seed {options.seed}"
    record("soak", "documents: pages missing, doubled or without a reason", 0, "", note)


if __name__ == "__main__":
    main()
