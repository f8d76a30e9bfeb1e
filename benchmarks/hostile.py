"""Normal reads beside attacks: their time under attack against their quiet time, and which of them fail.

    python -m benchmarks.hostile                         # all attacks together for five minutes
    python -m benchmarks.hostile --minutes 1 --attacks A2 A3 A6

    A1  a JPEG of many scans              A4  pictures that need much memory
    A2  long corrections and exports      A5  long headers of pictures
    A3  slow connections                  A6  pictures as fast as possible, without a cookie

Starts `ocr-mesh serve` in a temporary folder, with the default limits. A person at 127.0.0.9 reads a picture every
second, first alone and then beside the attackers, who have addresses of their own: two each for A3 to A6.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import urllib3

from benchmarks import hostile_pictures
from benchmarks.load import jpeg
from benchmarks.resources import peak_memory_mb
from benchmarks.results import record
from harness.attackers import holding
from harness.running_mesh import RunningMesh, running_mesh
from harness.waiting import eventually

_PERSON: Final = "127.0.0.9"
_PAUSE_S: Final = 1.0
_QUIET_READS: Final = 30
_TIMEOUT_S: Final = 60.0
_HALF_SENT: Final = (
    b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ",
    b"POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nabc",
    b"POST /read HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\nabc",
)
_UNREAD: Final = b"GET /doc/swagger/js/swagger-ui-bundle.js HTTP/1.1\r\nHost: x\r\n\r\n" * 4
_SLOW_CONNECTIONS: Final = 64
_HELD_S: Final = 20.0
_FLOODING_THREADS: Final = 20

Attack = Callable[["Site", str], None]
"""Runs until the site's event is set, from this address."""


@dataclass
class Site:
    """What is attacked."""

    mesh: RunningMesh
    is_over: threading.Event = field(default_factory=threading.Event)
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    """Responses to attackers, by attack."""

    def http(self, source: str) -> urllib3.PoolManager:
        return urllib3.PoolManager(
            maxsize=_FLOODING_THREADS, retries=False, timeout=_TIMEOUT_S, source_address=(source, 0)
        )

    def send(self, attack: str, http: urllib3.PoolManager, method: str, path: str, **options: Any) -> None:
        with suppress(urllib3.exceptions.HTTPError):  # refused or closed: the attacker goes on
            self.statuses[attack, http.request(method, f"{self.mesh.url}{path}", **options).status] += 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=5, help="duration of the attacks (default: %(default)s)")
    parser.add_argument("--attacks", nargs="+", choices=sorted(ATTACKS), default=sorted(ATTACKS), metavar="A1")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running_mesh(Path(folder), {}) as mesh:
        measure(mesh, options.minutes, options.attacks)


def measure(mesh: RunningMesh, minutes: float, attacks: Sequence[str]) -> None:
    picture = jpeg(900, 1200)
    site = Site(mesh)
    read(site, picture, 5)
    quiet, _ = read(site, picture, _QUIET_READS)
    threads = [
        threading.Thread(target=attack, args=(site, f"127.0.0.{20 + number}"), name=name, daemon=True)
        for number, (name, attack) in enumerate((name, attack) for name in attacks for attack in ATTACKS[name])
    ]
    for thread in threads:
        thread.start()
    attacked, statuses = read(site, picture, None, until=time.monotonic() + minutes * 60)
    site.is_over.set()  # the threads end with their requests, at the latest with the process
    note = f"{' '.join(attacks)}, {minutes:g} min"
    record("hostile", "quiet read: p95", percentile_95(quiet) * 1000, "ms", f"{len(quiet)} reads")
    record("hostile", "attacked read: p95", percentile_95(attacked) * 1000, "ms", f"{note}, {len(attacked)} reads")
    record("hostile", "attacked read: median", statistics.median(attacked) * 1000, "ms", note)
    record(
        "hostile", "attacked reads with 200", 100 * statuses[200] / statuses.total(), "%", f"{note}, {dict(statuses)}"
    )
    for name, megabytes in peak_memory_mb(mesh).items():
        record("hostile", f"{name}: peak memory", megabytes, "MB", note)
    print("responses to attackers:", dict(sorted(site.statuses.items())))


