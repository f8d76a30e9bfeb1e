"""Prefix beam search for CTC (Hannun and others, arXiv 1408.2873), each character weighed by a language model."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recognition_api.crnn.charset import BLANK, Charset
from recognition_api.crnn.language import START, LanguageModel

WIDTH: Final = 8  # texts that are followed at a time
UNLIKELY: Final = math.log(0.003)  # against a step's likeliest class: what is less likely is not followed
HOPELESS: Final = 0.01  # against the heaviest text's weight: what is lighter is not followed
LANGUAGE_WEIGHT: Final = 0.25  # of the language model's logarithms
CHARACTER_BONUS: Final = 0.5  # for each character: the model makes every one of them cost something

_Steps = tuple["_Steps", int] | None  # at which a text's characters began, the last first


@dataclass(slots=True)
class _Prefix:
    """A beginning: its weight over paths that end with the blank and over others, its last class, its context."""

    blank: float
    other: float
    last: int
    context: int
    steps: _Steps


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A text, the step at which each character begins, its weight's logarithm, its share of all that was followed."""

    text: str
    steps: tuple[int, ...]
    log_weight: float
    share: float


def beam_search(log_probabilities: NDArray[np.float32], charset: Charset, language: LanguageModel) -> Hypothesis:
    """The text of the greatest weight for T × classes log-probabilities."""
    beam = {"": _Prefix(1.0, 0.0, BLANK, START, None)}
    log_scale = 0.0
    for step, candidates in enumerate(_candidates(log_probabilities)):
        if len(candidates) == 1 and candidates[0][0] == BLANK:
            log_scale += math.log(candidates[0][1])
            for prefix in beam.values():
                prefix.blank, prefix.other = prefix.blank + prefix.other, 0.0
            continue
        beam = _grown(beam, step, candidates, charset, language)
        scale = max(prefix.blank + prefix.other for prefix in beam.values())
        log_scale += math.log(scale)
        for prefix in beam.values():
            prefix.blank /= scale
            prefix.other /= scale
    return _heaviest(beam, language, log_scale)


def _candidates(log_probabilities: NDArray[np.float32]) -> list[list[tuple[int, float]]]:
    """Each step's likely classes, with their probabilities."""
    rows, numbers = np.nonzero(log_probabilities > log_probabilities.max(1, keepdims=True) + UNLIKELY)
    chances = np.exp(log_probabilities[rows, numbers])
    steps: list[list[tuple[int, float]]] = [[] for _ in log_probabilities]
    for row, number, chance in zip(rows.tolist(), numbers.tolist(), chances.tolist(), strict=True):
        steps[row].append((number, chance))
    return steps


def _grown(
    beam: dict[str, _Prefix], step: int, candidates: list[tuple[int, float]], charset: Charset, language: LanguageModel
) -> dict[str, _Prefix]:
    """The heaviest beginnings one step on."""
    grown: dict[str, _Prefix] = {}
    least = HOPELESS * max(chance for _, chance in candidates)
    for text, prefix in beam.items():
        weight = prefix.blank + prefix.other
        for number, chance in candidates:
            if number == BLANK:
                same = grown.setdefault(text, _Prefix(0.0, 0.0, prefix.last, prefix.context, prefix.steps))
                same.blank += weight * chance
                continue
            if number == prefix.last:  # the same character goes on; a second one needs a blank between
                same = grown.setdefault(text, _Prefix(0.0, 0.0, prefix.last, prefix.context, prefix.steps))
                same.other += prefix.other * chance
            before = prefix.blank if number == prefix.last else weight
            if before * chance <= least:
                continue
            character = charset.character(number)
            fit = LANGUAGE_WEIGHT * language.log_probability(prefix.context, character) + CHARACTER_BONUS
            longer = grown.get(text + character)
            if longer is None:
                context = language.after(prefix.context, character)
                grown[text + character] = longer = _Prefix(0.0, 0.0, number, context, (prefix.steps, step))
            longer.other += before * chance * math.exp(fit)
    weights = sorted((prefix.blank + prefix.other for prefix in grown.values()), reverse=True)
    least = max(weights[0] * HOPELESS, weights[min(len(weights), WIDTH) - 1])
    return {text: prefix for text, prefix in grown.items() if prefix.blank + prefix.other >= least}


def _heaviest(beam: dict[str, _Prefix], language: LanguageModel, log_scale: float) -> Hypothesis:
    """The best text once its last word is ended."""
    weights = {
        text: (prefix.blank + prefix.other) * math.exp(LANGUAGE_WEIGHT * language.log_probability(prefix.context, " "))
        for text, prefix in beam.items()
    }
    text = max(weights, key=lambda text: weights[text])
    steps, link = [], beam[text].steps
    while link is not None:
        link, step = link
        steps.append(step)
    weight = weights[text]
    return Hypothesis(text, tuple(reversed(steps)), log_scale + math.log(weight), weight / sum(weights.values()))
