"""Normal reads beside attacks: their time under attack against their quiet time, and which of them fail.

    python -m benchmarks.hostile                           # all attacks together for five minutes
    python -m benchmarks.hostile --minutes 0.5 --quiet 10  # small
    python -m benchmarks.hostile --minutes 1 --attacks A2 A3 A6

    A1  a JPEG of many scans              A4  pictures that need much memory
    A2  long corrections and exports      A5  long headers of pictures
    A3  slow connections                  A6  pictures as fast as possible, without a cookie
    A7  a JPEG with as many scans as are allowed; not by default

Starts `ocr-mesh serve` in a temporary folder, with the default limits. A person at 127.0.0.9 reads a picture every
second, first alone and then beside the attackers, who have addresses of their own: two each for A3 to A6. Exits with 1
if a read failed without 429 or 503 and Retry-After, fewer than 95 % were read, their p95 is more than twice the quiet
one, a service had more memory (PSS) than the limit of its manifest, or an attack did not run.

Run nothing else meanwhile.
"""

from __future__ import annotations

import argparse
import math
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import urllib3

from benchmarks.hostile_attacks import ATTACKS, attacked
from benchmarks.load import jpeg
from benchmarks.memory import MemorySampler, manifest_limits_mb
from benchmarks.results import record
from harness.attackers import PERSON
from harness.running_mesh import RunningMesh, running_mesh

_BY_DEFAULT: Final = ("A1", "A2", "A3", "A4", "A5", "A6")
_PAUSE_S: Final = 1.0
_UNCOUNTED: Final = 5
_TIMEOUT_S: Final = 60.0
_REFUSALS: Final = (429, 503)
_LEAST_READ: Final = 95.0
_MOST_SLOWER: Final = 2.0
_NO_RESPONSE: Final = 0


@dataclass
class Reads:
    """The reads of a person."""

    took_s: list[float] = field(default_factory=list)
    """Of those with 200."""
    statuses: Counter[int] = field(default_factory=Counter)
    failures: Counter[int] = field(default_factory=Counter)
    """Those that are no refusal with Retry-After."""

    @property
    def p95_ms(self) -> float:
        return 1000 * percentile(self.took_s, 95)

    @property
    def median_ms(self) -> float:
        return 1000 * percentile(self.took_s, 50)

    @property
    def read_percent(self) -> float:
        return 100 * self.statuses[200] / self.statuses.total()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=5, help="duration of the attacks (default: %(default)s)")
    parser.add_argument("--quiet", type=int, default=60, metavar="N", help="reads before (default: %(default)s)")
    parser.add_argument("--attacks", nargs="+", choices=sorted(ATTACKS), default=_BY_DEFAULT, metavar="A1")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that SIGTERM, like Ctrl-C, ends all processes
    with tempfile.TemporaryDirectory() as folder, running_mesh(Path(folder), {}) as mesh:
        missed = list(measure(mesh, options.minutes, options.quiet, options.attacks))
    print("\n".join(missed))
    sys.exit(1 if missed else 0)


def measure(mesh: RunningMesh, minutes: float, quiet_reads: int, attacks: Sequence[str]) -> Iterator[str]:
    """Record the figures; yield each floor that is missed."""
    picture = jpeg(900, 1200)
    read(mesh, picture, lambda reads: reads.statuses.total() < _UNCOUNTED)
    quiet = read(mesh, picture, lambda reads: reads.statuses.total() < quiet_reads)
    with MemorySampler(mesh) as memory, attacked(mesh.url, attacks) as end_attacks:
        give_up_at = time.monotonic() + minutes * 60
        beside = read(mesh, picture, lambda reads: time.monotonic() < give_up_at)
        statuses = end_attacks()
    note = f"{' '.join(attacks)}, {minutes:g} min"
    record("hostile", "quiet read: p95", quiet.p95_ms, "ms", f"{quiet.statuses.total()} reads")
    record("hostile", "attacked read: p95", beside.p95_ms, "ms", f"{note}, {len(beside.took_s)} reads")
    record("hostile", "attacked read: median", beside.median_ms, "ms", f"{note}, quiet {quiet.median_ms:.0f}")
    record("hostile", "attacked read / quiet read: p95", beside.p95_ms / quiet.p95_ms, "", note)
    record("hostile", "attacked reads with 200", beside.read_percent, "%", f"{note}, {dict(beside.statuses)}")
    record("hostile", "attacked reads that failed", beside.failures.total(), "", f"{note}, {dict(beside.failures)}")
    limits = manifest_limits_mb()
    for name, megabytes in memory.peaks_mb().items():
        record("hostile", f"{name}: peak PSS", megabytes, "MB", f"{note}, limit {limits[name]:.0f}")
        if megabytes > limits[name]:
            yield f"{name} had {megabytes:.0f} MB; the limit of its manifest is {limits[name]:.0f} MB"
    for attack in attacks:
        found = {status: count for (name, status), count in sorted(statuses.items()) if name == attack}
        record("hostile", f"{attack}: requests", sum(found.values()), "", f"{note}, {found}")
        if not found:
            yield f"{attack} did not run"
    if quiet.statuses.keys() != {200}:
        yield f"quiet reads failed, so nothing is compared: {dict(quiet.statuses)}"
    if beside.p95_ms > _MOST_SLOWER * quiet.p95_ms:
        yield f"p95 of reads is {beside.p95_ms / quiet.p95_ms:.2f} times the quiet one"
    if beside.failures:
        yield f"reads failed: {dict(beside.failures)}"
    if beside.read_percent < _LEAST_READ:
        yield f"{beside.read_percent:.1f} % of the reads have 200"


def percentile(found: Sequence[float], percent: int) -> float:
    """Return a percentile by interpolation; infinity if nothing was found."""
    return float(np.percentile(found, percent)) if found else math.inf


def read(mesh: RunningMesh, picture: bytes, goes_on: Callable[[Reads], bool]) -> Reads:
    """Read a picture every second."""
    http = urllib3.PoolManager(retries=False, timeout=_TIMEOUT_S, source_address=(PERSON, 0))
    reads = Reads()
    while goes_on(reads):
        started = time.monotonic()
        status, may_retry = _NO_RESPONSE, False
        with suppress(urllib3.exceptions.HTTPError):  # counted as no response
            answer = http.request("POST", f"{mesh.url}/read", fields={"image": ("form.jpg", picture)})
            status, may_retry = answer.status, "Retry-After" in answer.headers
        reads.statuses[status] += 1
        if status == 200:
            reads.took_s.append(time.monotonic() - started)
        elif status not in _REFUSALS or not may_retry:
            reads.failures[status] += 1
        time.sleep(max(0.0, _PAUSE_S - (time.monotonic() - started)))
    return reads


if __name__ == "__main__":
    main()
