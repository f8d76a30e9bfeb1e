"""Which lines are read a second time, and which reading counts.

Dense print has letters narrower than the steps of the network: widened, it reads better. Other doubtful lines are read
at a second width too, and the surer reading counts. Both cost time only where they help.
"""

from __future__ import annotations

from typing import Final

from recognition_api.crnn.decode import RecognizedText
from recognition_api.crnn.preprocess import Pixels

DENSE_PITCH: Final = 11.5 / 32  # of a line's height, a character: narrower ones are dense
WIDE_PITCH: Final = 14 / 32  # to which dense print is widened
MIN_STRETCH: Final = 1.2
MAX_STRETCH: Final = 1.6
MIN_LETTERS: Final = 4  # fewer say little about a line's pitch
DOUBT: Final = 0.7  # confidence, before it is calibrated, below which a line is in doubt
DOUBT_STRETCH: Final = 1.2


def second_stretch(reading: RecognizedText, crop: Pixels) -> float | None:
    """How much wider the crop (h × w) is to be for a second reading; None where the first one will do."""
    if _is_dense(reading, crop):
        return min(MAX_STRETCH, max(MIN_STRETCH, WIDE_PITCH / _pitch(reading, crop)))
    return DOUBT_STRETCH if reading.confidence < DOUBT else None


def better(first: RecognizedText, second: RecognizedText, crop: Pixels) -> RecognizedText:
    """The second reading of dense print, else the surer one."""
    if second.text and _is_dense(first, crop):
        return second
    return max(first, second, key=lambda reading: reading.confidence)


def _is_dense(reading: RecognizedText, crop: Pixels) -> bool:
    return len(reading.text) >= MIN_LETTERS and _pitch(reading, crop) < DENSE_PITCH


def _pitch(reading: RecognizedText, crop: Pixels) -> float:
    height, width = crop.shape
    return float(width / height / len(reading.text))
