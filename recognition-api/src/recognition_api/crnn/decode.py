"""Decode class probabilities to text: best-path decoding of CTC (Graves 2006), with word positions and confidences."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mesh.contracts.line import LineText, Word
from recognition_api.crnn.charset import BLANK, Charset
from recognition_api.crnn.doubles import Character, without_doubles
from recognition_api.crnn.eth import with_eth
from recognition_api.crnn.left_out import with_left_out
from recognition_api.crnn.letter_case import in_likely_case
from recognition_api.crnn.lookalikes import in_machine_readable_zone, with_letters
from recognition_api.crnn.oe import with_oe
from recognition_api.crnn.scripts import in_one_script
from recognition_api.crnn.vietnamese import is_vietnamese, with_likely_vietnamese
from recognition_api.crnn.whole_signs import with_whole_signs

CERTAINTY_LIMIT: Final = 1e-6  # confidences are clipped to this distance from 0 and 1
READ_AS: Final = str.maketrans({"…": "...", "ſ": "s", "ﬁ": "fi", "ﬂ": "fl"})
"""What a character of print is in the text: what users type and search for."""
MIN_STEPS: Final = 3
WIDE_STEPS: Final = 20
WIDE_SHARE: Final = 3.0
"""A gap of so many output steps, 1.7 line heights, and so many usual steps, is a space: of the lines of the dev sets,
one in 1,800 has such a gap within a word."""
MIN_TURNED_LETTERS: Final = 3  # shorter rotated texts are ignored: a tall 1 or I looks like a dash when rotated


NOTHING: Final = LineText(text="", confidence=0.0)


def best_path(log_probabilities: NDArray[np.float32], charset: Charset, line_steps: float) -> LineText:
    """Decode T × classes log-probabilities; ``line_steps`` of the T steps belong to the line, the rest to padding.

    A word's confidence is the product of the probabilities of its characters and of the space before it, each taken at
    the step with the highest probability.
    """

    best = _characters(log_probabilities, charset)
    if is_vietnamese("".join(found.character for found in best)):
        log_probabilities = with_likely_vietnamese(log_probabilities, charset)
        best = _characters(log_probabilities, charset)
    characters = _with_wide_spaces(with_left_out(best, log_probabilities, charset, round(line_steps)))
    while characters and characters[0].character == " ":
        characters = characters[1:]
    while characters and characters[-1].character == " ":
        characters = characters[:-1]
    if not characters:
        return NOTHING

    def score(character: str, step: int) -> float:
        (class_number,) = charset.encode(character)
        return float(log_probabilities[max(0, step - 1) : step + 2, class_number].max())

    steps = [after.step - before.step for before, after in pairwise(characters)]
    usual_step = float(np.median(steps)) if len(steps) >= MIN_STEPS else 0.0
    singles = [without_doubles(word, usual_step) for word in _words(characters)]
    singles = [with_whole_signs(with_eth(with_oe(word, score), score), score) for word in singles]
    cased = [in_likely_case(word, score, is_first=not number) for number, word in enumerate(singles)]
    printed = [with_letters(word, score) for word in cased]
    pitch = (characters[-1].step + 1 - characters[0].step) / sum(map(len, printed))
    words = [_word(word, pitch, line_steps) for word in printed]
    texts = [in_machine_readable_zone(text) for text in in_one_script([word.text for word in words])]
    words = [word.model_copy(update={"text": text}) for word, text in zip(words, texts, strict=True)]
    confidence = math.prod(word.confidence or 0.0 for word in words)
    return LineText(text=" ".join(texts), confidence=confidence, words=tuple(words))


def _characters(log_probabilities: NDArray[np.float32], charset: Charset) -> list[Character]:
    classes = log_probabilities.argmax(1)
    scores = log_probabilities[np.arange(len(classes)), classes]
    starts = np.flatnonzero(np.diff(classes, prepend=BLANK - 1))
    return [
        Character(charset.character(int(classes[a])), int(a), float(scores[a:b].max()))
        for a, b in zip(starts, [*starts[1:], len(classes)], strict=True)
        if classes[a] != BLANK
    ]


def _with_wide_spaces(characters: Sequence[Character]) -> list[Character]:
    """Return the characters with a space in each gap between letters or digits that is much wider than the usual step.

    The network misses spaces of several widths, as between the columns of a receipt in a typewriter face.
    """
    steps = [after.step - before.step for before, after in pairwise(characters)]
    if len(steps) < MIN_STEPS:
        return list(characters)
    least = max(WIDE_STEPS, WIDE_SHARE * float(np.median(steps)))
    spaced = list(characters[:1])
    for before, after, step in zip(characters, characters[1:], steps, strict=False):
        if step >= least and before.character.isalnum() and after.character.isalnum():
            spaced.append(
                Character(" ", (before.step + after.step) // 2, min(before.log_probability, after.log_probability))
            )
        spaced.append(after)
    return spaced


def _words(characters: Sequence[Character]) -> list[list[Character]]:
    """Split into words, each with the space before it, if there is one."""
    words: list[list[Character]] = [[]]
    for character in characters:
        if character.character == " " and any(c.character != " " for c in words[-1]):
            words.append([])
        words[-1].append(character)
    return words


def _word(characters: Sequence[Character], pitch: float, line_steps: float) -> Word:
    """Return a word; it extends half a pitch beyond the steps of its first and last character."""
    shown = [character for character in characters if character.character != " "]
    start = (shown[0].step + 0.5 - pitch / 2) / line_steps
    end = (shown[-1].step + 0.5 + pitch / 2) / line_steps
    start, end = (round(min(1.0, max(0.0, edge)), 4) for edge in (start, end))
    confidence = math.exp(sum(min(0.0, character.log_probability) for character in characters))
    text = "".join(c.character for c in shown).translate(READ_AS)
    return Word(text=text, start=start, end=max(start, end), confidence=confidence)


def calibrated(
    reading: LineText, word_calibration: tuple[float, float], line_calibration: tuple[float, float]
) -> LineText:
    """Return the reading with calibrated confidences of words and line.

    Errors within a line are correlated, so the line's confidence is not the product of its words' confidences.
    """
    if not reading.words:
        return reading
    words = tuple(
        word.model_copy(update={"confidence": _probability(word.confidence or 0.0, word_calibration)})
        for word in reading.words
    )
    return reading.model_copy(update={"words": words, "confidence": _probability(reading.confidence, line_calibration)})


def _probability(confidence: float, calibration: tuple[float, float]) -> float:
    """Scale the log-odds by slope and offset (Platt 1999)."""
    slope, offset = calibration
    p = min(max(confidence, CERTAINTY_LIMIT), 1 - CERTAINTY_LIMIT)
    return 1 / (1 + math.exp(-slope * math.log(p / (1 - p)) - offset))


def best_view(readings: Sequence[LineText]) -> LineText:
    """Return the upright reading, unless a rotated one is longer than a minimum and has a higher confidence."""
    upright, *turned = readings
    words = [reading for reading in turned if len(reading.text) >= MIN_TURNED_LETTERS]
    return max([upright, *words], key=lambda reading: reading.confidence)
