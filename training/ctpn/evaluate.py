"""Measure a model file on labelled pictures: the share of labelled text area found, and of the found area that is text.

python -m training.ctpn.evaluate --datasets DIR --set sroie:val --set funsd:dev [--model ctpn.onnx] [--draw FOLDER]
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from detection_api.ctpn.anchors import Floats
from detection_api.ctpn.predictor import TextDetector
from training.ctpn.samples import LabelledPicture, read_labels, read_picture

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Areas:
    """Pixels of one picture, or of many: labelled, predicted, and both."""

    labelled: int = 0
    predicted: int = 0
    shared: int = 0

    def __add__(self, other: Areas) -> Areas:
        return Areas(self.labelled + other.labelled, self.predicted + other.predicted, self.shared + other.shared)

    @property
    def recall(self) -> float:
        """Share of the labelled text area that predicted quads cover."""
        return self.shared / max(1, self.labelled)

    @property
    def precision(self) -> float:
        """Share of the predicted area that lies on labelled text."""
        return self.shared / max(1, self.predicted)


def compare(truth: Sequence[Floats], ignored: Sequence[Floats], predicted: Sequence[Floats]) -> Areas:
    """Return areas of one picture. Ignored regions do not count, nor does a prediction that lies mostly on them."""
    quads = [*truth, *ignored, *predicted]
    if not quads:
        return Areas()
    right, bottom = np.concatenate(quads).max(0)
    shape = (int(bottom) + 2, int(right) + 2)
    out = _mask(ignored, shape)
    wanted = _mask(truth, shape) & ~out
    own = ((quad, _mask([quad], shape)) for quad in predicted)
    kept = [quad for quad, mask in own if not out.any() or (mask & out).sum() <= 0.5 * mask.sum()]
    found = _mask(kept, shape) & ~out
    return Areas(int(wanted.sum()), int(found.sum()), int((wanted & found).sum()))


def _mask(quads: Iterable[Floats], shape: tuple[int, int]) -> Mask:
    mask = np.zeros(shape, np.uint8)
    for quad in quads:
        cv2.fillPoly(mask, [np.round(quad).astype(np.int32)], 1)
    return mask.astype(bool)


@dataclass(frozen=True, slots=True)
class Report:
    """Figures of one set; share_with_boxes is the false-alarm rate for sets without text."""

    pictures: int
    areas: Areas
    share_with_boxes: float
    median_ms: float

    def to_json(self) -> str:
        """Return one line for a log or a model's card."""
        figures = {"area_recall": self.areas.recall, "area_precision": self.areas.precision,
                   "share_with_boxes": self.share_with_boxes, "median_ms": self.median_ms}  # fmt: skip
        return json.dumps({"pictures": self.pictures} | {key: round(value, 4) for key, value in figures.items()})


def evaluate(detector: TextDetector, pictures: Sequence[LabelledPicture], draw: Path | None = None) -> Report:
    """Return the figures over pictures; with `draw` write each there with its boxes, the worst first by name."""
    total, with_boxes, times = Areas(), 0, []
    for picture in tqdm(pictures, unit="picture"):
        image = read_picture(picture.path)
        started = time.perf_counter()
        boxes = detector.detect(image)
        times.append(1000 * (time.perf_counter() - started))
        predicted = [np.array(box.quad, np.float32) for box in boxes]
        areas = compare(list(picture.quads), list(picture.ignored), predicted)
        total += areas
        with_boxes += bool(boxes)
        if draw:
            _draw(draw / f"{areas.recall:.2f}_{areas.precision:.2f}_{picture.path.stem}.png", image, picture, predicted)
    return Report(len(pictures), total, with_boxes / max(1, len(pictures)), float(np.median(times)) if times else 0.0)


def _draw(path: Path, image: NDArray[np.uint8], picture: LabelledPicture, predicted: Sequence[Floats]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    image = np.ascontiguousarray(image[:, :, ::-1])
    for quads, colour in ((picture.quads, (0, 160, 0)), (predicted, (0, 0, 255))):
        cv2.polylines(image, [np.round(quad).astype(np.int32) for quad in quads], True, colour, 1)
    for number, quad in enumerate(predicted):
        cv2.putText(
            image, str(number), (int(quad[0, 0]), int(quad[0, 1])), cv2.FONT_HERSHEY_SIMPLEX, 0.4, (255, 0, 0), 1
        )
    cv2.imwrite(str(path), image)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--datasets", type=Path, required=True, help="folder of labelled sets")
    parser.add_argument("--set", action="append", required=True, metavar="NAME:SPLIT", dest="sets")
    parser.add_argument("--model", type=Path, help="default: the weights that come with detection-api")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--limit", type=int, help="only so many pictures a set")
    parser.add_argument("--draw", type=Path, help="folder for the pictures with their boxes")
    arguments = parser.parse_args()
    detector = TextDetector.load(arguments.model, arguments.threads)
    detector.warm_up()
    for chosen in arguments.sets:
        name, _, split = chosen.partition(":")
        pictures = list(read_labels(arguments.datasets / name, split))[: arguments.limit]
        report = evaluate(detector, pictures, arguments.draw / name if arguments.draw else None)
        print(chosen, report.to_json())


if __name__ == "__main__":
    main()
