"""Find the reading order and the layout of a page. Used by `mesh.vision.page` and, for the order, by detection-api.

The method is the recursive XY cut (Nagy and Seth, "Hierarchical representation of optically scanned documents", ICPR
1984) with white strips as vertical cuts (`gutters`): a region is cut at its longest gutter into what is above, the
columns from left to right, and what is below, each cut again. What has no gutter is read by rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from mesh.contracts.line import LineLayout, Quad
from mesh.vision.layout.blocks import starts_of_blocks, starts_of_paragraphs
from mesh.vision.layout.boxes import upright_groups
from mesh.vision.layout.gutters import best_gutter
from mesh.vision.layout.rows import Row, bands_of, rows_of, sorted_rows
from mesh.vision.layout.tables import tables_of


def reading_order(quads: Sequence[Quad]) -> list[int]:
    """Return the indices of the quads in reading order."""
    return [box.index for region in _regions(quads) for row in region for box in row]


def layout_of(quads: Sequence[Quad], texts: Sequence[str]) -> list[tuple[int, LineLayout]]:
    """Return the indices of the lines in reading order, each with its place in the layout."""
    placed: list[tuple[int, LineLayout]] = []
    block = paragraph = row_number = -1
    for region in _regions(quads, texts):
        tables = {number: table for table in tables_of(region) for number in range(table.start, table.end)}
        within_tables = {number for number, table in tables.items() if number > table.start}
        starts = [start for start in starts_of_blocks(region) if start not in within_tables]
        for start, end in pairwise([*starts, len(region)]):
            block += 1
            paragraphs = {start + offset for offset in starts_of_paragraphs(region[start:end])}
            for number in range(start, end):
                row_number += 1
                paragraph += number in paragraphs
                table = tables.get(number)
                for box in region[number]:
                    layout = LineLayout(
                        block=block,
                        paragraph=paragraph,
                        row=row_number,
                        cell=None if table is None else table.cell_of(box),
                        is_header=table is not None and table.has_header and number == table.start,
                    )
                    placed.append((box.index, layout))
    return placed


def _regions(quads: Sequence[Quad], texts: Sequence[str] | None = None) -> Iterator[Sequence[Row]]:
    """Yield the rows of regions without columns, in reading order."""
    for boxes in upright_groups(quads, texts):
        yield from _cut(rows_of(boxes))


def _cut(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    bands = bands_of(rows)
    gutter = best_gutter([sorted((box for row in band for box in row), key=lambda box: box.left) for band in bands])
    if gutter is None:
        if rows:
            yield rows
        return
    above, within, below = (
        [row for band in part for row in band]
        for part in (bands[: gutter.start], bands[gutter.start : gutter.end], bands[gutter.end :])
    )
    left = sorted_rows([box for box in row if box.centre < gutter.middle] for row in within)
    right = sorted_rows([box for box in row if box.centre >= gutter.middle] for row in within)
    for part in (above, left, right, below):
        yield from _cut(part)
