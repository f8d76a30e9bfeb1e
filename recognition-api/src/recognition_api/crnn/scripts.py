"""Write each word in one script: letters that look the same in Latin, Greek and Cyrillic get the word's script.

The network cannot distinguish А, Α and A. The script of a word is that of its unambiguous letters, otherwise that of
its line, otherwise Latin.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Final

SCRIPTS: Final = ("LATIN", "GREEK", "CYRILLIC")

# Letters of the same shape in Latin, Greek and Cyrillic; a dot if a script has no such letter.
_ALIKE: Final = (
    "AΑА", "BΒВ", "EΕЕ", "ZΖ.", "HΗН", "IΙІ", "KΚК", "MΜМ", "NΝ.", "OΟО", "PΡР", "TΤТ", "YΥУ", "XΧХ", "C.С", "J.Ј",
    "Ï.Ї", "a.а", "e.е", "oοо", "p.р", "c.с", "y.у", "x.х", "i.і", "j.ј", "vν.", "ï.ї",
)  # fmt: skip
# Letters that look alike in Greek and Cyrillic only. They decide the script of a word, unlike those above: the network
# confuses them where a word begins.
_GREEK_AND_CYRILLIC: Final = ("ΓГ", "ΛЛ", "ΠП", "ΦФ", "εє", "κк", "ρр", "τт", "φф", "ίі", "ϊї")
_MICRO, _MU = "µ", "μ"


def in_one_script(words: Sequence[str]) -> list[str]:
    """Return the words of a line, each in one script, with unchanged lengths."""
    of_line = script_of("".join(words)) or "LATIN"
    return [_written_in(word, script_of(word) or _likely_script(word, of_line)) for word in words]


def _likely_script(word: str, of_line: str) -> str:
    """Return the script of a word of look-alikes: its line's, or Latin where that script lacks one of them."""
    column = SCRIPTS.index(of_line)
    alikes = (alike for letter in word for alike in _ALIKE if letter in alike and letter.isalpha())
    return "LATIN" if any(alike[column] == "." for alike in alikes) else of_line


def are_alike(one: str, other: str) -> bool:
    """Return whether two words differ in nothing but letters that look the same in two scripts."""
    return _written_in(one, "LATIN") == _written_in(other, "LATIN")


def script_of(text: str) -> str | None:
    """Return the script of most unambiguous letters; None if there are none."""
    found = Counter(script for c in text if (script := _script(c)) is not None)
    return found.most_common(1)[0][0] if found else None


def _written_in(word: str, script: str) -> str:
    if script != "GREEK" and _MU in word:
        word = word.replace(_MU, _MICRO)
    return word.translate(_translation(script))


@cache
def _translation(script: str) -> dict[int, str]:
    column = SCRIPTS.index(script)
    alikes = (*_ALIKE, *(f".{pair}" for pair in _GREEK_AND_CYRILLIC))
    return {ord(letter): alike[column] for alike in alikes for letter in alike if "." not in (letter, alike[column])}


def is_of_other_script(character: str) -> bool:
    """Return whether a character is Greek or Cyrillic and has no like in Latin."""
    return _script(character) in ("GREEK", "CYRILLIC")


def is_cyrillic(character: str) -> bool:
    """Return whether a character is a Cyrillic letter, also one with a like in Latin."""
    return "\u0400" <= character <= "\u04ff"


@cache
def _script(character: str) -> str | None:
    """Return the only script with such a letter; None for signs, and for letters that look alike in several."""
    if not character.isalpha() or character in (_MU, _MICRO, "Ω") or any(character in alike for alike in _ALIKE):
        return None
    script = unicodedata.name(character, "").split(" ")[0]
    return script if script in SCRIPTS else None
