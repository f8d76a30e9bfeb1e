"""The rows and cells of a page, from the layout of its lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from mesh.contracts.line import LineLayout
from mesh.contracts.text_document import TextLine

MOST_CELLS: Final = 100
"""Of a row."""

Row = Sequence[TextLine]
"""Lines side by side, in reading order."""


def rows_of(lines: Iterable[TextLine]) -> list[Row]:
    """Return the rows of lines in reading order. A line without a layout is a row of its own."""
    return [list(row) for _, row in groupby(lines, lambda line: (line.layout and line.layout.row, _own_key(line)))]


def _own_key(line: TextLine) -> int | None:
    return line.ord_num if line.layout is None else None


def is_of_table(row: Row) -> bool:
    """Return whether a row belongs to a table."""
    return any(line.layout is not None and line.layout.cell is not None for line in row)


def is_header(row: Row) -> bool:
    """Return whether a row is the header of a table."""
    return any(line.layout is not None and line.layout.is_header for line in row)


def tables_of(rows: Iterable[Row]) -> Iterator[tuple[bool, list[Row]]]:
    """Yield the rows of each table with True, and rows between tables with False."""

    def table(row: Row) -> tuple[int, bool] | None:
        layout = row[0].layout
        return (layout.block, True) if layout is not None and is_of_table(row) else None

    for key, group in groupby(rows, table):
        yield key is not None, list(group)


def cells_of(row: Row) -> list[str]:
    """Return the texts of a row's cells, from the first column, without empty ones at its end.

    Cells beyond the usual number of columns are the last cell: another publisher may number them as it likes.
    """
    cells: dict[int, list[str]] = {}
    for number, line in enumerate(row):
        cells.setdefault(min(_cell(line.layout, number), MOST_CELLS - 1), []).append(line.text)
    return [" ".join(cells.get(number, ())) for number in range(max(cells) + 1)]


def _cell(layout: LineLayout | None, number: int) -> int:
    return number if layout is None or layout.cell is None else layout.cell
