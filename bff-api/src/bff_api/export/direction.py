"""The direction of writing, as far as a line needs it: a small part of Unicode's bidirectional algorithm (UAX #9).

Texts are kept in the order in which they are read; only where something must be placed or drawn from left to right is
the visual order wanted.
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
"""Numbers and words that run left to right within a word that does not, as `12.50` in a price."""


def is_right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction is written from right to left."""
    return _direction(text) is True


def in_visual_order(words: Sequence[str]) -> list[int]:
    """The places of a line's words in `words`, from the leftmost to the rightmost."""
    is_leftwards = is_right_to_left(" ".join(words))

    def runs_leftwards(number: int) -> bool:
        direction = _direction(words[number])
        return is_leftwards if direction is None else direction

    runs = [
        list(run)[::-1] if leftwards else list(run) for leftwards, run in groupby(range(len(words)), key=runs_leftwards)
    ]
    return [number for run in (reversed(runs) if is_leftwards else runs) for number in run]


def drawn(word: str) -> str:
    """A word's characters from the leftmost to the rightmost."""
    if not is_right_to_left(word):
        return word
    backwards = word[::-1]
    classes = "".join(map(_class, backwards))
    for island in _ISLANDS.finditer(classes):
        start, end = island.span()
        backwards = backwards[:start] + backwards[start:end][::-1] + backwards[end:]
    return backwards


def _direction(text: str) -> bool | None:
    """Of the first strong character: whether it runs from right to left; None where there is none."""
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
