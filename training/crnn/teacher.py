"""Restore the printed case of labels in capitals, with the published network as a teacher.

    python -m training.crnn.teacher --datasets DIR sroie:train OUT.jsonl

SROIE's labels are in capitals, although its print is mixed. If the teacher's reading has the same letters and digits as
the label, the label gets the teacher's case; other lines are omitted (null).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import onnx
from tqdm import tqdm

from mesh.vision.inference import Engine, load_engine
from recognition_api.crnn.preprocess import Pixels, to_input
from training.crnn.accuracy import fold
from training.crnn.published import published_file
from training.crnn.real import read_lines

BATCH: Final = 16
LEAST_COLUMNS: Final = 320
COLUMNS_APART: Final = 32  # widths are multiples, so that few shapes are compiled
MOST_COLUMNS: Final = 1600


class Teacher:
    """PP-OCRv6_rec_small, read by its best path."""

    def __init__(self, path: Path, threads: int = 1) -> None:
        properties = {entry.key: entry.value for entry in onnx.load(path, load_external_data=False).metadata_props}
        self._characters = ["", *properties["character"].split("\n"), " "]
        self._engine: Engine = load_engine(path, threads)

    def read(self, crops: Sequence[Pixels]) -> list[str]:
        """Return the texts of grey crops (h × w uint8), in the order given."""
        images = [to_input(crop, MOST_COLUMNS) for crop in crops]
        texts = [""] * len(crops)
        order = sorted(range(len(crops)), key=lambda number: images[number].shape[1])
        for at in range(0, len(order), BATCH):
            numbers = order[at : at + BATCH]
            columns = max(LEAST_COLUMNS, -(-images[numbers[-1]].shape[1] // COLUMNS_APART) * COLUMNS_APART)
            batch = np.zeros((len(numbers), 3, images[0].shape[0], columns), np.float32)
            for row, number in zip(batch, numbers, strict=True):
                row[:, :, : images[number].shape[1]] = images[number]
            for number, scores in zip(numbers, self._engine.run(batch)[0], strict=True):
                texts[number] = self._best_path(scores)
        return texts

    def _best_path(self, scores: np.ndarray) -> str:
        classes = scores.argmax(1)
        changes = np.flatnonzero(np.diff(classes, prepend=-1))
        return "".join(self._characters[classes[step]] for step in changes)


def in_printed_case(label: str, reading: str) -> str | None:
    """Return the label in the case of a reading that has the same letters and digits; None where it has others."""
    if fold(label) != fold(reading):
        return None
    letters = iter(character for character in reading if character.isalnum())
    cased = "".join(next(letters, "") if character.isalnum() else character for character in label)
    return cased if fold(cased) == fold(label) and len(cased) == len(label) else None


def printed_cases(datasets: Path, spec: str, teacher: Teacher) -> Iterator[str | None]:
    """Return the label of each line of ``set:split`` in the printed case, in the order of its file."""
    name, _, split = spec.partition(":")
    lines = read_lines(datasets, name, split, charset=None)
    for at in tqdm(range(0, len(lines), 256), desc=spec):
        some = lines[at : at + 256]
        crops = [crop if (crop := line.crop()) is not None else np.zeros((48, 48), np.uint8) for line in some]
        for line, reading in zip(some, teacher.read(crops), strict=True):
            yield in_printed_case(line.text, reading)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", metavar="NAME:SPLIT")
    parser.add_argument("out", type=Path)
    parser.add_argument("--datasets", type=Path, required=True, help="folder of labelled sets")
    arguments = parser.parse_args()
    with arguments.out.open("w", encoding="utf-8") as out:
        for text in printed_cases(arguments.datasets, arguments.set, Teacher(published_file())):
            out.write(json.dumps(text, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
