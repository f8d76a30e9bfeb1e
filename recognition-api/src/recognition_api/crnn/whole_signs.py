"""Read signs whole of which the network makes two characters, and low quotes where a comma cannot be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from recognition_api.crnn.doubles import Character

MIN_LOG_PROBABILITY: Final = -4.5
"""Of the sign at the place of its first character; on rendered lines misread ones have -4.4 and more."""
_OF_TWO: Final = {
    "%o": "‰", "%0": "‰", "‰o": "‰", "‰0": "‰", "№o": "№", "№º": "№", "°°": "°",
}  # fmt: skip
_AT_THE_END: Final = frozenset("‰")
"""Signs after which a word ends; `%o` within a word is a format."""

Score = Callable[[str, int], float]
"""The log-probability of a character around a step."""


def with_whole_signs(word: Sequence[Character], score: Score) -> list[Character]:
    """Return a word with one sign for two characters, where the network gives the sign a chance."""
    read: list[Character] = []
    for number, found in enumerate(word):
        is_last = number == len(word) - 1
        sign = _OF_TWO.get(read[-1].character + found.character) if read else None
        if sign is not None and (is_last or sign not in _AT_THE_END) and _has_chance(sign, read[-1], score):
            read[-1] = read[-1]._replace(character=sign)
        else:
            read.append(found)
    return _with_low_quote(read, score)


def _has_chance(sign: str, found: Character, score: Score) -> bool:
    return sign == found.character or score(sign, found.step) > MIN_LOG_PROBABILITY


def _with_low_quote(word: list[Character], score: Score) -> list[Character]:
    """Return a word with a low quote before its first letter in place of a comma, which stands after a word."""
    shown = [number for number, found in enumerate(word) if found.character != " "][:2]
    if len(shown) == 2:
        first, second = (word[number] for number in shown)
        if first.character == "," and second.character.isalpha() and score("‚", first.step) > MIN_LOG_PROBABILITY:
            word[shown[0]] = first._replace(character="‚")
    return word
