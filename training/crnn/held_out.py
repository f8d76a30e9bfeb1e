"""Rendered test sets: clear print in fonts that training never sees, by language, and of everyday texts.

The same count gives the same lines on machines with the same packages (``training/synth/packages.txt``).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import cache

import numpy as np

from recognition_api.crnn.charset import Charset
from training.synth.corpus import Corpus, cut
from training.synth.draws import pick, pick_weighted
from training.synth.everyday import Everyday
from training.synth.faces import Faces, kinds_of
from training.synth.fonts import load_fonts
from training.synth.kinds import Kinds
from training.synth.languages import Languages
from training.synth.lines import Line, clear_line

LANGUAGES = ("el", "ru", "uk", "bg", "sr", "vi", "is", "ro", "mt", "cy", "fr", "signs")
EVERYDAY = {
    "sentence": 0.3,
    "business": 0.14,
    "phrase": 0.14,
    "label": 0.12,
    "amount": 0.1,
    "address": 0.1,
    "snippet": 0.1,
}
LANGUAGE_CHARS = 40
FACES = {"everyday": 0.6, "book": 0.25, "code": 0.15}
SEED = 11
DRAWS = 50  # of texts, to find one whose characters a face has


def language_lines(language: str, count: int) -> list[Line]:
    """Return lines of a language of ``LANGUAGES`` (``fr`` has an œ in each, ``signs`` has signs of every sort)."""
    if language == "signs":
        return _lines(language, count, _texts().signs)
    if language == "fr":
        return _lines(language, count, _french)
    languages = Languages.load()
    return _lines(language, count, lambda rng: languages.line(rng, LANGUAGE_CHARS, language, has_rare_words=False))


def everyday_lines(count: int) -> list[Line]:
    """Return lines in mixed case: sentences, labels, amounts, e-mail addresses, paths, source code."""
    texts = _texts()
    return _lines("everyday", count, lambda rng: texts.text(rng, pick_weighted(rng, EVERYDAY)))


def _lines(name: str, count: int, text: Callable[[np.random.Generator], str]) -> list[Line]:
    rng = np.random.default_rng((SEED, zlib.crc32(name.encode())))
    return [_line(rng, text) for _ in range(count)]


def _line(rng: np.random.Generator, make: Callable[[np.random.Generator], str]) -> Line:
    """Draw texts until one can be set whole. Raises RuntimeError where no face has the characters of any."""
    for _ in range(DRAWS):
        text = make(rng)
        face = _faces().covering(rng, pick_weighted(rng, FACES), text)
        if face is not None and all(character in _charset() for character in text):
            return Line(clear_line(rng, face, text), text)
    raise RuntimeError("no held-out face has the characters: install the fonts of training/synth/packages.txt")


def _french(rng: np.random.Generator) -> str:
    """Return French prose around an œ."""
    text = Corpus.load().texts.get("fr", "") + " Le cœur de ma sœur, un œuf et le bœuf."
    start = text.rfind(" ", 0, max(1, pick(rng, _places(text, "œ")) - int(rng.integers(2, 20)))) + 1
    line = cut(text[start : start + LANGUAGE_CHARS + 10], LANGUAGE_CHARS)
    return line if "œ" in line else "Le cœur de ma sœur"


@cache
def _places(text: str, character: str) -> list[int]:
    return [at for at, found in enumerate(text) if found == character]


@cache
def _faces() -> Faces:
    fonts = load_fonts("held_out")
    return Faces([face for face in fonts if kinds_of(face) & FACES.keys() and "pixel" not in kinds_of(face)] or fonts)


@cache
def _texts() -> Kinds:
    return Kinds(Everyday.load(Corpus.load()), Languages.load())


@cache
def _charset() -> Charset:
    return Charset()
