"""How likely a character is after those before it in its word: character n-grams, smoothed as by Witten & Bell (1991).

Case and digits stand apart: `BROWN`, `Brown` and `brown` are the same letters, and no digit is likelier than another.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from functools import lru_cache
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from mesh.vision.inference import ModelFileError

ORDER: Final = 6  # characters that are looked at together
COMMITTED: Final = Path(__file__).parent / "weights" / "language.npz"

SYMBOL_BITS: Final = 8
SPACE: Final = 1  # the symbol for the end of a word
OTHER: Final = 2  # and for a character that no text had
LOG_STEP: Final = 1 / 16  # logarithms are kept in bytes, so many of these below 0
UNSEEN: Final = -12.0  # the logarithm for a symbol that no text had
TEN_DIGITS: Final = -math.log(10)

START: Final = SPACE << 4  # the context of a line's first character
CASE_BITS: Final = 2
NO_CASE: Final = 3
CACHED: Final = 1 << 16

_WORD_MASK: Final = (1 << SYMBOL_BITS * (ORDER - 1)) - 1


def folded(character: str) -> str:
    """What the model knows a character as: its small letter; one digit for all."""
    if character.isdigit():
        return "0"
    small = character.lower()
    return small if len(small) == 1 else character


def case(character: str) -> int:
    """1 for a small letter, 2 for a capital, 3 for what is neither."""
    return 1 if character.islower() else 2 if character.isupper() else NO_CASE


def numbered(characters: str) -> dict[str, int]:
    """The symbols of folded characters, 1 to 255. Raises ValueError where there are more."""
    kinds = dict.fromkeys(folded(c) for c in characters if c != " ")
    if len(kinds) > (1 << SYMBOL_BITS) - 3:
        raise ValueError("the model tells at most 253 characters apart")
    return {" ": SPACE} | {kind: number for number, kind in enumerate(kinds, OTHER + 1)}


class LanguageModel:
    """Character n-grams of up to ``ORDER``, never across a space. Safe to share between threads.

    A context is a number: the symbols of the word so far, a byte each, the newest lowest, then the cases of the last
    two characters in two bits each.
    """

    def __init__(
        self,
        characters: str,
        keys: NDArray[np.uint64],
        costs: NDArray[np.uint8],
        backoffs: NDArray[np.uint8],
        capitals: NDArray[np.float32],
    ) -> None:
        """``keys`` are the n-grams' symbols, in rising order; ``costs`` their negative log-probabilities given the
        symbols before the last, and ``backoffs`` what each adds for a symbol that never followed it, in ``LOG_STEP``;
        ``capitals`` (16 × 2) the log-probabilities of a small letter and of a capital, by the two cases before.
        """
        self._symbols = numbered(characters)
        self._keys = array("Q", np.ascontiguousarray(keys, np.uint64).tobytes())
        self._costs, self._backoffs = costs.tobytes(), backoffs.tobytes()
        self._capitals: list[list[float]] = capitals.tolist()
        self.log_probability = lru_cache(CACHED)(self._log_probability)
        self._shorter = lru_cache(CACHED // 8)(self._backed_off)

    @classmethod
    def load(cls, path: Path = COMMITTED) -> LanguageModel:
        """Raises FileNotFoundError, or ModelFileError where the file is damaged."""
        try:
            with path.open("rb") as source, np.load(source, allow_pickle=False) as file:
                steps = np.ascontiguousarray(file["key_steps"].T).view(np.uint64)
                keys = np.cumsum(steps.ravel(), dtype=np.uint64)
                return cls(str(file["characters"]), keys, file["costs"], file["backoffs"], file["capitals"])
        except FileNotFoundError:
            raise
        except (OSError, ValueError, KeyError, BadZipFile) as error:
            raise ModelFileError(f"{path} is no language model: {error}") from error

    def after(self, context: int, character: str) -> int:
        """The context once ``character`` is written; ``START`` comes before the first one."""
        if character == " ":
            return START
        word = ((context >> 4) << SYMBOL_BITS | self._symbol(character)) & _WORD_MASK
        return word << 4 | (context << CASE_BITS & 15) | case(character)

    def _log_probability(self, context: int, character: str) -> float:
        """The logarithm of the chance that ``character`` follows; a space ends the word."""
        symbol = self._symbol(character)
        for word, backoff in self._shorter(context >> 4):
            cost = self._find(word << SYMBOL_BITS | symbol, self._costs)
            if cost is not None:
                return self._of_kind(context & 15, character) - backoff - LOG_STEP * cost
        return UNSEEN

    def _backed_off(self, word: int) -> list[tuple[int, float]]:
        """The symbols of a word so far, and ever fewer of them, down to none, each with what it costs to come there."""
        bits = -(-word.bit_length() // SYMBOL_BITS) * SYMBOL_BITS
        found, backoff = [(word, 0.0)], 0.0
        while word:
            backoff += LOG_STEP * (self._find(word, self._backoffs) or 0)
            bits -= SYMBOL_BITS
            word &= (1 << bits) - 1
            found.append((word, backoff))
        return found

    def _of_kind(self, cases: int, character: str) -> float:
        """What folding left out: which digit, which case."""
        if character.isdigit():
            return TEN_DIGITS
        kind = case(character)
        return 0.0 if kind == NO_CASE else self._capitals[cases][kind - 1]

    def _symbol(self, character: str) -> int:
        return self._symbols.get(folded(character), OTHER)

    def _find(self, key: int, values: bytes) -> int | None:
        place = bisect_left(self._keys, key)
        return values[place] if place < len(self._keys) and self._keys[place] == key else None
