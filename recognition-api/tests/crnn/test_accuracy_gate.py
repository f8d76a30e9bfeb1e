"""The committed weights read clear print as well as they did when they were installed.

The lines are rendered in fonts that training never sees (`training/crnn/gate.py`). Raise the figures
when better weights are installed.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from recognition_api.crnn.predictor import TextRecognizer

GATE = Path(__file__).parent / "gate"
TOLERANCE = 0.01


@pytest.fixture(scope="module")
def recognizer() -> TextRecognizer:
    return TextRecognizer.load()


@pytest.mark.parametrize(("group", "exact"), [("everyday", 0.966), ("languages", 0.51)])
def test_lines_are_read_exactly_as_often_as_before(group: str, exact: float, recognizer: TextRecognizer) -> None:
    sheet = np.asarray(Image.open(GATE / f"{group}.png"))
    lines = json.loads((GATE / "lines.json").read_text(encoding="utf-8"))[group]
    texts = [text for *_, text in lines]
    readings = recognizer.recognize_crops([sheet[top : top + height, :width] for top, height, width, _ in lines])
    right = [reading.text == text for reading, text in zip(readings, texts, strict=True)]
    wrong = [(r.text, text) for r, text, is_right in zip(readings, texts, right, strict=True) if not is_right]
    assert sum(right) / len(right) > exact - TOLERANCE, wrong
