"""The whole mesh as started by `make run`: time of `/read` outside the engines, and memory of all processes.

    python -m benchmarks.load

Starts `ocr-mesh serve` on free ports in a temporary folder and stops it. Run nothing else meanwhile.
"""

from __future__ import annotations

import io
import os
import re
import signal
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil
import urllib3
from PIL import Image

from benchmarks.engines import ocr_mesh
from benchmarks.latency import form
from benchmarks.results import record

READS = 60
MIXED_READS = 200
SIZES = (
    (320, 200),
    (736, 960),
    (640, 1280),
    (1280, 720),
    (2480, 3508),
    (4032, 3024),
    (90, 40),
    (1700, 600),
    (1000, 1000),
)
ENGINE_SECONDS = re.compile(
    r'^ocr_stage_duration_seconds_sum\{stage="(?:detection|recognition)"\} (\S+)$', re.MULTILINE
)


def main() -> None:
    with running_mesh() as mesh:
        overhead(mesh)
        memory(mesh)


@dataclass
class Mesh:
    process: psutil.Process
    port: int
    http: urllib3.PoolManager

    def read(self, picture: bytes, retries: urllib3.Retry | None = None) -> str:
        """Read a picture and return its id."""
        fields = {"image": ("page.jpg", picture, "image/jpeg")}
        answer = self.http.request("POST", f"http://127.0.0.1:{self.port}/read", fields=fields, retries=retries)
        assert answer.status == 200, answer.data
        image_id: str = answer.json()["id"]
        return image_id

    def get_with_retries(self, path: str) -> bytes:
        """Send a GET request, with retries while the picture is not stored yet."""
        retries = urllib3.Retry(60, status_forcelist=(404, 503), raise_on_status=True)
        return self.http.request("GET", f"http://127.0.0.1:{self.port}{path}", retries=retries).data

    def engine_s(self) -> float:
        """Return the seconds spent in both engines so far."""
        pages = [self.http.request("GET", f"http://127.0.0.1:{self.port + n}/metrics").data.decode() for n in (1, 2)]
        return sum(float(found) for page in pages for found in ENGINE_SECONDS.findall(page))

    def memory_mb(self) -> tuple[float, float]:
        """Return resident memory and PSS (shared pages counted once) of all processes, in MB."""
        processes = [self.process, *self.process.children(recursive=True)]
        full = [process.memory_full_info() for process in processes]
        return sum(info.rss for info in full) / 1e6, sum(info.pss for info in full) / 1e6


def overhead(mesh: Mesh) -> None:
    """Record the p50 of the time of /read outside the engines."""
    picture = jpeg(736, 960)
    totals, overheads = [], []
    for number in range(READS + 5):
        engine_before = mesh.engine_s()
        started = time.perf_counter()
        mesh.read(picture)
        total_ms = (time.perf_counter() - started) * 1000
        if number >= 5:
            totals.append(total_ms)
            overheads.append(total_ms - (mesh.engine_s() - engine_before) * 1000)
    record("load", "/read 736x960 p50", statistics.median(totals), "ms")
    record("load", "/read 736x960 above the engines p50", statistics.median(overheads), "ms")


def memory(mesh: Mesh) -> None:
    """Record the memory of all processes after 50 and after 200 pictures of mixed sizes."""
    pictures = [jpeg(*size) for size in SIZES]
    for number in range(1, MIXED_READS + 1):
        mesh.read(pictures[number % len(pictures)])
        if number in (50, 100, 150, 200):
            rss, pss = mesh.memory_mb()
            record("load", f"resident memory after {number} pictures", rss, "MB", f"PSS {pss:.0f} MB")


def jpeg(width: int, height: int) -> bytes:
    file = io.BytesIO()
    page: Image.Image = form(width, height)
    page.save(file, "JPEG", quality=85)
    return file.getvalue()


@contextmanager
def running_mesh(**settings: str) -> Iterator[Mesh]:
    """Start a mesh; `settings` are environment variables in addition to ports and data folder."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_ports()
        environment = {**os.environ, "MESH_PORT": str(port), "MESH_DATA": folder, **settings}
        process = subprocess.Popen([ocr_mesh(), "serve"], env=environment, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if f":{port}" in line and "http" in line and "bff-api " not in line:
                    break
            mesh = Mesh(psutil.Process(process.pid), port, urllib3.PoolManager(timeout=60))
            while mesh.http.request("GET", f"http://127.0.0.1:{port}/ready").status != 200:
                time.sleep(0.1)
            yield mesh
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def free_ports() -> int:
    """Return the first of seven consecutive free ports."""
    for port in range(18_080, 60_000, 10):
        sockets = []
        try:
            for offset in range(7):
                sockets.append(socket.create_server(("127.0.0.1", port + offset)))
        except OSError:
            continue
        else:
            return port
        finally:
            for each in sockets:
                each.close()
    raise RuntimeError("no seven free ports in a row")


if __name__ == "__main__":
    main()
