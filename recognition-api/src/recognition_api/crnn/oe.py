"""Read the ligature œ: the published layers see an o, an e or an æ in it, the LSTM layers the ligature."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from recognition_api.crnn.doubles import Character

AFTER: Final = frozenset("uUiI")
"""The letters after œ in nearly all French words: cœur, œil. An æ is not before u in any language."""
MIN_LOG_PROBABILITY: Final = -6.0
"""Of the ligature at the place of an o, or of o and e. Printed as ligatures they have more than -5.1 (13 of 15); other
o's before u and i have less than -13."""
_READ_AS: Final = {"o": "œ", "œ": "œ", "æ": "œ", "O": "Œ", "Œ": "Œ", "Æ": "Œ"}
_PARTS: Final = frozenset("eœæEŒÆ")

Score = Callable[[str, int], float]


def with_oe(word: Sequence[Character], score: Score) -> list[Character]:
    """Return a word with œ in the place of o, oe, œe, æ and the like, where the network gives the ligature a chance."""
    read: list[Character] = []
    place = 0
    while place < len(word):
        first, end = word[place], place + 1
        ligature = _READ_AS.get(first.character)
        if ligature is not None:
            while end < len(word) and word[end].character in _PARTS:
                end += 1
            if end < len(word) and word[end].character in AFTER:
                best = max(score(ligature, character.step) for character in word[place:end])
                if best > MIN_LOG_PROBABILITY:
                    read.append(Character(ligature, first.step, max(best, first.log_probability)))
                    place = end
                    continue
        read.append(first)
        place += 1
    return read
