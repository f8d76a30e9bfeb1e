"""A scanned PDF of 1,000 pages in a mesh with two document-workers, beside OCRmyPDF with Tesseract.

    python -m benchmarks.documents                                              # 1,000 pages
    python -m benchmarks.documents --pages 60 --compared 8 --rounds 1 --reads 5 # small

Needs `ocrmypdf` and `tesseract` on the PATH (Debian packages `ocrmypdf` and `tesseract-ocr`). Everything runs on two
processors. In one run:

1. The first pages (`--compared`) are read by the mesh, by OCRmyPDF (`--jobs 2`, without PDF/A and optimisation, which
   cost it time) and by `ocr-mesh read`, in alternating order; also at 200 dpi. OCRmyPDF writes a searchable PDF and a
   text file, the mesh stores text, boxes and pictures. The words that each finds are compared with those printed.
2. A receipt is read by `/read` again and again, first alone and then while all pages wait. Meanwhile and until the last
   page the memory of each process is sampled (PSS).

Exits with 1 if the mesh reads fewer than three times as many pages a minute as OCRmyPDF at 300 dpi, or if a process
had a fifth more memory in the last third of the time than in the first.
Run nothing else meanwhile.
"""

from __future__ import annotations

import argparse
import math
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import truediv
from pathlib import Path
from typing import Final

import psutil

from benchmarks.layout_pages import render_all
from benchmarks.memory import MemorySampler
from benchmarks.results import record
from benchmarks.scanned_pages import DPI, words_of, write_pdf
from harness.documents.paper import encoded
from harness.ports import free_port
from harness.running_mesh import RunningMesh, running_mesh
from mesh.contracts.document import Document, DocumentStatus
from mesh.contracts.topology import Service

