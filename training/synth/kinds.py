"""Kinds of everyday lines: what each says, in which faces, and how it looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.synth import amounts, codes, displays, signs, snippets
from training.synth.corpus import cut, vary_case
from training.synth.draws import pick_weighted
from training.synth.everyday import Everyday
from training.synth.fonts import FontFace
from training.synth.languages import Languages
from training.synth.prints import Look, everyday_line

Pixels = NDArray[np.uint8]

MAX_CHARS, LINE_CHARS, CODE_CHARS = 260, 90, 110


@dataclass(frozen=True)
class Kind:
    """A kind's share of everyday lines, the faces it is set in with their shares, and its look."""

    share: float
    faces: dict[str, float]
    look: Look


SANS = {"everyday": 0.82, "book": 0.12, "code": 0.04, "text": 0.02}
MIXED = {"everyday": 0.6, "printer": 0.15, "book": 0.15, "text": 0.1}
FIXED = {"code": 0.75, "everyday": 0.25}
TABLE = Look(rules=0.5, tight=0.35, underline=0.0)
SCREEN = Look(paper=0.1, worn=0.01, strike=0.01, underline=0.02, slant=0.04, small=0.25)
KINDS = {
    "sentence": Kind(0.20, SANS, Look()),
    "business": Kind(0.11, SANS, Look()),
    "phrase": Kind(0.11, SANS, SCREEN),
    "label": Kind(0.09, SANS, Look()),
    "amount": Kind(0.09, MIXED, Look(rules=0.12)),
    "row": Kind(0.03, MIXED, Look()),
    "cell": Kind(0.06, SANS, TABLE),
    "code": Kind(0.07, MIXED, Look()),
    "address": Kind(0.05, SANS, SCREEN),
    "snippet": Kind(0.06, FIXED, SCREEN),
    "quoted": Kind(0.04, SANS, Look()),
    "short": Kind(0.045, SANS, Look(huge=0.2, tight=0.35, strike=0.0, underline=0.0)),
    "long": Kind(0.015, SANS, Look(small=0.1, strike=0.01)),
    "mrz": Kind(0.01, {"mrz": 0.8, "ocr": 0.1, "code": 0.1}, Look(worn=0.1, strike=0.0, underline=0.0)),
    "segments": Kind(0.015, {"everyday": 1.0}, Look()),
    "dots": Kind(0.01, {"pixel": 1.0}, Look()),
    "typed": Kind(0.035, {"printer": 1.0}, Look(paper=0.8, worn=0.6)),
}
SIGNS = Kind(0.0, SANS, Look(strike=0.0))
FOREIGN = Kind(0.0, SANS, Look(strike=0.01))


class Kinds:
    """Draws texts of each kind and the pictures of them."""

    def __init__(self, everyday: Everyday, languages: Languages) -> None:
        self._everyday, self._languages = everyday, languages
        word = everyday.word
        self._texts: dict[str, Callable[[np.random.Generator], str]] = {
            "sentence": lambda rng: _some_case(rng, everyday.sentence(rng, int(rng.integers(16, LINE_CHARS)))),
            "business": lambda rng: _some_case(rng, everyday.business(rng)),
            "phrase": lambda rng: _some_case(rng, everyday.phrase(rng)),
            "label": lambda rng: _some_case(rng, everyday.label(rng)),
            "amount": amounts.value,
            "row": amounts.row,
            "cell": everyday.cell,
            "code": codes.code,
            "address": lambda rng: codes.address(rng, word),
            "snippet": lambda rng: snippets.line(rng, word),
            "quoted": everyday.quoted,
            "short": everyday.short,
            "long": lambda rng: everyday.long(rng, MAX_CHARS) if rng.random() < 0.7 else _long_log(rng, word),
            "mrz": lambda rng: codes.machine_readable(rng, word),
            "segments": displays.reading,
            "dots": lambda rng: vary_case(rng, everyday.business(rng) if rng.random() < 0.5 else everyday.cell(rng)),
            "typed": lambda rng: _some_case(
                rng, everyday.sentence(rng, 70) if rng.random() < 0.7 else everyday.label(rng)
            ),
        }

    def draw(self, rng: np.random.Generator) -> str:
        """Return the name of a kind, as often as its share says."""
        return pick_weighted(rng, {name: kind.share for name, kind in KINDS.items()})

    def text(self, rng: np.random.Generator, name: str) -> str:
        """Return a text of a kind, with single spaces."""
        most = MAX_CHARS if name == "long" else CODE_CHARS if name in {"snippet", "address"} else LINE_CHARS
        most = 24 if name == "dots" else most
        return cut(self._texts[name](rng), most) or "0"

    def signs(self, rng: np.random.Generator) -> str:
        """Return a line with signs."""
        return cut(signs.line(rng, self._everyday.word), LINE_CHARS)

    def foreign(self, rng: np.random.Generator) -> str:
        """Return a line in a script or language beyond the Latin corpus."""
        return self._languages.line(rng, int(rng.choice([24, 40, 70])))


def faces_of(rng: np.random.Generator, kind: Kind) -> str:
    """Return the kind of faces that a line is set in."""
    return pick_weighted(rng, kind.faces)


def drawn(rng: np.random.Generator, name: str, face: FontFace, text: str) -> Pixels:
    """Return the picture of a text of a kind."""
    if name == "segments":
        return displays.seven_segments(rng, text)
    if name == "dots":
        return displays.dot_matrix(rng, face, text)
    return everyday_line(rng, face, text, KINDS[name].look)


def _some_case(rng: np.random.Generator, text: str) -> str:
    """Return mostly mixed case; capitals and capital initials as often as in print."""
    draw = rng.random()
    if draw < 0.09:
        return text.upper()
    return " ".join(word[:1].upper() + word[1:] for word in text.split()) if draw < 0.15 else text


def _long_log(rng: np.random.Generator, word: Callable[[np.random.Generator], str]) -> str:
    return " ".join(snippets.log(rng, word) for _ in range(3))
