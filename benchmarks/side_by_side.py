"""Compare this checkout with another one: time of `/read` and accuracy, picture by picture in one run.

    git worktree add ../before 417c8ea && make -C ../before .venv/run.stamp
    python -m benchmarks.side_by_side ../before --datasets DIR --scorer score.py sroie:val funsd:dev icdar15:dev

Starts `ocr-mesh serve` of both checkouts on free ports in temporary folders and stops them. Each picture is read by one
after the other, in alternating order, after one uncounted read of each. Run nothing else meanwhile. Datasets and scorer
are those of `benchmarks.accuracy`. "outside the models" is the time of a request less `detection` and `recognition`.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from benchmarks.accuracy import read_labels, score
from benchmarks.results import record
from harness.running_mesh import RunningMesh, running_mesh
from harness.servers.source import ROOT

MODEL_STAGES: Final = ("detection", "recognition")

Timed = tuple[float, dict[str, Any]]
"""Milliseconds, and the response."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("other", type=Path, metavar="CHECKOUT", help="another checkout, installed in its own .venv")
    parser.add_argument("--datasets", type=Path, required=True, metavar="DIR")
    parser.add_argument("--scorer", type=Path, required=True, metavar="FILE")
    parser.add_argument("--limit", type=int, default=40, help="pictures of a set, spread evenly (%(default)s)")
    parser.add_argument("sets", nargs="+", metavar="NAME:SPLIT")
    arguments = parser.parse_args()
    with ExitStack() as stack:
        meshes = [
            stack.enter_context(running_mesh(Path(stack.enter_context(tempfile.TemporaryDirectory())), {}, checkout))
            for checkout in (ROOT, arguments.other)
        ]
        for named in arguments.sets:
            name, _, split = named.partition(":")
            labels = [label for label in read_labels(arguments.datasets / name) if label["split"] == split]
            labels = labels[:: max(1, len(labels) // arguments.limit)][: arguments.limit]
            reads = read_alternately(meshes, [arguments.datasets / name / label["image"] for label in labels])
            for which, timed in zip(("this checkout", "the other"), reads, strict=True):
                record_times(f"{name} {split}", which, timed)
                record_accuracy(f"{name} {split}", which, timed, labels, arguments.scorer)
            ratio = statistics.median(this / other for (this, _), (other, _) in zip(*reads, strict=True))
            record("side_by_side", f"{name} {split} /read, this / the other", ratio, "", "median of pairs")


def read_alternately(meshes: list[RunningMesh], pictures: list[Path]) -> list[list[Timed]]:
    """Return the reads of each mesh, in the order of the pictures."""
    reads: list[list[Timed]] = [[] for _ in meshes]
    for number, picture in enumerate([pictures[0], *pictures]):
        for which in (0, 1) if number % 2 else (1, 0):
            content = picture.read_bytes()
            started = time.perf_counter()
            answer = meshes[which].read(content, picture.name)
            if number:  # the first read of a shape costs more
                reads[which].append(((time.perf_counter() - started) * 1000, answer))
    return reads


def record_times(of: str, which: str, timed: list[Timed]) -> None:
    total_ms = [ms for ms, _ in timed]
    outside_ms = [ms - sum(answer["timings_ms"].get(stage, 0) for stage in MODEL_STAGES) for ms, answer in timed]
    note = f"{len(timed)} pictures"
    record("side_by_side", f"{of} /read p50, {which}", statistics.median(total_ms), "ms", note)
    record("side_by_side", f"{of} /read p95, {which}", statistics.quantiles(total_ms, n=20)[-1], "ms", note)
    record("side_by_side", f"{of} outside the models p50, {which}", statistics.median(outside_ms), "ms", note)


def record_accuracy(of: str, which: str, timed: list[Timed], labels: list[dict[str, Any]], scorer: Path) -> None:
    split = labels[0]["split"]
    predictions = [
        {"image": label["image"], "lines": read["lines"]} for label, (_, read) in zip(labels, timed, strict=True)
    ]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "labels.jsonl").write_text("".join(f"{json.dumps(label)}\n" for label in labels))
        for figure, value in score(Path(folder), split, scorer, predictions).items():
            record("side_by_side", f"{of} {figure}, {which}", value, "", f"{len(labels)} pictures")


if __name__ == "__main__":
    main()
