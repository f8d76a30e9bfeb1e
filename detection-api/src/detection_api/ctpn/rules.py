"""Split lines at the vertical rules of tables and forms, which the network links across where a cell is full.

A rule is a thin straight stroke that fills the height of the line and continues beyond it, with room on both sides. All
lengths are pixels of the picture that the lines were found in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from detection_api.ctpn.anchors import Floats
from detection_api.ctpn.text_lines import MARGIN_ALONG, TextLines

CONTRAST: Final = 14
"""Minimum difference of grey between a rule and the ground on both of its sides."""
REACHES: Final = (2, 3, 5)
"""Distances at which the ground is looked for: rules are up to 4 px thick."""
SHORTEST_PX: Final = 9
BEYOND: Final = 0.3
"""Minimum length of a rule above and below the line, in line heights …"""
BEYOND_ONE_SIDE: Final = 1.2
"""… or on one side: two letters of close lines, one above the other, may touch."""
FILLED: Final = 0.9
"""Minimum share of each of these lengths, and of the line's height."""
STRAIGHT: Final = 0.7
"""Minimum share of the pixels in one column: a bracket above a digit is curved."""
EVEN: Final = 0.5
"""Minimum strength of a rule at its weakest places, relative to its median: stems of letters in close lines that happen
to be one above the other have paler places in between."""
WEAKEST: Final = 4
"""The weakest places, in per cent."""
MANY: Final = 2
MIN_PITCH: Final = 1.5
"""More rules than that, at a smaller distance in line heights, are those of grid paper or fields of a letter each."""
INSET: Final = 0.1
"""Margin of a line's quad that is ignored, in line heights."""
MAX_SLOPE: Final = 0.1
INK: Final = 0.3
"""Minimum difference from the ground of a column with text, relative to the largest one of the line."""
MIN_HEIGHT: Final = 4
"""Of a line that is looked at."""
MIN_WIDTH: Final = 0.15
"""Minimum width of text between two rules, in line heights."""


def split_at_rules(lines: TextLines, grey: NDArray[np.uint8]) -> TextLines:
    """Return the lines of a picture (H × W grey), those crossed by vertical rules as one line per cell."""
    if not len(lines.quads):
        return lines
    strokes = Strokes.of(grey)
    if strokes is None:
        return lines
    quads, scores = [], []
    for quad, score in zip(lines.quads, lines.scores, strict=True):
        parts = _parts(quad, strokes, grey)
        quads += parts
        scores += [score] * len(parts)
    return TextLines(np.asarray(quads, np.float32).reshape(-1, 4, 2), np.asarray(scores, np.float32))


