"""Measure which labelled lines the detector covers, and which boxes it merges or splits.

python -m training.ctpn.coverage --datasets DIR [--set sroie:val …] [--model ctpn.onnx] [--limit N]

A line is covered when more than half of its area lies under one box. It is merged when that box covers another line
too and has an IoU below 0.5 with this one; it is split when two or more boxes lie mostly on it and none has an IoU of
0.5. Lines are those that the labels call so (`lines`), otherwise their boxes: words in icdar15, where merging words of
a line is no error. Ignored regions count neither way. Pictures without labels are false alarms when they get a box.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from tqdm import tqdm

from detection_api.ctpn.anchors import Floats
from detection_api.ctpn.predictor import TextDetector
from training.ctpn.samples import read_picture

SETS = ("icdar15:dev", "funsd:dev", "sroie:val", "fondue_multilang:dev", "no_text:dev")
COVERED = 0.5
HEIGHTS = (10, 16, 32, 48, 96)
"""Limits of the classes of letter height, in pixels of the picture."""
ANGLES = (5, 15, 25, 45, 135)
"""Limits of the classes of angle between the line and the horizontal, in degrees."""


@dataclass(slots=True)
class Counts:
    """Lines of a set or of a class."""

    lines: int = 0
    covered: int = 0
    merged: int = 0
    split: int = 0

    def add(self, *, covered: bool, merged: bool, split: bool) -> None:
        """Count one line."""
        self.lines += 1
        self.covered += covered
        self.merged += merged
        self.split += split

    def shares(self) -> dict[str, float | int]:
        """Return the number of lines, and shares of it."""
        names = ("covered", "merged", "split")
        return {"lines": self.lines, **{name: round(getattr(self, name) / self.lines, 3) for name in names}}


@dataclass(slots=True)
class Coverage:
    """Counts of a set: of all lines, by letter height and by angle; and its pictures without text."""

    total: Counts = field(default_factory=Counts)
    classes: dict[str, Counts] = field(default_factory=dict)
    without_text: int = 0
    false_alarms: int = 0

    def add(self, lines: Sequence[Floats], boxes: Sequence[Floats], *, is_without_text: bool) -> None:
        """Compare the labelled lines of a picture with its boxes (quads, 4 × 2)."""
        self.without_text += is_without_text
        self.false_alarms += is_without_text and bool(boxes)
        shared = intersections(lines, boxes)
        line_area, box_area = (np.array([_area(quad) for quad in quads], np.float64) for quads in (lines, boxes))
        share = shared / np.maximum(line_area[:, None], 1)
        iou = shared / np.maximum(line_area[:, None] + box_area[None] - shared, 1)
        lies_on = shared > COVERED * np.maximum(box_area[None], 1)
        covers = share > COVERED
        for number, line in enumerate(lines):
            matched = bool((iou[number] >= COVERED).any())
            merged = not matched and bool((covers[:, covers[number]].sum(axis=0) > 1).any())
            split = not matched and bool(lies_on[number].sum() > 1)
            for counts in (self.total, *(self._of_class(name) for name in classes_of(line))):
                counts.add(covered=bool(covers[number].any()), merged=merged, split=split)

    def report(self) -> Mapping[str, object]:
        """Return all figures."""
        figures: dict[str, object] = dict(self.total.shares()) if self.total.lines else {}
        if self.without_text:
            figures["false_alarms"] = round(self.false_alarms / self.without_text, 3)
        return figures | {name: counts.shares() for name, counts in sorted(self.classes.items())}

    def _of_class(self, name: str) -> Counts:
        return self.classes.setdefault(name, Counts())


def intersections(lines: Sequence[Floats], boxes: Sequence[Floats]) -> Floats:
    """Return the shared area of each line (N) and box (M), N × M, px²."""
    shared = np.zeros((len(lines), len(boxes)), np.float32)
    if not shared.size:
        return shared
    (low, high), (box_low, box_high) = ((np.min(quads, axis=1), np.max(quads, axis=1)) for quads in (lines, boxes))
    touch = ((low[:, None] < box_high[None]) & (box_low[None] < high[:, None])).all(axis=2)
    for i, j in np.argwhere(touch):
        shared[i, j] = cv2.intersectConvexConvex(_convex(lines[i]), _convex(boxes[j]))[0]
    return shared


def _convex(quad: Floats) -> Floats:
    return np.asarray(cv2.convexHull(np.asarray(quad, np.float32))[:, 0], np.float32)


def _area(quad: Floats) -> float:
    return float(cv2.contourArea(_convex(quad)))


def classes_of(line: Floats) -> tuple[str, str]:
    """Return the classes of a line by letter height and by angle."""
    height = float(np.linalg.norm(line[3] - line[0]) + np.linalg.norm(line[2] - line[1])) / 2
    run = line[1] - line[0] + line[2] - line[3]
    angle = abs(float(np.degrees(np.arctan2(run[1], run[0]))))
    return _class("height", "px", height, HEIGHTS), _class("angle", "°", angle, ANGLES)


def _class(name: str, unit: str, value: float, limits: Sequence[int]) -> str:
    above = sum(value >= limit for limit in limits)
    if above == len(limits):
        return f"{name} {above}: from {limits[-1]} {unit}"
    return f"{name} {above}: below {limits[above]} {unit}"


def measure(detector: TextDetector, folder: Path, split: str, limit: int | None = None) -> Coverage:
    """Return the coverage of a split of a labelled set."""
    coverage = Coverage()
    with (folder / "labels.jsonl").open(encoding="utf-8") as file:
        records = [record for record in map(json.loads, file) if record["split"] == split]
    for record in tqdm(records[:limit], unit="picture"):
        labelled = record.get("lines") or record["boxes"]
        lines, ignored = (
            [np.array(box["quad"], np.float32) for box in labelled if box.get("ignore", False) == wanted]
            for wanted in (False, True)
        )
        found = detector.detect(read_picture(folder / record["image"]))
        boxes = [np.array(box.quad, np.float32) for box in found]
        coverage.add(lines, boxes, is_without_text=not lines and not ignored)
    return coverage


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--datasets", type=Path, required=True, help="folder of labelled sets")
    parser.add_argument("--set", action="append", metavar="NAME:SPLIT", dest="sets", help="default: all five")
    parser.add_argument("--model", type=Path, help="default: the weights that come with detection-api")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--limit", type=int, help="only so many pictures a set")
    arguments = parser.parse_args()
    detector = TextDetector.load(arguments.model, arguments.threads)
    for chosen in arguments.sets or SETS:
        name, _, split = chosen.partition(":")
        report = measure(detector, arguments.datasets / name, split, arguments.limit).report()
        print(chosen, json.dumps(report, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
