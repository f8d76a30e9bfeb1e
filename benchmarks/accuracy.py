"""Read every picture of labelled sets through `ocr-mesh read`, score them, and record the figures.

    python -m benchmarks.accuracy --datasets DIR --scorer score.py sroie:val funsd:dev icdar15:dev

DIR holds a folder a set, each with `labels.jsonl` and `images/`; the scorer is any program that takes labels,
predictions, `--split` and `--json` and prints one object of figures, so that other engines are scored by the same one.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.results import record

FIGURES = ("word_f1_fold", "word_f1", "area_recall", "area_precision", "accuracy_fold", "accuracy", "cer", "ms_median")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--datasets", type=Path, required=True, metavar="DIR")
    parser.add_argument("--scorer", type=Path, required=True, metavar="FILE")
    parser.add_argument("sets", nargs="+", metavar="NAME:SPLIT")
    arguments = parser.parse_args()
    for named in arguments.sets:
        name, _, split = named.partition(":")
        for figure, value in score(arguments.datasets / name, split, arguments.scorer).items():
            record("accuracy", f"{name} {split} {figure}", value, "ms" if figure == "ms_median" else "")


def score(folder: Path, split: str, scorer: Path) -> dict[str, float]:
    """Figures of one split: pages are read, crops are recognized."""
    with (folder / "labels.jsonl").open() as file:
        labels = [label for line in file if (label := json.loads(line))["split"] == split]
    command = "read" if "boxes" in labels[0] else "recognize"
    images = [label["image"] for label in labels]
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as predictions:
        for start in range(0, len(images), 500):
            subprocess.run(
                [ocr_mesh(), command, "--format", "jsonl", *images[start : start + 500]],
                cwd=folder,
                check=True,
                stdout=predictions,
            )
        scored = subprocess.run(
            [sys.executable, scorer, folder / "labels.jsonl", predictions.name, "--split", split, "--json"],
            check=True,
            capture_output=True,
            text=True,
        )
    figures: dict[str, float] = json.loads(scored.stdout)
    return {name: figures[name] for name in FIGURES if name in figures}


def ocr_mesh() -> str:
    """The command beside this Python."""
    return os.fspath(Path(sys.executable).with_name("ocr-mesh"))


if __name__ == "__main__":
    main()
