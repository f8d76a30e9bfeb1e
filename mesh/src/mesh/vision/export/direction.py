"""Writing direction of a line: a small part of Unicode's bidirectional algorithm (UAX #9).

Texts are stored in reading order. Visual order is needed only to place or draw words from left to right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import groupby
from typing import Final

_RIGHT_TO_LEFT: Final = ("R", "AL")
_LEFT_TO_RIGHT: Final = ("L", "EN", "AN")
_SEPARATORS: Final = ("ES", "CS", "ET")
_ISLANDS: Final = re.compile("L(?:S?L)*")
"""Left-to-right runs within a right-to-left word, as `12.50` in a price."""


def is_right_to_left(text: str) -> bool:
    """Return whether the first letter with a direction is written from right to left."""
    return _direction(text) is True


def in_visual_order(words: Sequence[str]) -> list[int]:
    """Return the indices of a line's words, from the leftmost to the rightmost."""
    is_rtl = is_right_to_left(" ".join(words))

    def runs_rtl(number: int) -> bool:
        direction = _direction(words[number])
        return is_rtl if direction is None else direction

    runs = [list(run)[::-1] if rtl else list(run) for rtl, run in groupby(range(len(words)), key=runs_rtl)]
    return [number for run in (reversed(runs) if is_rtl else runs) for number in run]


def drawn(word: str) -> str:
    """Return a word's characters from the leftmost to the rightmost."""
    if not is_right_to_left(word):
        return word
    backwards = word[::-1]
    classes = "".join(map(_class, backwards))
    parts: list[str] = []
    position = 0
    for island in _ISLANDS.finditer(classes):
        start, end = island.span()
        parts += (backwards[position:start], backwards[start:end][::-1])
        position = end
    return "".join((*parts, backwards[position:]))


def _direction(text: str) -> bool | None:
    """Return whether the first strong character runs from right to left; None if there is none."""
    for character in text:
        bidirectional = unicodedata.bidirectional(character)
        if bidirectional in _RIGHT_TO_LEFT:
            return True
        if bidirectional == "L":
            return False
    return None


def _class(character: str) -> str:
    bidirectional = unicodedata.bidirectional(character)
    if bidirectional in _LEFT_TO_RIGHT:
        return "L"
    return "S" if bidirectional in _SEPARATORS else "-"
