"""Which lines are read a second time, and which reading counts.

Dense print, with letters that are narrow for its height, reads better when it is widened. Other doubtful lines are read
at a second width too, and the surer reading counts. Doubt is by the character: a long line is right less often than a
short one of the same print, and costs more to read again.
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
DENSE_DOUBT: Final = 0.97  # confidence a character, before it is calibrated, below which dense print is read again
DOUBT: Final = 0.9  # and any other line
DOUBT_STRETCH: Final = 1.4


def second_stretch(reading: RecognizedText, crop: Pixels) -> float | None:
    """How much wider the crop (h × w) is to be for a second reading; None where the first one will do."""
    if _is_dense(reading, crop) and _sureness(reading) < DENSE_DOUBT:
        return min(MAX_STRETCH, max(MIN_STRETCH, WIDE_PITCH / _pitch(reading, crop)))
    return DOUBT_STRETCH if _sureness(reading) < DOUBT else None


def better(first: RecognizedText, second: RecognizedText, crop: Pixels) -> RecognizedText:
    """The second reading of dense print, else the surer one."""
    if second.text and _is_dense(first, crop):
        return second
    return max(first, second, key=lambda reading: reading.confidence)


def _sureness(reading: RecognizedText) -> float:
    """The confidence of a character, in the geometric mean."""
    return float(reading.confidence ** (1 / max(1, len(reading.text))))


def _is_dense(reading: RecognizedText, crop: Pixels) -> bool:
    return len(reading.text) >= MIN_LETTERS and _pitch(reading, crop) < DENSE_PITCH


def _pitch(reading: RecognizedText, crop: Pixels) -> float:
    height, width = crop.shape
    return float(width / height / len(reading.text))
