"""Read the lines of the case set, and count those whose letters come out in the case that is printed.

    python -m benchmarks.case_set --datasets DIR [--engine rapidocr] [--model crnn.onnx] [--wrong]

`case_set.jsonl` holds 300 lines of receipts (sroie val) and forms (funsd dev): the picture in DIR, the quad, and the
text as it is printed, labelled by eye. Case is compared in lines whose folded text (letters and digits without case) is
that of the label: there, the case of a line is right if each letter has the case that the label says. Exact accuracy
also compares signs and spaces.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from benchmarks.crops import cut_line
from benchmarks.engines import LINE_ENGINES, THREADS
from mesh.contracts.line import Quad
from recognition_api.crnn.predictor import TextRecognizer
from training.crnn.accuracy import fold

LABELS: Final = Path(__file__).with_suffix(".jsonl")


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A labelled line: ``image`` is relative to the folder of data sets, ``quad`` in its pixels."""

    image: Path
    quad: Quad
    text: str

    @property
    def set_name(self) -> str:
        """The data set that the picture belongs to."""
        return self.image.parts[0]


@dataclass(frozen=True, slots=True)
class CaseFigures:
    """Counts of lines: all, equal to the label, equal when folded, and those of the latter whose case is right."""

    lines: int
    exact: int
    folded: int
    case_right: int

    @classmethod
    def of(cls, pairs: Sequence[tuple[str, str]]) -> CaseFigures:
        """Count (read, labelled) pairs."""
        same_letters = [(read, label) for read, label in pairs if fold(read) == fold(label)]
        return cls(
            lines=len(pairs),
            exact=sum(read == label for read, label in pairs),
            folded=len(same_letters),
            case_right=sum(_letters(read) == _letters(label) for read, label in same_letters),
        )

    def __str__(self) -> str:
        case = self.case_right / max(1, self.folded)
        exact, folded = self.exact / max(1, self.lines), self.folded / max(1, self.lines)
        return f"case right {self.case_right}/{self.folded} ({case:.3f}), exact {exact:.3f}, folded {folded:.3f}"


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--datasets", type=Path, required=True, metavar="DIR")
    parser.add_argument("--engine", choices=LINE_ENGINES, default="ocr-mesh", help="that reads (default: ours)")
    parser.add_argument("--model", type=Path, metavar="FILE", help="weights for ours (default: those of the package)")
    parser.add_argument("--wrong", action="store_true", help="print each line that is not exact")
    arguments = parser.parse_args()
    lines = load_lines()
    if arguments.engine == "ocr-mesh":
        readings = read_with_recognizer(arguments.datasets, lines, TextRecognizer.load(arguments.model, THREADS))
    else:
        readings = read_with_engine(arguments.datasets, lines, arguments.engine)
    pairs = list(zip(readings, (line.text for line in lines), strict=True))
    if arguments.wrong:
        for (read, label), line in zip(pairs, lines, strict=True):
            if read != label:
                print(f"{line.image}\n  label {label}\n  read  {read}")
    for name in sorted({line.set_name for line in lines}):
        of_set = [pair for pair, line in zip(pairs, lines, strict=True) if line.set_name == name]
        print(f"{name}, {len(of_set)} lines: {CaseFigures.of(of_set)}")
    print(f"all, {len(lines)} lines: {CaseFigures.of(pairs)}")


def load_lines() -> list[CaseLine]:
    """Return the labelled lines in the file's order, those of one picture together."""
    with LABELS.open(encoding="utf-8") as file:
        records = [json.loads(line) for line in file]
    return [CaseLine(Path(record["set"], record["image"]), record["quad"], record["text"]) for record in records]


def read_with_recognizer(datasets: Path, lines: Sequence[CaseLine], recognizer: TextRecognizer) -> list[str]:
    """Return the recogniser's texts of the lines, in the order given.

    Raises FileNotFoundError where a picture is not in ``datasets``.
    """
    texts: list[str] = []
    for image, of_image in groupby(lines, lambda line: line.image):
        picture = cv2.imread(str(datasets / image), cv2.IMREAD_COLOR)
        if picture is None:
            raise FileNotFoundError(datasets / image)
        rgb = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), np.uint8)
        texts += [read.text for read in recognizer.recognize(rgb, [line.quad for line in of_image])]
    return texts


def read_with_engine(datasets: Path, lines: Sequence[CaseLine], engine: str) -> list[str]:
    """Return the texts of the lines by another engine, which reads a picture file of each line."""
    with tempfile.TemporaryDirectory() as temporary:
        crops = [Path(temporary, f"{number:03d}.png") for number in range(len(lines))]
        for line, crop in zip(lines, crops, strict=True):
            if not cut_line(datasets / line.image, np.asarray(line.quad, np.float64), crop):
                raise ValueError(f"{line.image}: no area in {line.quad}")
        return LINE_ENGINES[engine](crops)


def _letters(text: str) -> str:
    """Return the letters and digits of a text, with their case."""
    return re.sub(r"[\W_]+", "", text)


if __name__ == "__main__":
    main()
