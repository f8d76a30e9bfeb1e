"""Find the gutter that divides a region of a page into columns of running text.

A gutter is a white strip that no box crosses over several rows: the maximal white rectangles of Breuel, "Two geometric
algorithms for layout analysis" (DAS 2002), restricted to strips between boxes of a row. Tables have such strips too,
but are read by rows, so the boxes on both sides must be running text, or not be level with each other.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from mesh.vision.layout.boxes import Box, median
from mesh.vision.layout.rows import Row, level_difference, middle_of
from mesh.vision.layout.texts import is_number

MIN_WIDTH: Final = 0.12
"""Least width of the white that all rows share, in line heights: boxes may reach beyond their text."""
MIN_GAP: Final = 0.65
"""Least median white between the lines on both sides, in line heights. Less is a wide space, as in a terminal."""
MIN_LINES: Final = 3
"""Least number of lines on each side."""
MIN_LENGTH: Final = 5.5
"""Least median length of running text, in line heights; shorter lines are cells of a table, read by rows."""
MIN_FILLED: Final = 0.55
"""Least median share of a column's width that running text fills."""
MAX_NUMBERS: Final = 0.3
"""Largest share of numbers among lines of running text."""
MAX_PITCH: Final = 2.2
"""Largest distance of lines of running text, in line heights, if both sides are level: rows of a table have air."""
MIN_UNEVEN: Final = 0.6
"""Least share of lines that are not level with the other side, in columns that are no running text."""
UNEVEN_LENGTH: Final = 4.0
UNEVEN_LINES: Final = 5
LEVEL: Final = 0.3
"""Largest difference of level lines, in line heights."""
HEADING: Final = 1.15
"""Least height of a heading, relative to the usual height."""
MAX_AIR: Final = 2.5
"""Air, in line heights, that separates a line on one side only from the columns below or above it."""


@dataclass(slots=True)
class Gutter:
    """A white strip between rows `start` and `end` (exclusive)."""

    left: float
    right: float
    start: int
    end: int

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


def best_gutter(rows: Sequence[Row]) -> Gutter | None:
    """Return the gutter between columns of running text over most rows, if there is one."""
    if len(rows) < MIN_LINES:
        return None
    height = median([box.height for row in rows for box in row])
    heads = [n for n, row in enumerate(rows) if len(row) > 1 and min(box.height for box in row) > HEADING * height]
    strips = [part for strip in _strips(rows, MIN_WIDTH * height) for part in _parts(strip, heads)]
    found = [trimmed for strip in strips if (trimmed := _trimmed(strip, rows))]
    for gutter in sorted(found, key=lambda each: (each.start - each.end, each.left - each.right)):
        if _divides_text(gutter, rows):
            return gutter
    return None


def spaces_of(row: Row) -> Iterator[tuple[float, float]]:
    """Yield the white between the boxes of a row, and beside them."""
    edge = -math.inf
    for box in row:
        if box.left > edge:
            yield (edge, box.left)
        edge = max(edge, box.right)
    yield (edge, math.inf)


def _strips(rows: Sequence[Row], least: float) -> Iterator[Gutter]:
    """Yield the white strips that begin between two boxes of a row, continued up and down while no box crosses."""
    spaces = [list(spaces_of(row)) for row in rows]
    open_strips: list[Gutter] = []
    for number, _ in enumerate(rows):
        still_open = []
        for strip in open_strips:
            if _narrow(strip, spaces[number], least):
                strip.end = number + 1
                still_open.append(strip)
            else:
                yield strip
        open_strips = still_open
        for left, right in spaces[number][1:-1]:
            if right - left < least or any(min(right, s.right) - max(left, s.left) >= least for s in open_strips):
                continue
            strip = Gutter(left, right, number, number + 1)
            while strip.start and _narrow(strip, spaces[strip.start - 1], least):
                strip.start -= 1
            open_strips.append(strip)
    yield from open_strips


