"""Which lines are looked at again, how, and which reading counts.

Lines are read a little wider than they are: letters that stand close are told apart better then. Doubtful ones are
looked at once more, at another width; a sign that was photographed from aside, turned level. The reading counts whose
text fits the picture and the language best. Doubt is by the character: a long line is right less often than a short one
of the same print, and costs more to read again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from recognition_api.crnn.preprocess import Pixels
from recognition_api.crnn.reading import Reading

STRETCH: Final = 1.2  # times as wide as a line is
OTHER_STRETCH: Final = 1.0  # of a second look
DOUBT: Final = 0.9  # sureness below which a line is looked at again
SLOPE_DOUBT: Final = 0.8  # sureness below which a word may be sloped
SLOPED_MAX_WIDTH: Final = 6.0  # times its height: the crop of a longer sloped line would be higher
SLOPES: Final = (-12.0, -6.0, 6.0, 12.0)  # degrees


@dataclass(frozen=True, slots=True)
class View:
    """How a line is looked at: so many times as wide, turned by so many degrees (counterclockwise)."""

    stretch: float = STRETCH
    degrees: float = 0.0


FIRST: Final = View()
Look = Callable[[Reading, Pixels], Sequence[View]]


def narrower(reading: Reading, _: Pixels) -> list[View]:
    """For a line that is in doubt."""
    return [View(OTHER_STRETCH)] if reading.sureness < DOUBT else []


def levelled(reading: Reading, crop: Pixels) -> list[View]:
    """For a word (h × w) that is still in doubt."""
    height, width = crop.shape
    if reading.sureness >= SLOPE_DOUBT or width > SLOPED_MAX_WIDTH * height:
        return []
    return [View(degrees=degrees) for degrees in SLOPES]


LOOKS: Final[Sequence[Look]] = (narrower, levelled)


def better(first: Reading, second: Reading) -> Reading:
    """The one that fits better; one that says nothing fits worst."""
    return max(first, second, key=lambda reading: (bool(reading.text), reading.fitness))
