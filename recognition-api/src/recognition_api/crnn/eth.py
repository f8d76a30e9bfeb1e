"""Read the Icelandic Ð where the network leans to D, which it has seen far more often."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from recognition_api.crnn.doubles import Character

MIN_RATIO: Final = -3.0
"""Logarithm of the probability of Ð relative to that of D or Đ. Printed Ð's have -2.3 and more, printed D's and Đ's
-4.6 and less."""

Score = Callable[[str, int], float]
"""The log-probability of a character around a step."""


def with_eth(word: Sequence[Character], score: Score) -> list[Character]:
    """Return a word with Ð for D and Đ, where the network gives it a chance."""
    if not any(found.character in "DĐ" for found in word):
        return list(word)
    read = []
    for found in word:
        if found.character in "DĐ" and (likelihood := score("Ð", found.step)) > found.log_probability + MIN_RATIO:
            read.append(Character("Ð", found.step, min(found.log_probability, likelihood)))
        else:
            read.append(found)
    return read
