"""Share of lines that are neighbours in the labels and are detected in the same order.

    python -m benchmarks.reading_order --datasets DIR sroie:val fondue_multilang:dev

A labelled line is detected by the box of `ocr-mesh detect` that covers most of it, and at least half. Of two
neighbouring lines that are detected by different boxes, the first one's box must come first.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np

from benchmarks.accuracy import read_labels
from benchmarks.engines import run_ocr_mesh
from benchmarks.results import record

Quad = Sequence[Sequence[float]]

LEAST_COVER = 0.5


def neighbours_in_order(labelled: Sequence[Quad], found: Sequence[Quad]) -> Iterator[bool]:
    """Return for each pair of separately detected neighbours whether they are in order."""
    places = [place_of(quad, found) for quad in labelled]
    for first, second in pairwise(places):
        if first is not None and second is not None and first != second:
            yield first < second


def place_of(quad: Quad, found: Sequence[Quad]) -> int | None:
    """Return the index of the box that covers most of a quad; None if none covers half."""
    line = np.asarray(quad, np.float32)
    area = max(1e-6, float(cv2.contourArea(line)))
    covers = [float(cv2.intersectConvexConvex(line, np.asarray(box, np.float32))[0]) / area for box in found]
    best = int(np.argmax(covers)) if covers else 0
    return best if covers and covers[best] >= LEAST_COVER else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--datasets", type=Path, required=True, metavar="DIR")
    parser.add_argument("sets", nargs="+", metavar="NAME:SPLIT")
    arguments = parser.parse_args()
    for named in arguments.sets:
        name, _, split = named.partition(":")
        folder = arguments.datasets / name
        labels = [label for label in read_labels(folder) if label["split"] == split]
        answers = run_ocr_mesh("detect", [folder / label["image"] for label in labels])
        right = [
            is_right
            for label, answer in zip(labels, answers, strict=True)
            for is_right in neighbours_in_order(
                [box["quad"] for box in label["boxes"]], [line["quad"] for line in answer["lines"]]
            )
        ]
        record(
            "reading_order", f"{name} {split} neighbours in order", sum(right) / len(right), "", f"{len(right)} pairs"
        )


if __name__ == "__main__":
    main()
