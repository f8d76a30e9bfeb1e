"""CPU and memory of each process under load; the manifests' requests and limits are based on this.

    python -m benchmarks.resources

As in a cluster, with RabbitMQ and Postgres, which it starts and stops. Pictures of many sizes, one and then eight at a
time, then the largest allowed, eight at a time, each with its thumbnail and its PDF. CPU seconds per picture and
peak memory hardly depend on other load of the machine; the rate does.
"""

from __future__ import annotations

import io
import re
import tempfile
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import urllib3

from benchmarks.latency import form
from benchmarks.load import SIZES, jpeg
from benchmarks.memory import service_processes
from benchmarks.results import record
from harness.running_mesh import RunningMesh, running_mesh
from harness.servers import postgres, rabbitmq

READS: Final = 90
TOGETHER: Final = 8
LARGEST: Final = (8000, 8000)
"""The limit of `MESH_MAX_PICTURE_PIXELS`."""
WHILE_BUSY: Final = urllib3.Retry(60, status_forcelist=(503, 504), allowed_methods=None)
WHILE_NOT_STORED: Final = urllib3.Retry(60, status_forcelist=(404, 503))
_PEAK: Final = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)


def main() -> None:
    with (
        rabbitmq.local() as broker,
        postgres.local(is_durable=True) as server,
        server.database() as database,
        tempfile.TemporaryDirectory() as folder,
        running_mesh(Path(folder), {"MESH_BROKER_URL": broker.fresh_url(), "MESH_DATABASE_URL": database}) as mesh,
    ):
        measure(mesh, [jpeg(*size) for size in SIZES], READS, together=1)
        measure(mesh, [jpeg(*size) for size in SIZES], READS, together=TOGETHER)
        measure(mesh, [largest()], TOGETHER, together=TOGETHER, looked_at=True)


def measure(mesh: RunningMesh, pictures: list[bytes], reads: int, *, together: int, looked_at: bool = False) -> None:
    """Read `reads` pictures, some in parallel; request thumbnail and PDF of those `looked_at`."""

    def read(number: int) -> None:
        fields = {"image": ("page.jpg", pictures[number % len(pictures)])}
        answer = mesh.http.request("POST", f"{mesh.url}/read", fields=fields, retries=WHILE_BUSY)
        assert answer.status == 200, answer.data
        for what in ("thumbnail", "text?format=pdf") if looked_at else ():
            url = f"{mesh.url}/api/image/{answer.json()['id']}/{what}"
            mesh.http.request("GET", url, retries=WHILE_NOT_STORED)

    before, started = cpu_seconds(mesh), time.perf_counter()
    with ThreadPoolExecutor(together) as readers:
        list(readers.map(read, range(reads)))
    rate = reads / (time.perf_counter() - started)
    kinds = "of the largest size" if looked_at else f"of {len(pictures)} sizes"
    note = f"{reads} pictures {kinds}, {together} at a time"
    record("resources", "pictures read", rate, "1/s", note)
    for name, seconds in cpu_seconds(mesh).items():
        record("resources", f"{name}: CPU a picture", (seconds - before[name]) / reads * 1000, "ms", note)
    for name, megabytes in peak_memory_mb(mesh).items():
        record("resources", f"{name}: peak memory", megabytes, "MB", note)


def largest() -> bytes:
    """Return a PNG, which unlike a JPEG cannot be decoded at reduced size."""
    file = io.BytesIO()
    form(*(side // 5 for side in LARGEST)).resize(LARGEST).save(file, "PNG")
    return file.getvalue()


def cpu_seconds(mesh: RunningMesh) -> dict[str, float]:
    """Return CPU seconds by process of the mesh, including its children."""
    spent: defaultdict[str, float] = defaultdict(float)
    for name, process in service_processes(mesh):
        times = process.cpu_times()
        spent[name] += times.user + times.system
    return spent


def peak_memory_mb(mesh: RunningMesh) -> Counter[str]:
    """Return the sum of the peak memory of a service's processes; shared memory counts in each."""
    held: Counter[str] = Counter()
    for name, process in service_processes(mesh):
        [peak_kb] = _PEAK.findall(Path(f"/proc/{process.pid}/status").read_text())
        held[name] += round(int(peak_kb) * 1024 / 1e6)
    return held


if __name__ == "__main__":
    main()