def _narrow(strip: Gutter, spaces: Sequence[tuple[float, float]], least: float) -> bool:
    """Narrow a strip to its widest part that is white in another row, too; return False if there is none."""
    left, right = max(
        ((max(left, strip.left), min(right, strip.right)) for left, right in spaces), key=lambda part: part[1] - part[0]
    )
    if right - left < least:
        return False
    strip.left, strip.right = left, right
    return True


def _parts(strip: Gutter, heads: Sequence[int]) -> Iterator[Gutter]:
    """Yield the parts of a strip between rows of headings, which begin a section on both sides."""
    edges = [strip.start, *(row for row in heads if strip.start < row < strip.end), strip.end]
    for start, end in pairwise(edges):
        yield Gutter(strip.left, strip.right, start, end)


def _trimmed(gutter: Gutter, rows: Sequence[Row]) -> Gutter | None:
    """Return the gutter without rows at its ends that have one side only, and stand apart."""
    start, end = gutter.start, gutter.end
    sided = [n for n in range(start, end) if len(_sides(gutter, rows[n])) == 2]
    if not sided:
        return None
    while start < sided[0] and _air(rows, sided[0]) > MAX_AIR:
        start = sided[0]
    for number in range(sided[0] - 1, start - 1, -1):
        if _air(rows, number + 1) > MAX_AIR:
            start = number + 1
            break
    for number in range(sided[-1] + 1, end):
        if _air(rows, number) > MAX_AIR:
            end = number
            break
    return Gutter(gutter.left, gutter.right, start, end)


def _air(rows: Sequence[Row], number: int) -> float:
    """Return the distance of a row to the one above it, in heights of its first box."""
    if number == 0:
        return 0.0
    return (middle_of(rows[number]) - middle_of(rows[number - 1])) / rows[number][0].height - 1


def _sides(gutter: Gutter, row: Row) -> dict[str, Box]:
    """Return the boxes next to the gutter by side."""
    sides: dict[str, Box] = {}
    for box in row:
        if box.centre < gutter.middle:
            sides["left"] = box
        else:
            sides.setdefault("right", box)
    return sides


def _divides_text(gutter: Gutter, rows: Sequence[Row]) -> bool:
    sides = [_sides(gutter, row) for row in rows[gutter.start : gutter.end]]
    left = [side["left"] for side in sides if "left" in side]
    right = [side["right"] for side in sides if "right" in side]
    if min(len(left), len(right)) < MIN_LINES:
        return False
    pairs = [(side["left"], side["right"]) for side in sides if len(side) == 2]
    if median([(right.left - left.right) / min(left.height, right.height) for left, right in pairs]) < MIN_GAP:
        return False
    level = [pair for pair in pairs if abs(level_difference(*pair)) <= LEVEL * min(pair[0].height, pair[1].height)]
    uneven = 1 - len(level) / min(len(left), len(right))
    if uneven >= MIN_UNEVEN and min(len(left), len(right)) >= UNEVEN_LINES:
        return all(_length(side) >= UNEVEN_LENGTH for side in (left, right))
    return all(_is_running_text(side, is_level=uneven < 0.5) for side in (left, right))


def _length(boxes: Sequence[Box]) -> float:
    return median([box.width / box.height for box in boxes])


def _is_running_text(boxes: Sequence[Box], *, is_level: bool) -> bool:
    if _length(boxes) < MIN_LENGTH:
        return False
    if sum(is_number(box.text) for box in boxes) > MAX_NUMBERS * len(boxes):
        return False
    lefts, rights = sorted(box.left for box in boxes), sorted(box.right for box in boxes)
    width = rights[(9 * len(rights)) // 10] - lefts[len(lefts) // 4]
    if median([box.width for box in boxes]) < MIN_FILLED * width:
        return False
    middles = sorted(box.middle for box in boxes)
    pitch = median([below - above for above, below in pairwise(middles)])
    return not is_level or pitch <= MAX_PITCH * median([box.height for box in boxes])
