"""Models without weights that read pixels: a dark bar is a line, and its three greys are its text.

They reveal a text in the wrong box, a picture that was not rotated upright, and a response of another request.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from mesh.contracts.line import LineText, Quad, Rectangle, TextBox, Word, quad_of
from tests.mesh.pictures import bar_text

Pixels = NDArray[np.uint8]

_INK = 200
"""Pixels that are darker are ink."""


class BarDetector:
    """Detects bars; returns `fixed_boxes` instead where they are set."""

    def __init__(self) -> None:
        self.fixed_boxes: list[TextBox] | None = None
        self.may_answer = threading.Event()
        self.may_answer.set()

    def warm_up(self) -> None:
        """Do nothing."""

    def detect(self, image: Pixels, size: tuple[int, int]) -> list[TextBox]:
        self.may_answer.wait()
        return (
            self.fixed_boxes if self.fixed_boxes is not None else [TextBox(quad_of(bar), 0.9) for bar in _bars(image)]
        )


class BarRecognizer:
    """Reads bars, and counts the lines in `asked`."""

    def __init__(self) -> None:
        self.asked = 0
        self.may_answer = threading.Event()
        self.may_answer.set()

    def warm_up(self) -> None:
        """Do nothing."""

    def recognize(self, image: Pixels, quads: Sequence[Quad], pace: Callable[[], int] | None = None) -> list[LineText]:
        self.asked += len(quads)
        self.may_answer.wait()
        return [_read(image, quad) for quad in quads]

    def recognize_crops(self, crops: Sequence[Pixels]) -> list[LineText]:
        return [_read(crop, quad_of(Rectangle(0, 0, crop.shape[1], crop.shape[0]))) for crop in crops]


def _bars(image: Pixels) -> list[Rectangle]:
    is_ink = image.min(axis=2) < _INK
    rows = np.flatnonzero(is_ink.any(axis=1))
    bars = []
    for run in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1) if rows.size else []:
        columns = np.flatnonzero(is_ink[run].any(axis=0))
        left, top = int(columns[0]), int(run[0])
        bars.append(Rectangle(left, top, int(columns[-1]) + 1 - left, int(run[-1]) + 1 - top))
    return bars


def _read(image: Pixels, quad: Quad) -> LineText:
    """Read the bars of `image`, H × W grey."""
    (left, top), (right, _), (_, bottom), _ = quad
    y = round((top + bottom) / 2)
    columns = [round(left + (right - left) * middle) for middle in (1 / 6, 3 / 6, 5 / 6)]
    if not (0 <= y < image.shape[0] and min(columns) >= 0 and max(columns) < image.shape[1]):
        return LineText(text="", confidence=0.0)
    first, second, third = (int(image[y, x]) for x in columns)
    text = bar_text((first, second, third))
    return LineText(text=text, confidence=0.8, words=(Word(text=text, start=0.0, end=1.0, confidence=0.8),))
