"""Markdown export (CommonMark, with GitHub's tables): headings, paragraphs, lists and tables of the layout.

A heading is a block of one or two rows that is much higher than the text of its page; nothing else is certain enough.
Rows of running text are soft line breaks; other rows, such as those of an address, are hard ones. Pages are separated
by a thematic break.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from mesh.contracts.line import bounding_rectangle
from mesh.contracts.text_document import TextDocument, TextLine
from mesh.vision.export.bounded import checkpoint
from mesh.vision.export.document import whole_text
from mesh.vision.export.layout import Frame, blocks_of, paragraphs_of
from mesh.vision.export.pages import Document
from mesh.vision.export.tables import Row, cells_of, is_header, is_of_table, rows_of, tables_of
from mesh.vision.layout.boxes import median

_PAGE_BREAK: Final = "\n---\n\n"
_MUCH_HIGHER: Final = 1.5
"""Height of a heading relative to the median line of its page."""
_TITLE: Final = 2.0
"""The same of a heading of the first level."""
_MOST_ROWS: Final = 2
"""Of a heading."""
_LEAST_LETTERS: Final = 3
_LEAST_LINES: Final = 5
"""Of a page whose usual height is known."""
_FULL: Final = 0.85
"""Width of all rows of running text but the last, at least, relative to the widest."""

_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>&|~])")
_AT_START: Final = re.compile(r"^(#{1,6}(?=\s|$)|[+=-]+(?=\s|$)|\d{1,9}[.)](?=\s|$))")
"""What begins a heading, a list or an underline."""
_BULLET: Final = re.compile(r"^[•◦▪‣·*–-]\s+")
_NUMBER: Final = re.compile(r"^\d{1,3}[.)]\s")


def write(document: Document) -> Iterator[bytes]:
    for index, page in enumerate(document.pages):
        checkpoint()
        yield f"{_PAGE_BREAK if index else ''}{markdown_of(page.text)}".encode()


def markdown_of(page: TextDocument) -> str:
    """Return one page; of a user's text for the whole page only its line breaks are known."""
    whole = whole_text(page)
    if whole is not None:
        paragraphs = (part.split("\n") for part in re.split(r"\n{2,}", whole.strip("\n")) if part)
        return "\n".join(f"{_hard([_escaped(row) for row in rows])}\n" for rows in paragraphs)
    usual = median([Frame.of(line.quad).height for line in page.lines])
    can_have_headings = len(page.lines) >= _LEAST_LINES
    return "\n".join(
        f"{part}\n" for block in blocks_of(page.lines) for part in _block(block, usual if can_have_headings else None)
    )


def _block(lines: Sequence[TextLine], usual: float | None) -> Iterator[str]:
    """Yield the parts of a block."""
    checkpoint()
    level = _heading_level(lines, usual)
    if level:
        yield f"{'#' * level} {' '.join(_escaped(line.text) for line in lines)}"
        return
    for paragraph in paragraphs_of(lines):
        for is_table, rows in tables_of(rows_of(paragraph)):
            yield _table(rows) if is_table else _paragraph(rows)


def _heading_level(lines: Sequence[TextLine], usual: float | None) -> int:
    """Return 1 or 2; 0 if it is no heading."""
    rows = rows_of(lines)
    letters = sum(character.isalpha() for line in lines for character in line.text)
    if usual is None or len(rows) > _MOST_ROWS or letters < _LEAST_LETTERS or any(map(is_of_table, rows)):
        return 0
    height = min(Frame.of(line.quad).height for line in lines)
    if height < _MUCH_HIGHER * usual:
        return 0
    return 1 if height >= _TITLE * usual else 2


def _paragraph(rows: Sequence[Row]) -> str:
    texts = [" ".join(line.text for line in row) for row in rows]
    if any(_BULLET.match(text) or _NUMBER.match(text) for text in texts):
        return "\n".join(_list_row(text) for text in texts)
    escaped = [_escaped(text) for text in texts]
    return "\n".join(escaped) if _is_running_text(rows) else _hard(escaped)


def _list_row(text: str) -> str:
    bullet = _BULLET.match(text)
    if bullet:
        return f"- {_escaped(text[bullet.end() :])}"
    number = _NUMBER.match(text)
    return f"{number[0]}{_escaped(text[number.end() :])}" if number else _escaped(text)


def _is_running_text(rows: Sequence[Row]) -> bool:
    widths = [bounding_rectangle([point for line in row for point in line.quad]).width for row in rows]
    return min(widths[:-1], default=0) >= _FULL * max(widths)


def _hard(rows: Sequence[str]) -> str:
    return "\\\n".join(rows)


def _table(rows: Sequence[Row]) -> str:
    cells = [[_escaped_cell(cell) for cell in cells_of(row)] for row in rows]
    columns = max(map(len, cells))
    head, body = (cells[0], cells[1:]) if is_header(rows[0]) else ([], cells)
    written = [_table_row(head, columns), _table_row(["---"] * columns, columns)]
    return "\n".join(written + [_table_row(row, columns) for row in body])


def _table_row(cells: Sequence[str], columns: int) -> str:
    return f"| {' | '.join([*cells, *[''] * (columns - len(cells))])} |"


def _escaped(text: str) -> str:
    escaped = _SPECIAL.sub(r"\\\1", text)
    return _AT_START.sub(lambda found: _escaped_start(found[0]), escaped)


def _escaped_start(start: str) -> str:
    """Return the start of a row with a backslash before its last character, the mark."""
    return f"{start[:-1]}\\{start[-1]}" if start[0].isdigit() else f"\\{start}"


def _escaped_cell(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
