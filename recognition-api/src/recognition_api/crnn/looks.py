"""Which lines are looked at again, how, and which reading counts.

Dense print, with letters that are narrow for its height, reads better when it is widened, as do most doubtful lines; a
sign that was photographed from aside reads better when it is turned level. The reading counts whose text fits the
picture and the language best. Doubt is by the character: a long line is right less often than a short one of the same
print, and costs more to read again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from recognition_api.crnn.preprocess import Pixels
from recognition_api.crnn.reading import Reading

DENSE_PITCH: Final = 11.5 / 32  # of a line's height, a character: narrower ones are dense
WIDE_PITCH: Final = 14 / 32  # to which dense print is widened
MIN_STRETCH: Final = 1.2
MAX_STRETCH: Final = 1.6
MIN_LETTERS: Final = 4  # fewer say little about a line's pitch
DENSE_DOUBT: Final = 0.97  # sureness below which dense print is widened
DOUBT: Final = 0.9  # and any other line
DOUBT_STRETCH: Final = 1.4
SLOPE_DOUBT: Final = 0.8  # sureness below which a word may be sloped
SLOPED_MAX_WIDTH: Final = 6.0  # times its height: the crop of a longer sloped line would be higher
SLOPES: Final = (-12.0, -6.0, 6.0, 12.0)  # degrees


@dataclass(frozen=True, slots=True)
class View:
    """How a line is looked at: so many times as wide, turned by so many degrees (counterclockwise)."""

    stretch: float = 1.0
    degrees: float = 0.0


AS_IT_IS: Final = View()
Look = Callable[[Reading, Pixels], Sequence[View]]


def widened(reading: Reading, crop: Pixels) -> list[View]:
    """For a line (h × w) that is dense or in doubt."""
    if _is_dense(reading, crop) and reading.sureness < DENSE_DOUBT:
        return [View(min(MAX_STRETCH, max(MIN_STRETCH, WIDE_PITCH / _pitch(reading, crop))))]
    return [View(DOUBT_STRETCH)] if reading.sureness < DOUBT else []


def levelled(reading: Reading, crop: Pixels) -> list[View]:
    """For a word (h × w) that is still in doubt."""
    height, width = crop.shape
    if reading.sureness >= SLOPE_DOUBT or width > SLOPED_MAX_WIDTH * height:
        return []
    return [View(DOUBT_STRETCH, degrees) for degrees in SLOPES]


LOOKS: Final[Sequence[Look]] = (widened, levelled)


def better(first: Reading, second: Reading) -> Reading:
    """The one that fits better; one that says nothing fits worst."""
    return max(first, second, key=lambda reading: (bool(reading.text), reading.fitness))


def _is_dense(reading: Reading, crop: Pixels) -> bool:
    return len(reading.text) >= MIN_LETTERS and _pitch(reading, crop) < DENSE_PITCH


def _pitch(reading: Reading, crop: Pixels) -> float:
    height, width = crop.shape
    return float(width / height / len(reading.text))
