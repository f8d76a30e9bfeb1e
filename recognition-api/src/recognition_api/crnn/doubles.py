"""Keep one of two characters that the network's two parts read from the same print.

The published layers score ASCII characters, the LSTM layers add the others, and each step has two outputs (`Head`). A
letter that both parts know, as e and é, or P and Cyrillic Р, can win one output each: `eécole`. Without a blank in
between, two outputs are 2 px of a line that is 48 px high, where two letters of such shapes have no room. A wide letter
can also be read from its left and from its right half, with a blank in between: `ДДЮДЮКАНО`, `ЛІ` for Л.
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
TOO_NEAR: Final = 0.58
"""Of the usual distance of two characters in the line. On rendered lines in fourteen languages 11 of 12 equal letters
that are not ASCII and nearer than this are one letter; no others than `јј` and the like are."""
HALF: Final = 0.47
"""The same for two letters of which one is of another script; 5 of 5 are one letter."""
UNCERTAIN: Final = -0.25
"""Logarithm of a probability; two letters at neighbouring outputs, both below it, are two readings of one."""
BETWEEN: Final = 1.2
"""Of the usual distance of two characters in the line: with a stroke between two letters, they stand further apart."""
ELLIPSIS: Final = 2.6
"""The same for all dots that an ellipsis and dots beside it are read from."""
_STROKES: Final = frozenset("ІΙIl|1")  # which the network makes of a stem of a letter beside
OTHER_SCRIPTS: Final = frozenset({"GREEK", "CYRILLIC"})

# Characters that are mistaken for one another, besides accented letters and their plain ones.
_ALIKE: Final = {
    frozenset((one, other))
    for one, others in {
        "'": "’‘`′", '"': "“”„″", ",": "‚„", "-": "–—−", ".": "·•…", "•": "●", "o": "°ºœæøό", "e": "œæ", "œ": "æ",
        "x": "×✗", "d": "đð", "t": "łτ", "l": "ł", "i": "ı¡", "p": "þ₽ρ", "b": "ß", "r": "®", "n": "№η", "u": "υμ",
        "v": "ν", "w": "ω", "s": "ς", "y": "γ", "a": "α", "k": "κ", "6": "óć", "j": "ÿ", "<": "‹",
        ">": "›", "₺": "₴", "×": "✗",
    }.items()
    for other in others
}  # fmt: skip


def without_doubles(word: Sequence[Character], usual_step: float = 0.0) -> list[Character]:
    """Return the characters of a word, one for each place in the print.

    `usual_step` is the distance of two characters in the line, in output steps; 0 if it is not known.
    """
    script = _script_of(word)
    kept: list[Character] = []
    for found in word:
        winner = None
        if kept:
            winner = _winner(kept[-1], found, script) if found.step - kept[-1].step == 1 else None
            winner = winner or _of_one_letter(kept[-1], found, script, usual_step)
        if winner is None:
            kept.append(found)
        else:
            kept[-1] = winner
    return _without_strokes(_with_one_ellipsis(kept, usual_step), usual_step) if usual_step else kept


def _with_one_ellipsis(word: Sequence[Character], usual_step: float) -> list[Character]:
    """Return a word in which an ellipsis and the dots beside it are one ellipsis."""
    kept: list[Character] = []
    for found in word:
        is_dotted = kept and {kept[-1].character, found.character} in ({"…"}, {"…", "."})
        if is_dotted and found.step - kept[-1].step < ELLIPSIS * usual_step:
            kept[-1] = kept[-1]._replace(character="…")
        else:
            kept.append(found)
    return kept


def _without_strokes(word: Sequence[Character], usual_step: float) -> list[Character]:
    """Return a word of another script without strokes between two letters that stand where letters stand."""
    kept: list[Character] = []
    for number, found in enumerate(word):
        after = word[number + 1] if number + 1 < len(word) else None
        if found.character in _STROKES and kept and after is not None:
            has_room = after.step - kept[-1].step >= BETWEEN * usual_step
            around = {_script(kept[-1].character), _script(after.character)}
            if not has_room and len(around) == 1 and around <= OTHER_SCRIPTS:
                continue
        kept.append(found)
    return kept


def _script_of(word: Sequence[Character]) -> str:
    """Return the script of most letters; where Latin ones are as many as others, they are the doubles of those."""
    scripts = Counter(_script(c.character) for c in word if c.character.isalpha())
    others = {script: scripts[script] for script in OTHER_SCRIPTS}
    are_most = 2 * sum(others.values()) >= max(1, scripts["LATIN"])
    return max(others, key=lambda script: others[script]) if are_most else "LATIN"


def _of_one_letter(one: Character, other: Character, script: str, usual_step: float) -> Character | None:
    """Return the one to keep of two readings of parts of one letter, None for two letters."""
    letters, distance = (one.character, other.character), other.step - one.step
    if not all(map(str.isalpha, letters)) or all(map(str.isascii, letters)):
        return None
    surer = max(one, other, key=lambda c: c.log_probability)
    if letters[0] == letters[1]:
        return surer if distance <= TOO_NEAR * usual_step else None
    if distance == 1 and surer.log_probability < UNCERTAIN:
        return surer
    if letters[0].casefold() == letters[1].casefold() and distance == 1:
        return surer
    of_script = [c for c in (one, other) if _script(c.character) == script]
    is_mixed = script in OTHER_SCRIPTS and len(of_script) == 1
    return of_script[0] if is_mixed and distance <= HALF * usual_step else None


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
