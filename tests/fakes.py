"""Models that need no weights: what they answer is known beforehand, and what they were asked is remembered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mesh.contracts.line import LineText, Quad, TextBox, Word

Pixels = NDArray[np.uint8]


def _nothing() -> None:
    pass


class FakeModel:
    """`before_answer` runs inside of every prediction, `run_once` is the warm-up."""

    def __init__(self) -> None:
        self.seen: list[Pixels] = []
        self.run_once: Callable[[], Any] = _nothing
        self.before_answer: Callable[[], Any] = _nothing

    def warm_up(self) -> None:
        self.run_once()


class FakeDetector(FakeModel):
    """Finds the same two lines in every picture."""

    def __init__(self) -> None:
        super().__init__()
        self.found = [
            TextBox(((12.0, 30.5), (212.0, 30.5), (212.0, 52.5), (12.0, 52.5)), 0.98),
            TextBox(((20.0, 60.0), (140.0, 66.0), (139.0, 88.0), (19.0, 82.0)), 0.875),
        ]

    def detect(self, image: Pixels, size: tuple[int, int]) -> list[TextBox]:
        self.seen.append(image)
        self.before_answer()
        return self.found


class FakeRecognizer(FakeModel):
    """Reads where a box starts, or how wide a crop is."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[int, int | None]] = []
        """Of each call the number of lines, and how many threads it might use; None: all."""

    def recognize(self, image: Pixels, quads: Sequence[Quad], pace: Callable[[], int] | None = None) -> list[LineText]:
        self.asked.append((len(quads), None if pace is None else pace()))
        self.seen.append(image)
        self.before_answer()
        return [_text("at", f"{left:g},{top:g}") for (left, top), *_ in quads]

    def recognize_crops(self, crops: Sequence[Pixels]) -> list[LineText]:
        self.seen.extend(crops)
        self.before_answer()
        return [_text("width", f"{crop.shape[1]}") for crop in crops]


def _text(first: str, second: str) -> LineText:
    return LineText(
        text=f"{first} {second}",
        confidence=0.75,
        words=(
            Word(text=first, start=0.0, end=0.4, confidence=0.9),
            Word(text=second, start=0.5, end=1.0, confidence=0.85),
        ),
    )
