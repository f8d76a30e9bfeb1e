"""Selections of pages as people write them: `1-5,8`, `3-`."""

from __future__ import annotations

import re
from heapq import merge
from itertools import count, groupby, islice
from typing import Final

SELECTION: Final = "[1-9][0-9]{0,6}(-([1-9][0-9]{0,6})?)?(,[1-9][0-9]{0,6}(-([1-9][0-9]{0,6})?)?)*"
LONGEST_SELECTION: Final = 1000
_SELECTION: Final = re.compile(SELECTION)


def check_selection(text: str) -> str:
    """Return the selection without spaces. Raises ValueError, with a message for the client."""
    compact = "".join(text.split())
    if len(compact) > LONGEST_SELECTION or not _SELECTION.fullmatch(compact):
        raise ValueError("The pages are not a selection. Use numbers and ranges: 1-5,8 or 3-.")
    for first, last in _ranges(compact):
        if last is not None and last < first:
            raise ValueError(f"The range {first}-{last} runs backwards. Write {last}-{first}.")
    return compact


def selected_pages(selection: str | None, page_count: int) -> list[int]:
    """Return the selected of `page_count` pages, in order and once each; all without a selection."""
    if selection is None:
        return list(range(1, page_count + 1))
    chosen: set[int] = set()
    for first, last in _ranges(selection):
        chosen.update(range(first, min(page_count if last is None else last, page_count) + 1))
    return sorted(chosen)


def first_selected(selection: str | None, number: int) -> list[int]:
    """Return the first pages of a selection, in order and once each, where the number that it has is known."""
    ranges = [(1, None)] if selection is None else _ranges(selection)
    each = (count(first) if last is None else iter(range(first, last + 1)) for first, last in ranges)
    return [page for page, _same in islice(groupby(merge(*each)), number)]


def _ranges(selection: str) -> list[tuple[int, int | None]]:
    ranges: list[tuple[int, int | None]] = []
    for part in selection.split(","):
        first, dash, last = part.partition("-")
        ranges.append((int(first), (int(last) if last else None) if dash else int(first)))
    return ranges
