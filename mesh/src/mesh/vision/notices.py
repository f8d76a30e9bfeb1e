"""Decide what to report about a page that is not read, or only in part; called by `mesh.vision.page`.

The recogniser knows Latin, Greek and Cyrillic. Of anything else, and of letters that are too small or blurred, it makes
letters with low confidence, or none. The confidence alone does not say why; the box does. Figures below: detector
and recogniser as committed, 384 rendered pages (13 scripts that cannot be read, 3 that can), 670 pages that were
blurred or shrunk, and the dev sets (`docs/accuracy.md`, "Notices"; `benchmarks/notices.py`).

A line is *unread* below `MIN_CONFIDENCE`, and then no part of the answer. Below half of the boxes' length unread,
nothing is reported.

- **Unsupported script**: unread lines that are well formed: sharp, large and certain to the detector. Lines of
  other scripts have a score of 0.96 and more and a sharpness of 0.28 and more (first decile; slanted Arabic 0.93
  and 0.45), railings and leaves 0.77 and 0.08, street signs that cannot be read 0.78 and 0.11. Hebrew, Georgian and
  Armenian look like Latin, Greek and Cyrillic in part: with many unread lines those that are hardly read count too.
- **Too small**: boxes of less than 9.8 pixels, as of print in 7 pixels and less.
- **Too blurred**: a sharpness below 0.12. Forms have 0.15 and more (first decile); print that was blurred with a
  standard deviation of a fifth of its size has 0.05 to 0.09.
- Otherwise, and with no line left: **no text found**.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from mesh.contracts.line import LineText, Quad, TextBox
from mesh.contracts.notice import Notice, NoticeCode

MIN_CONFIDENCE: Final = 0.8
"""Minimum mean confidence per character of a box with text; measured, see `training/ctpn/README.md`."""
SHORT: Final = 3
SHORT_SCORE: Final = 0.97
MIN_SHORT_CONFIDENCE: Final = 0.6
"""The same for so few characters in a box of such a score: a lone % or bracket has less certain a text than a word. Of
30 such boxes on forms and receipts 25 have the right text; pictures without text have none, street photos few."""
HARDLY_READ: Final = 0.88
"""Rendered lines in Latin, Greek and Cyrillic have 0.91 and more (first decile), other scripts 0.84 and less (last)."""
MOST: Final = 0.5
NEARLY_ALL: Final = 0.8
SOME: Final = 0.2
"""Shares of the total length of the boxes."""

CERTAIN_SCORE: Final = 0.96
SHARP: Final = 0.22
LIKELY_SCORE: Final = 0.92
VERY_SHARP: Final = 0.4
BLURRED: Final = 0.12
SMALL_BOX_PX: Final = 9.8
LARGE_BOX_PX: Final = 13.0
MIN_ASPECT: Final = 1.8
"""Of a well-formed line: the detector's score and sharpness, or a lower score of a sharper line, as of slanted Arabic;
height, and length by height."""

LETTER_SHARE: Final = 0.45
"""Height of capital letters in the height of a small box: 0.42 for print in 5 pixels, 0.50 in 7."""
LIKE_LETTERS: Final = 0.45
"""Median confidence per character of small or blurred letters; of leaves and railings it is 0.33."""

KEPT_CONFIDENCE: Final = 0.9
KEPT_CHARACTERS: Final = 3
"""Of a line that is kept on a page in an unsupported script: a number or a Latin name, not a guess."""


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A box with its text, as the decision sees it. Lengths are pixels."""

    length: float
    height: float
    score: float
    confidence: float
    """Mean per character."""
    characters: int
    sharpness: float | None

    @classmethod
    def of(cls, box: TextBox, text: LineText, confidence: float) -> ReadLine:
        length, height = _sides(box.quad)
        return cls(length, height, box.score, confidence, len(text.text), text.sharpness)

    @property
    def is_unread(self) -> bool:
        is_short = 0 < self.characters <= SHORT and self.score >= SHORT_SCORE
        return self.confidence < (MIN_SHORT_CONFIDENCE if is_short else MIN_CONFIDENCE)

    @property
    def is_well_formed(self) -> bool:
        sharpness = self.sharpness or 0.0
        is_certain = self.score >= CERTAIN_SCORE and sharpness >= SHARP
        return (
            (is_certain or (self.score >= LIKELY_SCORE and sharpness >= VERY_SHARP))
            and self.height >= LARGE_BOX_PX
            and self.length >= MIN_ASPECT * self.height
        )

    @property
    def is_small(self) -> bool:
        return self.height < SMALL_BOX_PX

    @property
    def is_blurred(self) -> bool:
        return not self.is_small and self.sharpness is not None and self.sharpness < BLURRED


def notices_of(lines: Sequence[ReadLine]) -> list[Notice]:
    """Return the notices of a page, from all boxes that were found and their texts."""
    found = _notice_of(lines)
    if found is not None:
        return [found]
    return [] if any(not line.is_unread for line in lines) else [Notice(code=NoticeCode.NO_TEXT_FOUND)]


def is_guess(line: ReadLine) -> bool:
    """Return whether a text on a page in an unsupported script is a guess."""
    return line.confidence < KEPT_CONFIDENCE or line.characters < KEPT_CHARACTERS


def _notice_of(lines: Sequence[ReadLine]) -> Notice | None:
    unread = [line for line in lines if line.is_unread]
    if not unread:
        return None
    whole = _length(lines)
    if _is_unsupported_script(lines, whole):
        return Notice(code=NoticeCode.UNSUPPORTED_SCRIPT)
    if _length(unread) <= MOST * whole or not _are_letters(lines, unread):
        return None
    if _length(line for line in unread if line.is_small) > MOST * _length(unread):
        height = median(line.height for line in unread if line.is_small) * LETTER_SHARE
        return Notice(code=NoticeCode.TOO_SMALL_TO_READ, letter_height_px=round(height, 1))
    if _length(line for line in unread if line.is_blurred) > MOST * _length(unread):
        return Notice(code=NoticeCode.TOO_BLURRED)
    return None


def _is_unsupported_script(lines: Sequence[ReadLine], whole: float) -> bool:
    well_formed = [line for line in lines if line.is_well_formed]
    unread = _length(line for line in well_formed if line.is_unread)
    hardly_read = _length(line for line in well_formed if line.confidence < HARDLY_READ)
    return unread > MOST * whole or (unread > SOME * whole and hardly_read > NEARLY_ALL * whole)


def _are_letters(lines: Sequence[ReadLine], unread: Sequence[ReadLine]) -> bool:
    return len(unread) < len(lines) or median(line.confidence for line in unread) >= LIKE_LETTERS


def _length(lines: Iterable[ReadLine]) -> float:
    return sum(line.length for line in lines)


def _sides(quad: Quad) -> tuple[float, float]:
    """Return the longer and the shorter side: a line may be vertical."""
    across, down = math.dist(quad[0], quad[1]), math.dist(quad[0], quad[3])
    return max(across, down), min(across, down)
