"""The text of a page, from its lines: in responses, in the history, in downloads and of the command line.

Lines of one row are joined by a space, cells of a table by a tab, rows by a line break, blocks by a blank line. A line
without a layout (of `show-off`, or of an earlier version) is a row of its own.
"""

from __future__ import annotations

from collections.abc import Iterable

from mesh.contracts.line import LineLayout

PlacedText = tuple[str, LineLayout | None]
"""Text of a line, and its place in the layout."""


def page_text(lines: Iterable[PlacedText]) -> str:
    """Return the text of lines in reading order. Empty lines are left out."""
    parts: list[str] = []
    before: LineLayout | None = None
    for line, layout in lines:
        if line:
            parts += (_between(before, layout), line) if parts else (line,)
            before = layout
    return "".join(parts)


def _between(before: LineLayout | None, after: LineLayout | None) -> str:
    if before is None or after is None:
        return "\n"
    if before.block != after.block:
        return "\n\n"
    if before.row != after.row:
        return "\n"
    return " " if before.cell == after.cell else "\t"
