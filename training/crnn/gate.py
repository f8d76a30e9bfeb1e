"""Write the lines of the accuracy gate: clear print in held-out fonts, which a test of recognition-api reads.

    python -m training.crnn.gate recognition-api/tests/crnn/gate

Tests must run without the renderer's fonts, so the lines are committed: one PNG sheet a group, one line below the
other, and `lines.json` with top, height and width in pixels and the text of each.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from recognition_api.crnn.decode import READ_AS
from recognition_api.crnn.preprocess import Pixels
from training.crnn.held_out import LANGUAGES, everyday_lines, language_lines
from training.synth.lines import Line

EVERYDAY_LINES = 120
LANGUAGE_LINES = 8
MAX_HEIGHT = 56  # the network takes 48
PAPER = 255
GREY_STEP = 17  # 16 shades of grey: a third of the size


def write_gate(folder: Path) -> None:
    """Write the sheets and their labels."""
    folder.mkdir(parents=True, exist_ok=True)
    groups = {"everyday": everyday_lines(EVERYDAY_LINES)}
    groups["languages"] = [line for language in LANGUAGES for line in language_lines(language, LANGUAGE_LINES)]
    labels = {name: _write_sheet(folder / f"{name}.png", lines) for name, lines in groups.items()}
    text = json.dumps(labels, ensure_ascii=False, indent=1)
    (folder / "lines.json").write_text(f"{text}\n", encoding="utf-8")


def _write_sheet(path: Path, lines: Sequence[Line]) -> list[list[int | str]]:
    """Write lines below each other; return top, height, width and text of each."""
    crops = [_reduced(line.pixels) for line in lines]
    tops = np.cumsum([0, *(len(crop) for crop in crops)]).tolist()
    sheet = np.full((tops[-1], max(crop.shape[1] for crop in crops)), PAPER, np.uint8)
    labels: list[list[int | str]] = []
    for line, crop, top in zip(lines, crops, tops[:-1], strict=True):
        height, width = crop.shape
        sheet[top : top + height, :width] = crop
        labels.append([top, height, width, line.text.translate(READ_AS)])
    sheet = np.round(sheet / GREY_STEP).astype(np.uint8) * GREY_STEP
    cv2.imwrite(str(path), sheet, [cv2.IMWRITE_PNG_COMPRESSION, 9])
    return labels


def _reduced(pixels: Pixels) -> Pixels:
    """Shrink tall lines, which keeps the files small."""
    height, width = pixels.shape
    if height <= MAX_HEIGHT:
        return pixels
    size = max(1, round(width * MAX_HEIGHT / height)), MAX_HEIGHT
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


if __name__ == "__main__":
    write_gate(Path(sys.argv[1]))
