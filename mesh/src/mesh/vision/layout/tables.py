"""Divide rows into the cells of tables.

A table is a run of rows that share white strips. It needs no rules: receipts (item and amount), forms (label and
value) and tables of contents are tables, too. Lines of text in one cell below each other stay rows of their own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from mesh.vision.layout.boxes import Box, median
from mesh.vision.layout.rows import Row, middle_of
from mesh.vision.layout.texts import is_number

MIN_ROWS: Final = 2
"""Least number of rows with more than one cell."""
MIN_GAP: Final = 0.2
"""Least width, in line heights, of the white between columns."""
MAX_CROSSING: Final = 0.15
"""Largest share of rows that may cross the white between columns, such as headings within the table."""
MAX_SINGLE: Final = 1
"""Rows of one cell that may stand between rows of several."""
MAX_PITCH: Final = 3.5
"""Largest distance of rows of one table, in line heights."""
NUMERIC: Final = 0.6
"""Least share of numbers in a numeric column."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows `start` to `end` (exclusive) of a region; `edges` divide its columns, px."""

    start: int
    end: int
    edges: tuple[float, ...]
    has_header: bool

    def cell_of(self, box: Box) -> int:
        """Return the index of the column of a box."""
        return bisect_right(self.edges, box.centre)


def tables_of(rows: Sequence[Row]) -> list[Table]:
    """Return the tables among the rows of a region, from top to bottom."""
    tables = []
    for start, end in _runs(rows):
        edges = _edges(rows[start:end])
        if edges and sum(_cells(row, edges) > 1 for row in rows[start:end]) >= MIN_ROWS:
            tables.append(Table(start, end, edges, _has_header(rows[start:end], edges)))
    return tables


def _runs(rows: Sequence[Row]) -> Iterator[tuple[int, int]]:
    """Yield start and end of runs of rows that begin and end with several boxes."""
    start = last = None
    for number, row in enumerate(rows):
        if last is not None and (number - last > MAX_SINGLE + 1 or _pitch(rows, number) > MAX_PITCH):
            if start is not None:
                yield start, last + 1
            start = last = None
        if len(row) > 1:
            start, last = number if start is None else start, number
    if start is not None and last is not None:
        yield start, last + 1


def _pitch(rows: Sequence[Row], number: int) -> float:
    above, below = rows[number - 1], rows[number]
    return (middle_of(below) - middle_of(above)) / median([box.height for box in (*above, *below)])


def _edges(rows: Sequence[Row]) -> tuple[float, ...]:
    """Return the middles of the white strips that at most a few rows cross."""
    ends = sorted((x, change) for row in rows for box in row for x, change in ((box.left, 1), (box.right, -1)))
    allowed = MAX_CROSSING * sum(len(row) > 1 for row in rows)
    least = MIN_GAP * median([box.height for row in rows for box in row])
    edges, covered, white_from = [], 0, None
    for x, change in ends:
        was_white, covered = covered <= allowed, covered + change
        if was_white and covered > allowed:
            if white_from is not None and x - white_from >= least:
                edges.append((white_from + x) / 2)
        elif not was_white and covered <= allowed:
            white_from = x
    return tuple(edges)


def _cells(row: Row, edges: tuple[float, ...]) -> int:
    return len({bisect_right(edges, box.centre) for box in row})


def _has_header(rows: Sequence[Row], edges: tuple[float, ...]) -> bool:
    """Return whether the first row has no number, and stands above a column of numbers."""
    first, *others = rows
    if len(others) < MIN_ROWS or _cells(first, edges) < 2 or any(is_number(box.text) for box in first):
        return False
    columns: dict[int, list[bool]] = {}
    for row in others:
        for box in row:
            columns.setdefault(bisect_right(edges, box.centre), []).append(is_number(box.text))
    return any(sum(column) >= NUMERIC * len(column) for column in columns.values() if len(column) >= MIN_ROWS)
