"""Keep one of two characters that the network's two parts read from the same print.

The published layers score ASCII characters, the LSTM layers add the others, and each step has two outputs (`Head`). A
letter that both parts know, as e and é, or P and Cyrillic Р, can win one output each: `eécole`. Without a blank in
between, two outputs are 2 px of a line that is 48 px high, where two letters of such shapes have no room.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Final, NamedTuple


class Character(NamedTuple):
    """A character as the network read it: its output step, and its probability there, as a logarithm."""

    character: str
    step: int
    log_probability: float


CERTAIN: Final = math.log(0.66)
"""Probability of an accented letter from which it wins over the plain one …"""
APART: Final = math.log(0.9)
"""… or of the plain one, if that is so likely that the other can only come from its accent. A stain above a letter
leaves both unlikely, and then the plain one is kept. Chosen on the dev parts and rendered lines in ten languages."""
OTHER_SCRIPTS: Final = frozenset({"GREEK", "CYRILLIC"})

# Characters that are mistaken for one another, besides accented letters and their plain ones.
_ALIKE: Final = {
    frozenset((one, other))
    for one, others in {
        "'": "’‘`′", '"': "“”„″", ",": "‚„", "-": "–—−", ".": "·•…", "•": "●", "o": "°ºœæøό", "e": "œæ", "œ": "æ",
        "x": "×✗", "d": "đð", "t": "łτ", "l": "ł", "i": "ı", "p": "þ₽ρ", "b": "ß", "r": "®", "n": "№η", "u": "υμ",
        "v": "ν", "w": "ω", "s": "ς", "y": "γ", "a": "α", "k": "κ", "6": "óć", "j": "ÿ",
    }.items()
    for other in others
}  # fmt: skip


def without_doubles(word: Sequence[Character]) -> list[Character]:
    """Return the characters of a word, one for each place in the print."""
    script = _script_of(word)
    kept: list[Character] = []
    for found in word:
        winner = _winner(kept[-1], found, script) if kept and found.step - kept[-1].step == 1 else None
        if winner is None:
            kept.append(found)
        else:
            kept[-1] = winner
    return kept


def _script_of(word: Sequence[Character]) -> str:
    """Return the script of most letters; where Latin ones are as many as others, they are the doubles of those."""
    scripts = Counter(_script(c.character) for c in word if c.character.isalpha())
    others = {script: scripts[script] for script in OTHER_SCRIPTS}
    are_most = 2 * sum(others.values()) >= max(1, scripts["LATIN"])
    return max(others, key=lambda script: others[script]) if are_most else "LATIN"


def _winner(one: Character, other: Character, script: str) -> Character | None:
    """Return the one to keep, None for two letters of their own."""
    scripts = _script(one.character), _script(other.character)
    are_letters = one.character.isalnum() and other.character.isalnum()
    if are_letters and scripts[0] != scripts[1] and OTHER_SCRIPTS & set(scripts) and script in scripts:
        return one if scripts[0] == script else other
    are_accented = scripts == ("LATIN", "LATIN") and not one.character.isascii() and not other.character.isascii()
    if not are_accented and not _are_alike(one.character, other.character):
        return None
    is_letter = one.character.isalpha() or other.character.isalpha()
    if is_letter and one.character.isascii() != other.character.isascii():
        accented, plain = (other, one) if one.character.isascii() else (one, other)
        return accented if accented.log_probability >= CERTAIN or plain.log_probability >= APART else plain
    return max(one, other, key=lambda c: c.log_probability)


@cache
def _script(character: str) -> str:
    return unicodedata.name(character, "").split(" ")[0] if character.isalpha() else ""


@cache
def _are_alike(one: str, other: str) -> bool:
    shapes = [unicodedata.normalize("NFKD", character)[0].lower() for character in (one, other)]
    pairs = ((one, other), (one, shapes[1]), (shapes[0], other), tuple(shapes))
    return shapes[0] == shapes[1] or any(frozenset(pair) in _ALIKE for pair in pairs)
