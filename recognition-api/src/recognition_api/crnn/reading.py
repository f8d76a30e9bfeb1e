"""One view of a line, read: by the best path where the network is sure, else by beam and language model."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recognition_api.crnn.beam import beam_search
from recognition_api.crnn.charset import Charset
from recognition_api.crnn.decode import RecognizedText, best_path, joined, recognized, sureness
from recognition_api.crnn.language import LanguageModel

SURE: Final = 0.9  # confidence in a whole line from which it is taken as it is


@dataclass(frozen=True, slots=True)
class Reading:
    """What a view says.

    ``sureness`` is the network's own, of a character whatever its case (0..1), and 1 for a line that is taken as it is;
    ``fitness`` is the logarithm of the weight that network and language give any other, by the character.
    """

    result: RecognizedText
    sureness: float
    fitness: float

    @property
    def text(self) -> str:
        return self.result.text


def read(
    log_probabilities: NDArray[np.float32], charset: Charset, line_steps: float, language: LanguageModel
) -> Reading:
    """Reads T × classes log-probabilities; ``line_steps`` of the T steps lie on the line, the rest on padding."""
    surest = best_path(log_probabilities, charset, line_steps)
    if surest.confidence >= SURE:
        return Reading(surest, 1.0, 0.0)
    found = beam_search(log_probabilities, charset, language)
    # The share alone would be large for leaves and bricks: the language makes a word of anything.
    confidence = found.share * math.sqrt(surest.confidence)
    text = recognized(found.text, found.steps, confidence, line_steps)
    return Reading(text, sureness(log_probabilities, charset), found.log_weight / (len(found.text) + 1))


def joined_readings(parts: Sequence[tuple[Reading, int]]) -> Reading:
    """One line of parts that were read apart, each with its width in columns."""
    if len(parts) == 1:
        return parts[0][0]
    letters = [max(1, len(part.text)) for part, _ in parts]
    logarithms = [math.log(max(part.sureness, 1e-9)) for part, _ in parts]
    mean = sum(n * value for n, value in zip(letters, logarithms, strict=True)) / sum(letters)
    fitness = sum(n * part.fitness for n, (part, _) in zip(letters, parts, strict=True)) / sum(letters)
    return Reading(joined([(part.result, width) for part, width in parts]), math.exp(mean), fitness)
