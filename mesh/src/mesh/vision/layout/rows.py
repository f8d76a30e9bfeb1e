"""Group boxes of an upright page into rows."""

from __future__ import annotations

import math
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
        best, least = None, math.inf
        for row in rows[-OPEN_ROWS:]:
            neighbour = _neighbour(box, row)
            difference = abs(level_difference(neighbour, box))
            if difference < least and _is_level(box, neighbour, difference) and _has_room(box, row):
                best, least = row, difference
        if best is None:
            rows.append([box])
        else:
            best.append(box)
    return sorted_rows(rows)


def sorted_rows(rows: Iterable[Row]) -> list[Row]:
    """Return the rows from top to bottom, and the boxes of each from left to right."""
    return sorted((sorted(row, key=lambda box: box.left) for row in rows if row), key=middle_of)


def bands_of(rows: Sequence[Row]) -> list[list[Row]]:
    """Return the rows in bands; two rows side by side are one: columns whose lines are not level with each other."""
    bands: list[list[Row]] = []
    for row in rows:
        if bands and len(bands[-1]) == 1 and _are_side_by_side(bands[-1][0], row):
            bands[-1].append(row)
        else:
            bands.append([row])
    return bands


def middle_of(row: Sequence[Box]) -> float:
    """Return the vertical middle of a row, weighted by the length of its boxes."""
    return sum(box.middle * (box.width + 1) for box in row) / sum(box.width + 1 for box in row)


def level_difference(one: Box, other: Box) -> float:
    """Return how far `other` is below `one` where their facing ends meet, px."""
    if not one.slope and not other.slope:
        return other.middle - one.middle
    first, second = (one, other) if one.centre <= other.centre else (other, one)
    slope = (first.slope * first.width + second.slope * second.width) / max(1.0, first.width + second.width)
    reach = min(max(0.0, second.left - first.right), MAX_REACH * min(first.height, second.height))
    end = first.middle + first.slope * first.width / 2 + slope * reach
    start = second.middle - second.slope * second.width / 2
    return start - end if first is one else end - start


def _is_level(box: Box, neighbour: Box, difference: float) -> bool:
    lower = min(box.height, neighbour.height)
    return min(lower, (box.height + neighbour.height) / 2 - difference) >= SAME_ROW * lower


def _has_room(box: Box, row: Row) -> bool:
    """Return whether a box is above or below no box of a row."""
    for other in row:
        overlap = min(box.right, other.right) - max(box.left, other.left)
        if overlap >= MAX_OVERLAP * min(box.height, other.height):
            return False
    return True


def _neighbour(box: Box, row: Row) -> Box:
    """Return the box of a row with the least gap to another box."""
    best, least = row[0], math.inf
    for other in row:
        gap = max(other.left - box.right, box.left - other.right)
        if gap < least:
            best, least = other, gap
    return best


def _are_side_by_side(band: Row, row: Row) -> bool:
    height = min(box.height for box in (*band, *row))
    return middle_of(row) - middle_of(band) < SAME_BAND * height and all(
        min(one.right, other.right) - max(one.left, other.left) < 0 for one in band for other in row
    )
