"""The whole mesh as started by `make run`: time of `/read` outside the engines, and memory of all processes.

    python -m benchmarks.load

Starts `ocr-mesh serve` on free ports in a temporary folder and stops it. Run nothing else meanwhile.
"""

from __future__ import annotations

import io
import re
import statistics
import tempfile
import time
from pathlib import Path

import psutil
from PIL import Image

from benchmarks.latency import form
from benchmarks.results import record
from harness.running_mesh import RunningMesh, running_mesh

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
    with tempfile.TemporaryDirectory() as folder, running_mesh(Path(folder), {}) as mesh:
        overhead(mesh)
        memory(mesh)


def engine_s(mesh: RunningMesh) -> float:
    """Return the seconds spent in both engines so far."""
    host, _, port = mesh.url.rpartition(":")
    pages = [mesh.http.request("GET", f"{host}:{int(port) + n}/metrics").data.decode() for n in (1, 2)]
    return sum(float(found) for page in pages for found in ENGINE_SECONDS.findall(page))


def memory_mb(mesh: RunningMesh) -> tuple[float, float]:
    """Return resident memory and PSS (shared pages counted once) of all processes, in MB."""
    process = psutil.Process(mesh.process.pid)
    full = [each.memory_full_info() for each in (process, *process.children(recursive=True))]
    return sum(info.rss for info in full) / 1e6, sum(info.pss for info in full) / 1e6


def overhead(mesh: RunningMesh) -> None:
    """Record the p50 of the time of /read outside the engines."""
    picture = jpeg(736, 960)
    totals, overheads = [], []
    for number in range(READS + 5):
        engine_before = engine_s(mesh)
        started = time.perf_counter()
        mesh.read(picture, "page.jpg")
        total_ms = (time.perf_counter() - started) * 1000
        if number >= 5:
            totals.append(total_ms)
            overheads.append(total_ms - (engine_s(mesh) - engine_before) * 1000)
    record("load", "/read 736x960 p50", statistics.median(totals), "ms")
    record("load", "/read 736x960 above the engines p50", statistics.median(overheads), "ms")


def memory(mesh: RunningMesh) -> None:
    """Record the memory of all processes after 50 and after 200 pictures of mixed sizes."""
    pictures = [jpeg(*size) for size in SIZES]
    for number in range(1, MIXED_READS + 1):
        mesh.read(pictures[number % len(pictures)], "page.jpg")
        if number in (50, 100, 150, 200):
            rss, pss = memory_mb(mesh)
            record("load", f"resident memory after {number} pictures", rss, "MB", f"PSS {pss:.0f} MB")


def jpeg(width: int, height: int) -> bytes:
    file = io.BytesIO()
    page: Image.Image = form(width, height)
    page.save(file, "JPEG", quality=85)
    return file.getvalue()


if __name__ == "__main__":
    main()
