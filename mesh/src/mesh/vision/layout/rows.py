"""Group boxes of an upright page into rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from mesh.vision.layout.boxes import Box

Row = list[Box]
"""Boxes side by side, from left to right."""

SAME_ROW: Final = 0.5
"""Least vertical overlap of neighbours in one row, relative to the lower height."""
MAX_OVERLAP: Final = 0.5
"""Largest horizontal overlap of neighbours in one row, in heights."""
OPEN_ROWS: Final = 6
"""Rows that a box may still join: columns with different line pitch interleave."""
SAME_BAND: Final = 0.8
"""Largest vertical distance of the rows of one band, in line heights."""
MAX_REACH: Final = 40.0
"""Largest distance, in heights, over which the slope of a line is continued."""


def rows_of(boxes: Iterable[Box]) -> list[Row]:
    """Return the rows from top to bottom."""
    rows: list[Row] = []
    for box in sorted(boxes, key=lambda box: (box.middle, box.left)):
        fitting = [row for row in rows[-OPEN_ROWS:] if _belongs(box, row)]
        if fitting:
            min(fitting, key=lambda row: abs(level_difference(_neighbour(box, row), box))).append(box)
        else:
            rows.append([box])
    for row in rows:
        row.sort(key=lambda box: box.left)
    return sorted(rows, key=middle_of)


def bands_of(rows: Sequence[Row]) -> list[Row]:
    """Return the rows, those side by side as one: lines of columns whose rows are not level with each other."""
    bands: list[Row] = []
    for row in rows:
        band = bands[-1] if bands else []
        if band and _are_side_by_side(band, row):
            band += row
            band.sort(key=lambda box: box.left)
        else:
            bands.append(list(row))
    return bands


def middle_of(row: Sequence[Box]) -> float:
    """Return the vertical middle of a row, weighted by the length of its boxes."""
    return sum(box.middle * (box.width + 1) for box in row) / sum(box.width + 1 for box in row)


def level_difference(one: Box, other: Box) -> float:
    """Return how far `other` is below `one` where their facing ends meet, px."""
    first, second = (one, other) if one.centre <= other.centre else (other, one)
    slope = (first.slope * first.width + second.slope * second.width) / max(1.0, first.width + second.width)
    reach = min(max(0.0, second.left - first.right), MAX_REACH * min(first.height, second.height))
    end = first.middle + first.slope * first.width / 2 + slope * reach
    start = second.middle - second.slope * second.width / 2
    return start - end if first is one else end - start


def _belongs(box: Box, row: Row) -> bool:
    """Return whether a box is level with its neighbour in a row, and above or below no other box."""
    neighbour = _neighbour(box, row)
    lower, higher = sorted((box.height, neighbour.height))
    overlap = min(lower, (lower + higher) / 2 - abs(level_difference(neighbour, box)))
    if overlap < SAME_ROW * lower:
        return False
    return all(
        min(box.right, other.right) - max(box.left, other.left) < MAX_OVERLAP * min(box.height, other.height)
        for other in row
    )


def _are_side_by_side(band: Row, row: Row) -> bool:
    height = min(box.height for box in (*band, *row))
    return middle_of(row) - middle_of(band) < SAME_BAND * height and all(
        min(one.right, other.right) - max(one.left, other.left) < 0 for one in band for other in row
    )


def _neighbour(box: Box, row: Row) -> Box:
    return min(row, key=lambda other: max(other.left - box.right, box.left - other.right))
