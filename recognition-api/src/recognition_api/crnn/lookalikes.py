"""Read O and l as letters among letters, and the alphabet of machine-readable zones.

In typewriter, screen and small print O and 0, l and 1 differ by little, and the network leans to the digit. Digits stay
where a word has another one: in codes and numbers either is as likely.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Final

from recognition_api.crnn.doubles import Character

MIN_PROBABILITY: Final = math.log(0.003)
"""Of the letter at that place. Printed digits have less; printed O's among letters 0.004 and more, mostly 0.05."""
MIN_CAPITAL_PROBABILITY: Final = math.log(0.0005)
"""The same for capitals and the first letter of a word."""
MIN_LETTERS: Final = 2
MIN_SMALL_LETTERS: Final = 4
"""Letters around it, if these are small ones: `0ms` and `0th` are printed so."""

CONTEXT_PROBABILITY: Final = math.log(0.8)
"""Of a letter in the place of a digit, at most: the letters around it are the reason, not the network."""
WORDS_WITH_O: Final = frozenset({"0f", "0n", "0r", "0ur", "0ut", "0ld", "0ne", "0ff", "0wn", "0il"})
"""Shorter words that are no number with a unit."""

Score = Callable[[str, int], float]
"""The log-probability of a character around a step."""

MIN_FILLERS: Final = 4
_ZONE: Final = re.compile(r"[A-Za-z0-9<|]{28,44}")
_IN_ZONE: Final = str.maketrans({"|": "I"})


def with_letters(word: Sequence[Character], score: Score) -> list[Character]:
    """Return a word with letters for 0 and 1 among letters, where the network gives the letter a chance."""
    read = list(word)
    text = "".join(c.character if len(c.character) == 1 else " " for c in word)
    if not ("0" in text) ^ ("1" in text) or any(c.isdigit() and c not in "01" for c in text):
        return read
    for run in re.finditer(r"[^\W_]+", text):
        for place in range(*run.span()):
            letter = _letter(text[place], run, place)
            least = MIN_CAPITAL_PROBABILITY if letter == "O" else MIN_PROBABILITY
            if letter is not None and score(letter, read[place].step) > least:
                probability = min(read[place].log_probability, CONTEXT_PROBABILITY)
                read[place] = Character(letter, read[place].step, probability)
    return read


def _letter(digit: str, run: re.Match[str], place: int) -> str | None:
    """Return the letter that a digit at a place of a run of letters and digits may be."""
    if run.group() in WORDS_WITH_O:
        return "O"
    letters = [c for c in run.group() if c.isalpha()]
    is_capital = sum(c.isupper() for c in letters) * 2 > len(letters)
    if len(letters) < (MIN_LETTERS if is_capital else MIN_SMALL_LETTERS) or len(letters) * 2 < len(run.group()):
        return None
    if digit == "0":
        return "O" if is_capital or place == run.start() else "o"
    around = run.string[max(run.start(), place - 1) : place + 2]
    return "l" if digit == "1" and len(around) == 3 and (around[0] + around[2]).islower() else None


def in_machine_readable_zone(text: str) -> str:
    """Return a line of a travel document in its alphabet, A–Z 0–9 < (ICAO 9303-3, 4.3); other text as it is."""
    is_zone = _ZONE.fullmatch(text) and text.count("<") >= MIN_FILLERS
    return text.translate(_IN_ZONE).upper() if is_zone else text
