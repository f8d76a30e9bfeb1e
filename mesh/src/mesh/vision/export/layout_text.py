"""Plain text that keeps the columns of a page with spaces, as `pdftotext -layout`. A form feed separates pages.

Lines are placed on a grid whose columns are as wide as a narrow character of the page, so that nearly all fit; where
one does not, what follows in its row moves to the right, and with it what begins at the same place in other rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from mesh.contracts.text_document import TextDocument
from mesh.vision.export.bounded import checkpoint
from mesh.vision.export.document import whole_text
from mesh.vision.export.pages import Document
from mesh.vision.export.plain_text import PAGE_BREAK
from mesh.vision.layout.boxes import Box, median, upright_groups
from mesh.vision.layout.rows import Row, middle_of, rows_of

_NARROW: Final = 0.25
"""Share of the page's characters, at most, that are narrower than a column of the grid."""
_MOST_COLUMNS: Final = 400
"""Wider pages, or boxes far outside, would be lines of spaces."""
_SAME_START: Final = 0.75
"""Largest distance of starts that are aligned, in columns."""
_GAP: Final = 2
"""Least number of spaces between lines of a row: one is a space between words."""
_MOST_BLANK: Final = 2
"""Blank lines between rows, at most."""
_USUAL_PITCH: Final = 1.5
"""Distance of rows, in line heights, where there are few."""


def write(document: Document) -> Iterator[bytes]:
    for index, page in enumerate(document.pages):
        checkpoint()
        text = layout_of(page.text)
        yield f"{PAGE_BREAK if index else ''}{text}".encode()


def layout_of(page: TextDocument) -> str:
    """Return the text of one page; a user's text for the whole page as it is."""
    whole = whole_text(page)
    if whole is not None:
        return f"{whole}\n" if whole else ""
    groups = upright_groups([line.quad for line in page.lines], [line.text for line in page.lines])
    return "\n".join(_of_group(boxes) for boxes in groups)


def _of_group(boxes: Sequence[Box]) -> str:
    rows = rows_of(boxes)
    columns = _columns(rows, _column_width(boxes), min(box.left for box in boxes))
    written: list[str] = []
    for number, row in enumerate(rows):
        written += [""] * (_blank_lines(rows, number) if number else 0)
        line = ""
        for box in row:
            # Of boxes that overlap from the start, the columns are the same.
            line += " " * _GAP if line and len(line) >= columns[box.index] else ""
            line = line.ljust(columns[box.index]) + box.text
        written.append(line)
    return "".join(f"{line}\n" for line in written)


def _column_width(boxes: Sequence[Box]) -> float:
    """Return the width of a column of the grid, px."""
    widths = sorted((box.width / len(box.text), len(box.text)) for box in boxes if box.text)
    left = _NARROW * sum(length for _, length in widths)
    narrow = 1.0
    for width, length in widths:
        narrow = width
        left -= length
        if left <= 0:
            break
    reach = max(box.right for box in boxes) - min(box.left for box in boxes)
    return max(narrow, reach / _MOST_COLUMNS, 1.0)


def _columns(rows: Sequence[Row], width: float, origin: float) -> dict[int, int]:
    """Return the column of the grid at which each box begins, by its index."""
    before = {box.index: left for row in rows for left, box in pairwise(row)}
    columns: dict[int, int] = {}
    boxes = sorted((box for row in rows for box in row), key=lambda box: box.left)
    start = 0
    while start < len(boxes):
        checkpoint()
        end = start + 1
        while end < len(boxes) and boxes[end].left - boxes[start].left < _SAME_START * width:
            end += 1
        aligned = boxes[start:end]
        least = max(0, round((aligned[0].left - origin) / width))
        for box in aligned:
            left = before.get(box.index)
            if left is not None and left.index in columns:
                least = max(least, columns[left.index] + len(left.text) + _GAP)
        columns |= {box.index: least for box in aligned}
        start = end
    return columns


def _blank_lines(rows: Sequence[Row], number: int) -> int:
    heights = [median([box.height for box in row]) for row in rows[number - 1 : number + 1]]
    pitch = middle_of(rows[number]) - middle_of(rows[number - 1])
    return max(0, min(_MOST_BLANK, round(pitch / (_USUAL_PITCH * max(1.0, *heights))) - 1))
