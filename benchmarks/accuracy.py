"""Run our engine and others on labelled sets, score the results, record the figures.

    python -m benchmarks.accuracy --datasets DIR --scorer score.py --engine ocr-mesh --engine tesseract \
        --engine rapidocr sroie:val funsd:dev icdar15:dev fondue_multilang:dev no_text:dev
    python -m benchmarks.accuracy --datasets DIR --scorer score.py --lines --engine ocr-mesh --engine tesseract \
        --engine rapidocr sroie:val funsd:dev fondue_multilang:dev iiit5k:dev icdar15_words:val

Our engine runs as `ocr-mesh read` or, for pictures of one word or line, `ocr-mesh recognize`. With `--lines` pages
are first cut into lines by their labelled quads, the same for every engine. DIR contains a folder per set, each with
`labels.jsonl` and `images/`; the scorer is any program that takes labels, predictions, `--split` and `--json` and
prints one object of figures. For a set without text, the share of pictures that get a box is recorded.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.crops import cut_set
from benchmarks.engines import LINE_ENGINES, PAGE_ENGINES, Page
from benchmarks.results import record
from training.crnn.accuracy import spaces

FIGURES = ("word_f1_fold", "word_f1", "area_recall", "area_precision", "accuracy_fold", "accuracy", "cer", "ms_median")

Measured = tuple[dict[str, float], str]
"""Figures, and the number of items."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--datasets", type=Path, required=True, metavar="DIR")
    parser.add_argument("--scorer", type=Path, required=True, metavar="FILE")
    parser.add_argument("--lines", action="store_true", help="cut pages into lines and recognise those")
    parser.add_argument("--limit", type=int, default=600, help="lines of a set of pages, spread evenly (%(default)s)")
    parser.add_argument("--engine", action="append", choices=PAGE_ENGINES, help="engine to run (default: ours)")
    parser.add_argument("sets", nargs="+", metavar="NAME:SPLIT")
    arguments = parser.parse_args()
    for named in arguments.sets:
        name, _, split = named.partition(":")
        folder = arguments.datasets / name
        labels = [label for label in read_labels(folder) if label["split"] == split]
        for engine in arguments.engine or ["ocr-mesh"]:
            if arguments.lines:
                benchmark, measured = "lines", on_lines(folder, split, arguments.limit, engine, arguments.scorer)
            elif "boxes" in labels[0]:
                benchmark, measured = "accuracy", on_pages(folder, split, engine, arguments.scorer)
            else:
                benchmark, measured = "accuracy", on_crops(folder, split, engine, arguments.scorer)
            figures, note = measured
            for figure, value in figures.items():
                unit = "ms" if figure == "ms_median" else ""
                record(benchmark, f"{name} {split} {figure}, {engine}", value, unit, note)


def on_pages(folder: Path, split: str, engine: str, scorer: Path) -> Measured:
    """Return the figures of an engine on whole pictures."""
    labels = [label for label in read_labels(folder) if label["split"] == split]
    pages: Sequence[Page] = PAGE_ENGINES[engine]([folder / label["image"] for label in labels])
    if not any(label["boxes"] for label in labels):
        return {"share_with_boxes": sum(bool(page["lines"]) for page in pages) / len(pages)}, f"{len(pages)} pages"
    answers = [{**page, "image": label["image"]} for page, label in zip(pages, labels, strict=True)]
    return score(folder, split, scorer, answers), f"{len(pages)} pages"


def on_crops(folder: Path, split: str, engine: str, scorer: Path) -> Measured:
    """Return the figures of an engine on pictures of one word or line each."""
    labels = [label for label in read_labels(folder) if label["split"] == split]
    texts = LINE_ENGINES[engine]([folder / label["image"] for label in labels])
    answers = [{"image": label["image"], "text": text} for text, label in zip(texts, labels, strict=True)]
    figures = score(folder, split, scorer, answers)
    pairs = [(text, label["text"]) for text, label in zip(texts, labels, strict=True)]
    if any(" " in label for _, label in pairs):
        figures["spaces_kept"], figures["spaces_right"] = spaces(pairs)
    return figures, f"{len(labels)} crops"


def on_lines(folder: Path, split: str, limit: int, engine: str, scorer: Path) -> Measured:
    """Return the figures of an engine on the lines of pages, or on crops, up to a limit."""
    with tempfile.TemporaryDirectory() as temporary:
        return on_crops(cut_set(folder, split, Path(temporary), limit), split, engine, scorer)


def score(folder: Path, split: str, scorer: Path, predictions: Sequence[Page]) -> dict[str, float]:
    """Return the scorer's figures for predictions."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        file.writelines(json.dumps(prediction) + "\n" for prediction in predictions)
        file.flush()
        command = [sys.executable, str(scorer), str(folder / "labels.jsonl"), file.name, "--split", split, "--json"]
        scored = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(scored.stdout)
    return {name: figures[name] for name in FIGURES if name in figures}


def read_labels(folder: Path) -> list[dict[str, Any]]:
    """Return the records of a set."""
    with (folder / "labels.jsonl").open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


if __name__ == "__main__":
    main()
