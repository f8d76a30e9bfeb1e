"""The layout of lines whose order a user chose."""

from __future__ import annotations

from collections.abc import Sequence

from mesh.contracts.line import LineLayout, Quad
from mesh.vision.layout.page_layout import layout_of


def layout_in_order(quads: Sequence[Quad], texts: Sequence[str]) -> list[LineLayout]:
    """Return the place of each line in the layout, for lines in the order in which they are to be read.

    Rows, cells and blocks are those of the page (`layout_of`). Where a line was moved away from its row, paragraph or
    block, a new one begins, so that the numbers rise in the order given.
    """
    found = dict(layout_of(quads, texts))
    layouts: list[LineLayout] = []
    block = paragraph = row = -1
    before: LineLayout | None = None
    for index in range(len(quads)):
        place = found[index]
        block += before is None or place.block != before.block
        paragraph += before is None or place.paragraph != before.paragraph
        row += before is None or place.row != before.row
        layouts.append(place.model_copy(update={"block": block, "paragraph": paragraph, "row": row}))
        before = place
    return layouts
