"""Find letters and signs that the best path leaves out, in lines of Greek, Cyrillic or Vietnamese.

The published layers know none of these letters, and often see a blank where the LSTM layers see one: `АрикаТунис` for
`Африка/Тунис`. Two letters then stand further apart than print puts them, and the network's second choice between them
is the missing one: on rendered lines in six languages it was in 36 of 38 cases. Colons after the last letter of a word,
and slashes between two, are left out in the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recognition_api.crnn.charset import BLANK, Charset
from recognition_api.crnn.doubles import Character
from recognition_api.crnn.scripts import is_of_other_script

MIN_CHARACTERS: Final = 4
MIN_GAP: Final = 1.8
"""Between two characters of a word, in usual distances of the line."""
MIN_LOG_PROBABILITY: Final = -2.0
MARGIN: Final = 0.5
"""Beside each of the two, in usual distances: their own outputs."""
SIGNS_AT_THE_END: Final = ":!"
MIN_LOG_PROBABILITY_AT_THE_END: Final = -4.0
"""After the last letter of a word: of 8 missing signs 8 have -2.5 and more, all others less than -5.3."""
SIGNS_BETWEEN: Final = "/"
MIN_GAP_OF_SIGNS: Final = 1.3
MARGIN_OF_SIGNS: Final = 0.4
WIDE_LETTERS: Final = frozenset("ШЩЮЉЊМЖФЫшщюљњмжфы")
HALVES: Final = frozenset("ІIΙОOΟЬЪоoьъі")
"""What the network makes of a half of a wide letter."""
_VIETNAMESE: Final = frozenset("ƠơƯưĐđ") | {chr(code) for code in range(0x1EA0, 0x1EFA)}


def with_left_out(
    characters: Sequence[Character], log_probabilities: NDArray[np.float32], charset: Charset, line_steps: int
) -> list[Character]:
    """Return the characters of a line of so many steps, with what is missing between two that stand far apart."""
    if len(characters) < MIN_CHARACTERS or not any(map(_may_be_left_out_beside, characters)):
        return list(characters)
    usual = float(np.median([after.step - before.step for before, after in pairwise(characters)]))
    found = list(characters[:1])
    for before, after in pairwise(characters):
        missing = _sign_between(before, after, usual, log_probabilities, charset)
        if after.step - before.step >= MIN_GAP * usual and " " not in (before.character, after.character):
            margin = max(2, round(MARGIN * usual))
            missing = _best(log_probabilities, charset, before.step + margin, after.step - margin)
            missing = missing if missing and _is_another(missing, before.character, after.character) else None
        if missing is not None:
            found.append(missing)
        found.append(after)
    end = Character(" ", line_steps, 0.0)
    missing = _sign_between(characters[-1], end, usual, log_probabilities, charset)
    return found if missing is None else [*found, missing]


def _sign_between(
    before: Character, after: Character, usual: float, log_probabilities: NDArray[np.float32], charset: Charset
) -> Character | None:
    """Return a sign that is missing after a letter, before another one or a space."""
    is_last = after.character == " "
    has_room = is_last or (after.character.isalpha() and after.step - before.step >= MIN_GAP_OF_SIGNS * usual)
    if not (before.character.isalpha() and has_room):
        return None
    signs, least = (
        (SIGNS_AT_THE_END, MIN_LOG_PROBABILITY_AT_THE_END) if is_last else (SIGNS_BETWEEN, MIN_LOG_PROBABILITY)
    )
    first = before.step + max(2, round(MARGIN_OF_SIGNS * usual))
    last = min(after.step - 1, before.step + round(1.6 * usual))
    sign = _best(log_probabilities, charset, first, last, signs)
    return sign if sign is not None and sign.log_probability >= least else None


def _may_be_left_out_beside(character: Character) -> bool:
    return character.character in _VIETNAMESE or is_of_other_script(character.character)


def _best(
    log_probabilities: NDArray[np.float32], charset: Charset, first: int, last: int, of: str | None = None
) -> Character | None:
    """Return the likeliest character at steps ``first`` to ``last``; by default any but a blank or a space."""
    if last < first:
        return None
    if of is None:
        scores = log_probabilities[first : last + 1].copy()
        scores[:, [BLANK, *charset.encode(" ")]] = -np.inf
    else:
        scores = log_probabilities[first : last + 1, charset.encode(of)]
    step, number = np.unravel_index(int(scores.argmax()), scores.shape)
    character = charset.character(int(number)) if of is None else of[int(number)]
    return Character(character, first + int(step), float(scores[step, number]))


def _is_another(missing: Character, before: str, after: str) -> bool:
    """Return whether a character is likely, and no part of those beside it."""
    if missing.log_probability < MIN_LOG_PROBABILITY or missing.character.casefold() in (
        before.casefold(),
        after.casefold(),
    ):
        return False
    return missing.character not in HALVES or not WIDE_LETTERS & {before, after}
