"""From class probabilities to text: best-path decoding of CTC (Graves 2006), with confidence and word positions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recognition_api.crnn.charset import BLANK, Charset

CERTAINTY_LIMIT: Final = 1e-6  # nothing is surer than that
MIN_TURNED_LETTERS: Final = 3  # a tall 1 or I, turned, looks like a dash


@dataclass(frozen=True, slots=True)
class Word:
    """A word and where it lies along its line: 0 is the line's beginning, 1 its end."""

    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class RecognizedText:
    """What a line says, how sure the recogniser is that all of it is right (0..1), and its words."""

    text: str
    confidence: float
    words: tuple[Word, ...]


NOTHING = RecognizedText("", 0.0, ())


def best_path(log_probabilities: NDArray[np.float32], charset: Charset, line_steps: float) -> RecognizedText:
    """Decodes T × classes log-probabilities; ``line_steps`` of the T steps lie on the line, the rest on padding.

    The confidence is the probability of the best path over the steps that write something: each character counts
    with its surest step.
    """
    classes = log_probabilities.argmax(1)
    runs = _runs(classes)
    text = "".join(charset.character(int(classes[a])) for a, _ in runs)
    shown = runs[len(text) - len(text.lstrip(" ")) : len(text.rstrip(" "))]
    scores = log_probabilities[np.arange(len(classes)), classes]
    confidence = float(np.exp(sum(float(scores[a:b].max()) for a, b in shown)))
    return recognized(text, [a for a, _ in runs], confidence, line_steps)


def sureness(log_probabilities: NDArray[np.float32], charset: Charset) -> float:
    """How sure the best path is of a character, whatever its case: the geometric mean; 0 where it writes nothing.

    Case is the language's to say: another look at a line seldom shows it.
    """
    classes = log_probabilities.argmax(1)
    steps = np.arange(len(classes))
    either = np.logaddexp(log_probabilities[steps, classes], log_probabilities[steps, charset.other_case[classes]])
    has_case = charset.other_case[classes] != classes
    scores = np.where(has_case, either, log_probabilities[steps, classes])
    runs = _runs(classes)
    return float(np.exp(sum(min(0.0, float(scores[a:b].max())) for a, b in runs) / len(runs))) if runs else 0.0


def _runs(classes: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Where each character begins and ends, in steps."""
    starts = np.flatnonzero(np.diff(classes, prepend=BLANK - 1))
    return [(int(a), int(b)) for a, b in zip(starts, [*starts[1:], len(classes)], strict=True) if classes[a] != BLANK]


def recognized(text: str, steps: Sequence[int], confidence: float, line_steps: float) -> RecognizedText:
    """A text of which each character begins at a step, without spaces at its ends, cut into words."""
    first, last = len(text) - len(text.lstrip(" ")), len(text.rstrip(" "))
    if first >= last:
        return NOTHING
    return RecognizedText(text[first:last], confidence, _words(text[first:last], steps[first:last], line_steps))


def calibrated(reading: RecognizedText, calibration: tuple[float, float]) -> RecognizedText:
    """The reading with a confidence that says how many such lines are right: its log-odds times slope, plus offset."""
    if not reading.text:
        return reading
    slope, offset = calibration
    p = min(max(reading.confidence, CERTAINTY_LIMIT), 1 - CERTAINTY_LIMIT)
    log_odds = slope * math.log(p / (1 - p)) + offset
    return replace(reading, confidence=1 / (1 + math.exp(-log_odds)))


def best_view(readings: Sequence[RecognizedText]) -> RecognizedText:
    """Of a tall crop as it is and turned both ways: as it is, unless a turn shows a surer text of some length."""
    upright, *turned = readings
    words = [reading for reading in turned if len(reading.text) >= MIN_TURNED_LETTERS]
    return max([upright, *words], key=lambda reading: reading.confidence)


def joined(parts: Sequence[tuple[RecognizedText, int]]) -> RecognizedText:
    """One line of parts that were read apart, each with its width in columns; a space stands where it was cut."""
    if len(parts) == 1:
        return parts[0][0]
    total = sum(width for _, width in parts)
    words: list[Word] = []
    before, confidence = 0, 1.0
    for part, width in parts:
        for word in part.words:
            start, end = ((before + edge * width) / total for edge in (word.start, word.end))
            words.append(Word(word.text, round(start, 4), round(end, 4)))
        confidence *= part.confidence if part.text else 1.0
        before += width
    return RecognizedText(" ".join(word.text for word in words), confidence, tuple(words)) if words else NOTHING


def _words(text: str, steps: Sequence[int], line_steps: float) -> tuple[Word, ...]:
    """Cuts at spaces. A character fires inside its shape: a word reaches half a pitch beyond its outer ones."""
    pitch = (steps[-1] + 1 - steps[0]) / len(text)
    words: list[Word] = []
    at = 0
    for word in text.split(" "):
        if word:
            start = (steps[at] + 0.5 - pitch / 2) / line_steps
            end = (steps[at + len(word) - 1] + 0.5 + pitch / 2) / line_steps
            start, end = (round(min(1.0, max(0.0, edge)), 4) for edge in (start, end))
            words.append(Word(word, start, max(start, end)))
        at += len(word) + 1
    return tuple(words)
