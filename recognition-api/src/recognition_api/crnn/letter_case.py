"""Choose between capital and small letters of one shape in Cyrillic words, where the network is undecided.

Most Cyrillic capitals have the shape of their small letter, and in a line only their height differs: `мИнути`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from recognition_api.crnn.doubles import Character
from recognition_api.crnn.scripts import is_cyrillic

WITHIN_A_WORD: Final = -3.0
"""Logarithm of the probability of the small letter relative to that of the capital, from which a capital after a small
letter is a small one: on rendered lines in four languages those misread have -1.4 and more, names such as
`Африка/Тунис` less than -4.4."""
AT_ITS_START: Final = -0.9
"""The same for the first letter of a word that is not the first of the line."""

Score = Callable[[str, int], float]


def in_likely_case(word: Sequence[Character], score: Score, *, is_first: bool) -> list[Character]:
    """Return a word of a line with small letters for doubtful capitals."""
    read: list[Character] = []
    for number, letter in enumerate(word):
        before = read[-1].character if read else " "
        after = word[number + 1].character if number + 1 < len(word) else " "
        small = letter.character.lower()
        if before.islower() and before.isalpha():
            least = WITHIN_A_WORD
        elif before == " " and not is_first and not after.isupper():
            least = AT_ITS_START
        else:
            least = 0.0
        if least and letter.character.isupper() and is_cyrillic(small):
            likelihood = score(small, letter.step)
            if likelihood > letter.log_probability + least:
                letter = Character(small, letter.step, min(letter.log_probability, likelihood))
        read.append(letter)
    return read