_PROCESSORS: Final = 2
_SECOND_WORKER: Final = "document-worker, the second"
_READS_UNCOUNTED: Final = 5
_PAUSE_S: Final = 1.0
_POLL_S: Final = 0.25
_MORE_PAGES: Final = 3.0
_MOST_GROWTH: Final = 1.2
_COARSE_DPI: Final = 200
_AT_WORK: Final = 8
"""Pages that are read before the reads beside them begin."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1000, help="of the whole document (default: %(default)s)")
    parser.add_argument("--compared", type=int, default=20, help="pages that others read too (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=2, help="of the comparison (default: %(default)s)")
    parser.add_argument("--reads", type=int, default=40, help="receipts, alone and beside (default: %(default)s)")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that SIGTERM, like Ctrl-C, ends all processes
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:_PROCESSORS])
    with (
        tempfile.TemporaryDirectory() as folder,
        running_mesh(Path(folder) / "data", {}) as mesh,
        second_worker(mesh) as worker,
    ):
        mesh.start_session()
        missed: list[str] = []
        if options.rounds:
            missed += compare(Comparison(mesh, Path(folder)), options.compared, options.rounds)
        if options.pages:
            scan = Path(folder) / "scan.pdf"
            write_pdf(scan, options.pages)
            missed += read_whole(mesh, worker, scan, options.pages, options.reads)
    print("\n".join(missed))
    sys.exit(1 if missed else 0)


@contextmanager
def second_worker(mesh: RunningMesh) -> Iterator[int]:
    """Run another document-worker, with the environment of the first."""
    name = Service.DOCUMENT_WORKER.value
    [first] = [each for each in psutil.Process(mesh.process.pid).children() if each.cmdline()[-1].endswith(f"/{name}")]
    with (mesh.data / "second-worker.log").open("wb") as log:
        worker = subprocess.Popen(
            [Path(sys.executable).with_name(name)],
            env=first.environ() | {"MESH_PROBE_PORT": str(free_port())},
            stdout=log,
            stderr=log,
        )
        with worker:
            try:
                yield worker.pid
            finally:
                worker.terminate()


# -- pages a minute, beside others


@dataclass(frozen=True, slots=True)
class Comparison:
    """The readers, each of which reads a whole file."""

    mesh: RunningMesh
    folder: Path

    def in_mesh(self, file: Path) -> str:
        """Return the text, as the others do."""
        document_id = sent(self.mesh, file)
        ended(self.mesh, document_id)
        answer = self.mesh.call("GET", f"/documents/{document_id}/text")
        assert answer.status == 200, answer.data
        return str(answer.data, "utf-8")

    def with_ocrmypdf(self, file: Path) -> str:
        options = ["--jobs", str(_PROCESSORS), "--output-type", "pdf", "--optimize", "0", "--quiet"]
        text = self.folder / "text.txt"
        subprocess.run(["ocrmypdf", *options, "--sidecar", text, file, self.folder / "searchable.pdf"], check=True)
        return text.read_text()

    def with_command_line(self, file: Path) -> str:
        program = Path(sys.executable).with_name("ocr-mesh")
        return subprocess.run([program, "read", file], check=True, capture_output=True, text=True).stdout


def compare(readers: Comparison, pages: int, rounds: int) -> Iterator[str]:
    """Record pages a minute of each reader at two resolutions; yield the floor if it is missed at the finer one."""
    printed = sum((words_of(number) for number in range(1, pages + 1)), Counter())
    more = math.nan
    for dpi in (_COARSE_DPI, DPI):
        file = readers.folder / f"{dpi}-dpi.pdf"
        write_pdf(file, pages, dpi)
        more = compare_on(file, f"{dpi} dpi", readers, pages, rounds, printed if dpi == DPI else None)
    if more < _MORE_PAGES:
        yield f"The mesh reads {more:.2f} times as many pages a minute as OCRmyPDF."


def compare_on(
    file: Path, kind: str, readers: Comparison, pages: int, rounds: int, printed: Counter[str] | None
) -> float:
    version = subprocess.run(["ocrmypdf", "--version"], check=True, capture_output=True, text=True).stdout.strip()
    ways: dict[str, Callable[[Path], str]] = {
        "mesh, two workers": readers.in_mesh,
        "OCRmyPDF": readers.with_ocrmypdf,
        "ocr-mesh read": readers.with_command_line,
    }
    rates: dict[str, list[float]] = {name: [] for name in ways}
    texts: dict[str, str] = {}
    for number in range(rounds):
        for name in list(ways) if number % 2 == 0 else reversed(list(ways)):
            started = time.monotonic()
            texts[name] = ways[name](file)
            rates[name].append(60 * pages / (time.monotonic() - started))
    note = f"{pages} pages, {rounds} rounds, OCRmyPDF {version}"
    for name, found in rates.items():
        record("documents", f"{kind}, {name}", statistics.median(found), "pages/min", note)
        if printed is not None:
            right = 100 * (printed & Counter(texts[name].split())).total() / printed.total()
            record("documents", f"{kind}, {name}: words found", right, "%", note)
    more: dict[str, float] = {}
    for name in ("mesh, two workers", "ocr-mesh read"):
        more[name] = statistics.median(map(truediv, rates[name], rates["OCRmyPDF"]))
        record("documents", f"{kind}, {name} / OCRmyPDF", more[name], "", f"{note}, median of pairs")
    return more["mesh, two workers"]


def seconds(work: Callable[[], object]) -> float:
    started = time.monotonic()
    work()
    return time.monotonic() - started


# -- the whole document


def read_whole(mesh: RunningMesh, worker: int, file: Path, pages: int, reads: int) -> Iterator[str]:
    """Record pages a minute, memory, and the time of a receipt alone and while pages wait; yield what is not flat."""
    receipt = a_receipt()
    for _ in range(_READS_UNCOUNTED):
        mesh.read(receipt)
    record_times("receipt alone", times_s(mesh, receipt, reads), f"{reads} reads")
    with MemorySampler(mesh, {_SECOND_WORKER: worker}) as memory:
        started = time.monotonic()
        document_id = sent(mesh, file)
        awaited(mesh, document_id, lambda found: done_pages(found) >= min(_AT_WORK, pages // 2))
        beside = times_s(mesh, receipt, reads)
        waiting = pages - done_pages(document(mesh, document_id))
        ended(mesh, document_id)
        minutes = (time.monotonic() - started) / 60
    record_times("receipt while pages wait", beside, f"{reads} reads, {waiting} pages left at the last")
    record("documents", "whole scan, two workers", pages / minutes, "pages/min", f"{pages} pages, {reads} reads beside")
    yield from record_memory(memory, f"{pages} pages")


def times_s(mesh: RunningMesh, receipt: bytes, reads: int) -> list[float]:
    """Return the time of each read; there is a pause after it."""
    found = []
    for _ in range(reads):
        found.append(seconds(lambda: mesh.read(receipt)))
        time.sleep(_PAUSE_S)
    return found


def record_times(figure: str, found: Sequence[float], note: str) -> None:
    record("documents", f"{figure}: median", statistics.median(found) * 1000, "ms", note)
    if len(found) > 1:
        record("documents", f"{figure}: p95", statistics.quantiles(found, n=20)[-1] * 1000, "ms", note)


def record_memory(memory: MemorySampler, note: str) -> Iterator[str]:
    thirds = memory.thirds_mb()
    for name, peak in memory.peaks_mb().items():
        first, last = thirds[name]
        record(
            "documents",
            f"{name}: peak PSS",
            peak,
            "MB",
            f"{note}, medians of first and last third {first:.0f}, {last:.0f}",
        )
        if last > _MOST_GROWTH * first:
            yield f"{name} grew from {first:.0f} to {last:.0f} MB."


def a_receipt() -> bytes:
    """Return a receipt as a PNG."""
    page = next(page for kind, page in render_all() if kind.startswith("receipt"))
    return encoded(page.canvas)


def sent(mesh: RunningMesh, file: Path) -> str:
    """Send a document; return its id."""
    answer = mesh.call("POST", "/documents", fields={"file": (file.name, file.read_bytes())})
    assert answer.status == 202, answer.data
    return str(answer.json()["id"])


def ended(mesh: RunningMesh, document_id: str) -> None:
    """Return when every page is stored. Raises AssertionError if one was not read."""
    found = awaited(mesh, document_id, lambda found: found.status.is_final)
    assert (found.status, found.pages.failed) == (DocumentStatus.DONE, 0), found


def awaited(mesh: RunningMesh, document_id: str, is_so: Callable[[Document], bool]) -> Document:
    """Ask for a document until the condition holds."""
    while not is_so(found := document(mesh, document_id)):
        time.sleep(_POLL_S)
    return found


def document(mesh: RunningMesh, document_id: str) -> Document:
    answer = mesh.call("GET", f"/documents/{document_id}")
    assert answer.status == 200, answer.data
    return Document.model_validate_json(answer.data)


def done_pages(found: Document) -> int:
    return found.pages.done + found.pages.failed


if __name__ == "__main__":
    main()
