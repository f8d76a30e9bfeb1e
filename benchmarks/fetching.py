"""Time, CPU and memory of outgoing-rest; the manifest's requests and limits are based on this.

    python -m benchmarks.fetching

Files of 300 KB, one and then eight at a time, then eight of 32 MB together, from a host on this machine.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psutil
import urllib3

from benchmarks.results import record
from harness.loopback_hosts import OUTSIDE, answer, host
from harness.ports import free_port
from harness.waiting import eventually
from mesh.contracts.topology import Service
from mesh.platform.inner_secret import INNER_HEADER
from mesh.platform.settings import MeshSettings

TOGETHER: Final = 8
SMALL: Final = 300_000
LARGE: Final = 32 * 1024**2
SECRET: Final = "s" * 32
_PEAK: Final = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)


def main() -> None:
    with running() as (url, process):
        measure(url, process, SMALL, 200, together=1)
        measure(url, process, SMALL, 200, together=TOGETHER)
        measure(url, process, LARGE, 24, together=TOGETHER)


def measure(url: str, process: psutil.Process, size: int, files: int, *, together: int) -> None:
    """Fetch `files` files of `size` bytes."""
    http = urllib3.PoolManager(maxsize=together, timeout=60, retries=False)
    with host(OUTSIDE, answer(os.urandom(size))) as source:
        body = {"url": f"http://{OUTSIDE}:{source.port}/scan.png", "max_bytes": LARGE}

        def fetch(_number: int) -> float:
            started = time.perf_counter()
            response = http.request("POST", f"{url}/fetch", json=body, headers={INNER_HEADER: SECRET})
            assert (response.status, len(response.data)) == (200, size)
            return time.perf_counter() - started

        before = cpu_seconds(process)
        with ThreadPoolExecutor(together) as clients:
            times = sorted(clients.map(fetch, range(files)))
    note = f"{files} files of {size:,} bytes, {together} at a time"
    record("fetching", "time of a file, median", times[files // 2] * 1000, "ms", note)
    record("fetching", "outgoing-rest: CPU a file", (cpu_seconds(process) - before) / files * 1000, "ms", note)
    record("fetching", "outgoing-rest: peak memory", peak_memory_mb(process), "MB", note)


@contextmanager
def running() -> Iterator[tuple[str, psutil.Process]]:
    """Start outgoing-rest, and stop it at the end."""
    port, name = free_port(), Service.OUTGOING_REST
    environment = {
        "MESH_PORT": str(port - MeshSettings(port=1).port_of(name) + 1),
        "MESH_INNER_SECRET": SECRET,
        "MESH_LOG_LEVEL": "WARNING",
        "OUTGOING_PRIVATE_HOSTS": OUTSIDE,
        "MALLOC_ARENA_MAX": "2",
        "MALLOC_MMAP_THRESHOLD_": "1048576",
        "MALLOC_TRIM_THRESHOLD_": "1048576",
    }
    with tempfile.TemporaryDirectory() as folder:
        command = [Path(sys.executable).with_name(name.value)]
        process = subprocess.Popen(command, env={**os.environ, "MESH_DATA": folder, **environment})
        try:
            url = f"http://127.0.0.1:{port}"
            eventually(lambda: is_ready(url))
            yield url, psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(30)


def is_ready(url: str) -> bool:
    try:
        return urllib3.request("GET", f"{url}/ready", retries=False).status == 200
    except urllib3.exceptions.HTTPError:
        return False


def cpu_seconds(process: psutil.Process) -> float:
    times = [each.cpu_times() for each in (process, *process.children(recursive=True))]
    return sum(each.user + each.system for each in times)


def peak_memory_mb(process: psutil.Process) -> float:
    """Return the sum of the peaks of its processes; shared memory counts in each."""
    statuses = [Path(f"/proc/{each.pid}/status").read_text() for each in (process, *process.children(recursive=True))]
    return sum(int(_PEAK.findall(status)[0]) for status in statuses) * 1024 / 1e6


if __name__ == "__main__":
    main()