@dataclass(frozen=True, slots=True)
class Strokes:
    """The thin vertical strokes of a picture.

    ``strength`` is their difference from the ground and ``mask`` where they are, H × W. ``above`` is the number of rows
    above each pixel that have a stroke in its column or one beside it, (H + 1) × W.
    """

    strength: NDArray[np.uint8]
    mask: NDArray[np.uint8]
    above: NDArray[np.int32]

    @classmethod
    def of(cls, grey: NDArray[np.uint8]) -> Strokes | None:
        """Return the strokes of at least SHORTEST_PX, None if there are none."""
        reach, width = max(REACHES), grey.shape[1]
        wide = cv2.copyMakeBorder(grey, 0, 0, reach, reach, cv2.BORDER_REPLICATE)
        strength = np.zeros(grey.shape, np.uint8)
        for distance in REACHES:
            left = wide[:, reach - distance : reach - distance + width]
            right = wide[:, reach + distance : reach + distance + width]
            dark = cv2.subtract(cv2.min(left, right), grey)
            light = cv2.subtract(grey, cv2.max(left, right))
            strength = np.maximum(strength, np.maximum(dark, light))
        strokes = (strength > CONTRAST).astype(np.uint8)
        strokes = np.asarray(cv2.morphologyEx(strokes, cv2.MORPH_OPEN, np.ones((SHORTEST_PX, 1), np.uint8)), np.uint8)
        if not strokes.any():
            return None
        tolerance = np.ones((1, 3), np.uint8)
        integral = cv2.integral(cv2.dilate(strokes, tolerance))
        above = np.asarray(integral[:, 1:] - integral[:, :-1], np.int32)
        return cls(np.asarray(cv2.dilate(strength, tolerance), np.uint8), strokes, above)

    def fill(self, x: NDArray[np.intp], start: NDArray[np.intp], end: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Return which columns are filled by strokes from a start to an end (rows, per column)."""
        rows = len(self.above) - 1
        a, b = np.clip(start, 0, rows), np.clip(end, 0, rows)
        return np.asarray((self.above[b, x] - self.above[a, x] >= FILLED * (end - start)) & (b > a))

    def is_rule(self, column: int, start: int, end: int) -> bool:
        """Return whether the stroke of a column is straight and even between two rows."""
        a, b = max(0, start), min(len(self.mask), end)
        straight = self.mask[a:b, max(0, column - 1) : column + 2].sum(axis=0).max()
        weakest, median = np.percentile(self.strength[a:b, column], (WEAKEST, 50))
        return bool(straight >= STRAIGHT * (b - a) and weakest >= EVEN * median)


def _parts(quad: Floats, strokes: Strokes, grey: NDArray[np.uint8]) -> list[Floats]:
    """Return the quads of the cells of one line: itself if no rule crosses it."""
    across = (quad[3] - quad[0] + quad[2] - quad[1]) / 2
    along = quad[1] - quad[0]
    height = float(np.hypot(*across))
    if along[0] <= 0 or abs(along[1]) > MAX_SLOPE * along[0] or height < MIN_HEIGHT:
        return [quad]
    first, last = max(0, int(quad[:, 0].min())), min(grey.shape[1], int(np.ceil(quad[:, 0].max())))
    x = np.arange(first, last)
    top = np.interp(x, quad[:2, 0], quad[:2, 1]) + INSET * height
    bottom = np.interp(x, quad[[3, 2], 0], quad[[3, 2], 1]) - INSET * height
    upper, lower = np.round(top).astype(int), np.round(bottom).astype(int)
    is_rule = strokes.fill(x, upper, lower)
    if not is_rule.any():
        return [quad]
    both, one = (round((beyond + INSET) * height) for beyond in (BEYOND, BEYOND_ONE_SIDE))
    extents = [(upper - both, lower + both), (upper - one, lower), (upper, lower + one)]
    is_filled = [strokes.fill(x, *extent) for extent in extents]
    for at in np.flatnonzero(is_rule):
        is_rule[at] = any(
            filled[at] and strokes.is_rule(int(x[at]), int(start[at]), int(end[at]))
            for filled, (start, end) in zip(is_filled, extents, strict=True)
        )
    rules = _runs(is_rule)
    if not rules or (len(rules) > MANY and x[-1] - x[0] < MIN_PITCH * height * len(rules)):
        return [quad]
    ink = _ink(grey[:, first:last], top, bottom)
    has_text = ink >= max(CONTRAST, INK * int(ink[~is_rule].max(initial=0)))
    for start, end in rules:  # text that was typed across a rule touches it
        if has_text[max(0, start - 1) : start].any() or has_text[end : end + 1].any():
            is_rule[start:end] = False
    if not is_rule.any():
        return [quad]
    parts = (_part(quad, x[start:end], ink[start:end], height) for start, end in _runs(~is_rule))
    return [part for part in parts if part is not None]


def _ink(grey: NDArray[np.uint8], top: NDArray[np.float64], bottom: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Return the largest difference from the ground in each column, between two heights per column."""
    rows = np.arange(max(0, int(top.min())), min(len(grey), int(np.ceil(bottom.max()))))
    region = grey[rows[0] : rows[-1] + 1]
    difference = cv2.absdiff(region, np.full_like(region, int(np.median(region))))
    outside = (rows[:, None] < top) | (rows[:, None] > bottom)
    return np.asarray(np.where(outside, 0, difference).max(axis=0), np.uint8)


def _runs(values: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the first and the last place + 1 of each run of true values."""
    edges = np.flatnonzero(np.diff(values.astype(np.int8), prepend=0, append=0))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _part(quad: Floats, x: NDArray[np.intp], ink: NDArray[np.uint8], height: float) -> Floats | None:
    """Return the part of a quad from its first to its last column with text; None if there is none."""
    inked = np.flatnonzero(ink >= max(CONTRAST, INK * int(ink.max())))
    if not len(inked) or inked[-1] - inked[0] + 1 < MIN_WIDTH * height:
        return None
    margin = MARGIN_ALONG * height
    start = max(x[inked[0]] - margin, float(x[0]))
    end = min(x[inked[-1]] + 1 + margin, float(x[-1] + 1))
    first, last = quad[0], quad[1]
    shares = (np.array((start, end)) - first[0]) / (last[0] - first[0])
    a, b = (first + share * (last - first) for share in shares)
    d, c = (quad[3] + share * (quad[2] - quad[3]) for share in shares)
    return np.asarray((a, b, c, d), np.float32)
