"""Sort lines into reading order: row by row, and column by column where a clear gutter separates running text.

Scores are not used, and neither are raw y coordinates: lines are in one row if they overlap on the deskewed page.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from detection_api.ctpn.anchors import Floats

SAME_ROW = 0.5
"""Minimum vertical overlap of lines in one row, relative to the lower height."""
MIN_GUTTER = 0.4
"""Minimum width of a gutter, in line heights."""
MIN_LINES = 4
"""Minimum number of lines on each side of a gutter."""
MIN_LENGTH = 5.5
"""Minimum median length of a column's lines, in line heights; shorter ones are table cells, read by rows."""
MIN_FILLED = 0.55
"""Minimum median share of a column's width that its lines fill."""


@dataclass(frozen=True, slots=True)
class _Box:
    """An axis-aligned box of the deskewed page, px."""

    index: int
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def is_long(self) -> bool:
        return self.right - self.left >= MIN_LENGTH * self.height


def reading_order(quads: Floats) -> NDArray[np.intp]:
    """Return the indices of N quads (N × 4 × 2 px) in reading order."""
    if not len(quads):
        return np.zeros(0, np.intp)
    boxes = sorted(_deskew(quads), key=lambda box: (box.top + box.bottom, box.left))
    return np.array([box.index for box in _read(boxes)], np.intp)


def _deskew(quads: Floats) -> list[_Box]:
    """Return the quads on the page rotated by the median slope of its long lines."""
    run = (quads[:, 1] - quads[:, 0] + quads[:, 2] - quads[:, 3]) / 2  # N,2
    long = run[:, 0] >= np.median(run[:, 0])
    angle = float(np.median(np.arctan2(run[long, 1], run[long, 0])))
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    middle = quads.mean(axis=1) @ rotation
    half_width = np.hypot(run[:, 0], run[:, 1]) / 2
    fall = (quads[:, 3] - quads[:, 0] + quads[:, 2] - quads[:, 1]) / 2
    half_height = np.maximum(np.hypot(fall[:, 0], fall[:, 1]) / 2, 0.5)
    return [
        _Box(index, x - w, y - h, x + w, y + h)
        for index, ((x, y), w, h) in enumerate(
            zip(middle.tolist(), half_width.tolist(), half_height.tolist(), strict=True)
        )
    ]


def _read(boxes: list[_Box]) -> list[_Box]:
    """Return boxes, given sorted by y, in reading order: blocks of columns one by one, the rest by rows."""
    order: list[_Box] = []
    start = plain = 0
    while start < len(boxes):
        end, gutters = _column_block(boxes, start) if boxes[start].is_long else (start, [])
        if not gutters:
            start += 1
            continue
        order += _rows(boxes[plain:start])
        for column in _columns(boxes[start:end], gutters):
            order += _rows(column)
        start = plain = end
    return order + _rows(boxes[plain:])


def _column_block(boxes: list[_Box], start: int) -> tuple[int, list[float]]:
    """Return end and gutters (x) of the longest block from `start` on that gutters split into running text."""
    gaps = [(-np.inf, np.inf)]
    gutters: list[float] = []
    best: tuple[int, list[float]] = (start, [])
    for end in range(start, len(boxes) + 1):
        before = gutters
        if end < len(boxes):
            gaps = _clear(gaps, boxes[end])
            gutters = [(left + right) / 2 for left, right in gaps if np.isfinite(left) and np.isfinite(right)]
        else:
            gutters = []
        if len(gutters) < len(before) and end - start >= 2 * MIN_LINES:
            block = boxes[start:end]
            for choice in (before, *([gutter] for gutter in before)):
                if all(_is_running_text(column) for column in _columns(block, choice)):
                    best = (end, choice)
                    break
        if not gutters and end - start >= 2 * MIN_LINES:
            break
    return best


def _clear(gaps: list[tuple[float, float]], box: _Box) -> list[tuple[float, float]]:
    """Return what remains of the gaps between columns next to a box."""
    pieces = (piece for gap in gaps for piece in ((gap[0], min(gap[1], box.left)), (max(gap[0], box.right), gap[1])))
    return [piece for piece in pieces if piece[1] - piece[0] >= MIN_GUTTER * box.height]


def _columns(boxes: list[_Box], gutters: list[float]) -> list[list[_Box]]:
    edges = [-np.inf, *sorted(gutters), np.inf]
    return [[box for box in boxes if left <= box.left < right] for left, right in pairwise(edges)]


def _is_running_text(boxes: list[_Box]) -> bool:
    if len(boxes) < MIN_LINES:
        return False
    lengths = np.array([box.right - box.left for box in boxes])
    width = max(box.right for box in boxes) - min(box.left for box in boxes)
    is_long = np.median(lengths / [box.height for box in boxes]) >= MIN_LENGTH
    return bool(is_long and np.median(lengths) >= MIN_FILLED * width)


def _rows(boxes: list[_Box]) -> list[_Box]:
    """Return boxes, given sorted by y, by rows and left to right in each."""
    rows: list[list[_Box]] = []
    for box in boxes:
        for row in reversed(rows[-4:]):
            if _belongs(box, row):
                row.append(box)
                break
        else:
            rows.append([box])
    rows.sort(key=lambda row: float(np.median([box.top + box.bottom for box in row])))
    return [box for row in rows for box in sorted(row, key=lambda box: box.left)]


def _belongs(box: _Box, row: list[_Box]) -> bool:
    """Return whether a box belongs to a row: level with its neighbour, and above or below none of the boxes."""
    neighbour = min(row, key=lambda other: max(other.left - box.right, box.left - other.right))
    level = min(box.bottom, neighbour.bottom) - max(box.top, neighbour.top)
    if level < SAME_ROW * min(box.height, neighbour.height):
        return False
    return all(min(box.right, other.right) - max(box.left, other.left) < 0.5 * box.height for other in row)
