"""Read labelled sets, score what was read, record the figures.

    python -m benchmarks.accuracy --datasets DIR --scorer score.py sroie:val funsd:dev icdar15:dev
    python -m benchmarks.accuracy --datasets DIR --scorer score.py --lines --engine ocr-mesh --engine tesseract \
        --engine rapidocr sroie:val funsd:dev fondue_multilang:dev iiit5k:dev icdar15_words:val

Pages go through `ocr-mesh read`. With `--lines` they are first cut into lines by their labelled quads, the same for
every engine, and ours reads them with `ocr-mesh recognize`. DIR holds a folder a set, each with `labels.jsonl` and
`images/`; the scorer is any program that takes labels, predictions, `--split` and `--json` and prints one object of
figures.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.crops import cut_set
from benchmarks.line_engines import ENGINES, ocr_mesh
from benchmarks.results import record
from training.crnn.accuracy import spaces

FIGURES = ("word_f1_fold", "word_f1", "area_recall", "area_precision", "accuracy_fold", "accuracy", "cer", "ms_median")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--datasets", type=Path, required=True, metavar="DIR")
    parser.add_argument("--scorer", type=Path, required=True, metavar="FILE")
    parser.add_argument("--lines", action="store_true", help="cut pages into lines and read those")
    parser.add_argument("--limit", type=int, default=600, help="lines of a set of pages, spread evenly (%(default)s)")
    parser.add_argument("--engine", action="append", choices=ENGINES, help="that reads the lines (default: ours)")
    parser.add_argument("sets", nargs="+", metavar="NAME:SPLIT")
    arguments = parser.parse_args()
    engines = arguments.engine or ["ocr-mesh"]
    for named in arguments.sets:
        name, _, split = named.partition(":")
        if arguments.lines:
            compare(arguments.datasets / name, split, arguments.limit, engines, arguments.scorer)
            continue
        for figure, value in score_pages(arguments.datasets / name, split, arguments.scorer).items():
            record("accuracy", f"{name} {split} {figure}", value, "ms" if figure == "ms_median" else "")


def score_pages(folder: Path, split: str, scorer: Path) -> dict[str, float]:
    """Figures of one split: pages are read, crops are recognized."""
    labels = [label for label in read_labels(folder) if label["split"] == split]
    command = "read" if "boxes" in labels[0] else "recognize"
    images = [label["image"] for label in labels]
    answers: list[str] = []
    for start in range(0, len(images), 500):
        call = [ocr_mesh(), command, "--format", "jsonl", *images[start : start + 500]]
        answers += subprocess.run(call, cwd=folder, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    return score(folder, split, scorer, answers)


def compare(folder: Path, split: str, limit: int, engines: list[str], scorer: Path) -> None:
    """Lets each engine read the same lines."""
    with tempfile.TemporaryDirectory() as temporary:
        crops = cut_set(folder, split, Path(temporary), limit)
        labels = read_labels(crops)
        for engine in engines:
            texts = ENGINES[engine]([crops / label["image"] for label in labels])
            pairs = [(text, label["text"]) for text, label in zip(texts, labels, strict=True)]
            predictions = [
                json.dumps({"image": label["image"], "text": text}) for text, label in zip(texts, labels, strict=True)
            ]
            figures = score(crops, split, scorer, predictions)
            if any(" " in label for _, label in pairs):
                figures["spaces_kept"], figures["spaces_right"] = spaces(pairs)
            for figure, value in figures.items():
                record("lines", f"{folder.name} {split} {figure}, {engine}", value, "", f"{len(labels)} lines")


def score(folder: Path, split: str, scorer: Path, predictions: list[str]) -> dict[str, float]:
    """The scorer's figures for predictions, one JSON object each."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        file.write("\n".join(predictions) + "\n")
        file.flush()
        command = [sys.executable, str(scorer), str(folder / "labels.jsonl"), file.name, "--split", split, "--json"]
        scored = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(scored.stdout)
    return {name: figures[name] for name in FIGURES if name in figures}


def read_labels(folder: Path) -> list[dict[str, Any]]:
    """The records of a set."""
    with (folder / "labels.jsonl").open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


if __name__ == "__main__":
    main()