def read(
    site: Site, picture: bytes, count: int | None, until: float = float("inf")
) -> tuple[list[float], Counter[int]]:
    """Read a picture every second; return the times of those that were read, and all statuses (0: no response)."""
    http, took_s, statuses = site.http(_PERSON), [], Counter[int]()
    while time.monotonic() < until and (count is None or statuses.total() < count):
        started = time.monotonic()
        status = 0
        with suppress(urllib3.exceptions.HTTPError):
            status = http.request("POST", f"{site.mesh.url}/read", fields={"image": ("form.jpg", picture)}).status
        statuses[status] += 1
        if status == 200:
            took_s.append(time.monotonic() - started)
        time.sleep(max(0.0, _PAUSE_S - (time.monotonic() - started)) if count is None else 0)
    return took_s, statuses


def percentile_95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20)[-1] if len(values) > 1 else values[0]


# -- attacks


def sending(attack: str, make: Callable[[], bytes], name: str) -> Attack:
    """Return an attack that sends one picture again and again."""

    def run(site: Site, source: str) -> None:
        http, picture = site.http(source), make()
        while not site.is_over.is_set():
            site.send(attack, http, "POST", "/read", fields={"image": (name, picture)})

    return run


def export_long_corrections(site: Site, source: str) -> None:
    http = site.http(source)
    fields = {"image": ("a.jpg", jpeg(900, 1200))}
    while (answer := http.request("POST", f"{site.mesh.url}/read", fields=fields)).status != 200:
        site.is_over.wait(_PAUSE_S)  # other attacks keep it out for now
    path = f"/api/image/{answer.json()['id']}"
    eventually(lambda: http.request("GET", f"{site.mesh.url}{path}").status == 200, _TIMEOUT_S)
    while not site.is_over.is_set():
        for text in ("w " * 20_000, "w " * 2_000):
            for line in range(5):
                body = {"id": answer.json()["id"], "ord_num": line, "text": text}
                site.send("A2", http, "POST", "/correct-text", json=body)
        for format in ("alto", "page", "hocr", "pdf", "json"):
            site.send("A2", http, "GET", f"{path}/text?format={format}")


def send_half(site: Site, source: str) -> None:
    while not site.is_over.is_set():
        with ExitStack() as held, suppress(OSError):
            for sent in _HALF_SENT:
                held.enter_context(holding(site.mesh.url, _SLOW_CONNECTIONS, sent, source))
            site.is_over.wait(_HELD_S)


def read_nothing(site: Site, source: str) -> None:
    while not site.is_over.is_set():
        with suppress(OSError), holding(site.mesh.url, _SLOW_CONNECTIONS, _UNREAD, source, receive_buffer=4096):
            site.is_over.wait(_HELD_S)


def flood(site: Site, source: str) -> None:
    http, picture = site.http(source), jpeg(900, 1200)

    def send() -> None:
        while not site.is_over.is_set():
            site.send("A6", http, "POST", "/read", fields={"image": ("a.jpg", picture)})

    threads = [threading.Thread(target=send, daemon=True) for _ in range(_FLOODING_THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


ATTACKS: Final[dict[str, tuple[Attack, ...]]] = {
    "A1": (sending("A1", hostile_pictures.many_scans, "scans.jpg"),),
    "A2": (export_long_corrections,),
    "A3": (send_half, read_nothing),
    "A4": (sending("A4", hostile_pictures.sixteen_bit_rgba, "deep.png"),) * 2,
    "A5": (
        sending("A5", hostile_pictures.long_fill, "fill.jpg"),
        sending("A5", hostile_pictures.many_exif_segments, "exif.jpg"),
    ),
    "A6": (flood, flood),
}

if __name__ == "__main__":
    main()
