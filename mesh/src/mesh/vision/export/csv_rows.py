"""CSV export (RFC 4180) for spreadsheets: the rows of tables, such as those of a receipt, one row per row of the paper.

Beside tables, rows with several lines side by side are exported, such as a total that stands apart. A page with
neither is exported row by row. Tables and pages are separated by an empty row.

The file begins with a byte order mark, by which spreadsheets recognise UTF-8. A cell that a spreadsheet would take for
a formula gets an apostrophe: the text comes from a picture that anyone may have made.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import Final

from mesh.contracts.text_document import TextDocument
from mesh.vision.export.bounded import checkpoint
from mesh.vision.export.pages import Document
from mesh.vision.export.tables import Row, cells_of, rows_of, tables_of

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_FORMULA: Final = re.compile(r"[=@\t\r]|[+-](?!\s?\d[\d.,\s]*[%€$£¥A-Z]{0,3}$)")
"""Begins a formula: an equals sign, or a plus or minus that begins no amount."""


def write(document: Document) -> Iterator[bytes]:
    yield _BYTE_ORDER_MARK
    has_rows = False
    for page in document.pages:
        for table in _tables(page.text):
            checkpoint()
            yield _written([[], *table] if has_rows else table)
            has_rows = True


def _tables(page: TextDocument) -> Iterator[list[list[str]]]:
    rows = rows_of(page.lines)
    found = [[cells_of(row) for row in run if is_table or len(row) > 1] for is_table, run in tables_of(rows)]
    found = [table for table in found if table]
    yield from found or ([_all(rows)] if rows else [])


def _all(rows: Sequence[Row]) -> list[list[str]]:
    return [[line.text for line in row] for row in rows]


def _written(rows: Sequence[Sequence[str]]) -> bytes:
    with io.StringIO(newline="") as file:
        csv.writer(file).writerows([[_safe(cell) for cell in row] for row in rows])
        return file.getvalue().encode()


def _safe(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell
