"""Join neighbours of a row that have print in between: a dash or a colon alone is too small for the network.

All lengths are pixels of the picture that the lines were found in.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from detection_api.ctpn.anchors import Floats
from detection_api.ctpn.overlap import heights
from detection_api.ctpn.text_lines import TextLines
from mesh.vision.leaders import leaders_of

NARROWEST: Final = 0.3
WIDEST: Final = 2.5
"""Gaps that are looked at, in line heights …"""
WIDEST_LEADER: Final = 60.0
"""… and those that may have a leader."""
LEADER_SHARE: Final = 0.6
"""Minimum share of such a gap that a leader fills."""
MAX_STEP: Final = 0.45
"""Maximum difference in level of two neighbours, in line heights …"""
MAX_RATIO: Final = 2.2
"""… and ratio of their heights: a box of dots is low."""
MARGIN: Final = 0.1
"""Clear ground around the print on all sides, in line heights: what touches the lines is a part of them, and what
crosses the gap is a rule."""
MIN_AREA: Final = 0.008
"""Of print, in line heights squared: less is dust."""
INK: Final = 0.4
"""Minimum difference from the ground, relative to that of the line on the left."""
CONTRAST: Final = 24


def joined_over_print(lines: TextLines, grey: NDArray[np.uint8]) -> TextLines:
    """Return the lines of a picture (H × W grey), with neighbours that have print in between as one line."""
    neighbours = _neighbours(lines.quads)
    if not neighbours:
        return lines
    quads, scores, first_of = lines.quads.copy(), lines.scores.copy(), np.arange(len(lines.quads))
    kept = np.ones(len(quads), bool)
    for left, right in neighbours:  # from left to right, so that a row grows to the right
        if kept[right] and _has_print_between(lines.quads[left], lines.quads[right], grey):
            first = first_of[right] = first_of[left]
            quads[first] = _joined(quads[first], lines.quads[right])
            scores[first] = min(scores[first], scores[right])
            kept[right] = False
    return TextLines(quads[kept], scores[kept])


def _neighbours(quads: Floats) -> list[tuple[int, int]]:
    """Return the pairs of a line and the next one of its row at the right distance, from left to right."""
    if len(quads) < 2:
        return []
    starts, ends = (quads[:, 0] + quads[:, 3]) / 2, (quads[:, 1] + quads[:, 2]) / 2
    height = heights(quads)
    least, most = (choose(height[:, None], height[None]) for choose in (np.minimum, np.maximum))
    gap = (starts[None, :, 0] - ends[:, None, 0]) / least
    step = np.abs(starts[None, :, 1] - ends[:, None, 1]) / most
    ratio = most / least
    is_next = (gap > NARROWEST) & (gap < WIDEST_LEADER) & (step < MAX_STEP) & (ratio < MAX_RATIO)
    nearest = np.where(is_next, gap, np.inf).argmin(axis=1)
    pairs = [(int(left), int(right)) for left, right in enumerate(nearest) if is_next[left, right]]
    return sorted(pairs, key=lambda pair: float(starts[pair[0], 0]))


def _joined(left: Floats, right: Floats) -> Floats:
    """Return a quad from the start of a line to the end of another, as high as the higher one."""
    start, end = (left[0] + left[3]) / 2, (right[1] + right[2]) / 2
    height = max(np.hypot(*(left[3] - left[0])), np.hypot(*(right[2] - right[1])))
    along = (end - start) / np.hypot(*(end - start))
    across = np.array((-along[1], along[0]), np.float32) * np.float32(height / 2)
    return np.stack([start - across, end - across, end + across, start + across])


def _has_print_between(left: Floats, right: Floats, grey: NDArray[np.uint8]) -> bool:
    """Return whether the gap between two lines has a leader, or ink like the left one's with clear ground around it."""
    start, end = (left[1] + left[2]) / 2, (right[0] + right[3]) / 2
    height = float(min(np.hypot(*(left[3] - left[0])), np.hypot(*(right[3] - right[0]))))
    middle = float(start[1] + end[1]) / 2
    rows = slice(max(0, int(middle - height / 2)), int(middle + height / 2) + 1)
    gap = grey[rows, max(0, int(start[0])) : int(end[0])]
    line = grey[rows, max(0, int(left[:, 0].min())) : int(start[0])]
    if not gap.size or not line.size or int(gap.max()) - int(gap.min()) < CONTRAST:
        return False
    if gap.shape[1] > WIDEST * height:
        return bool(sum(leader.end - leader.start for leader in leaders_of(gap)) > LEADER_SHARE * gap.shape[1])
    contrast = np.percentile(cv2.absdiff(line, np.full_like(line, int(np.median(line)))), 95)
    ink = cv2.absdiff(gap, np.full_like(gap, int(np.median(gap)))) >= max(CONTRAST, INK * contrast)
    margin = max(1, round(MARGIN * height))
    _, _, parts, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    left_of, top_of, width, tall, area = parts[1:].T
    rows_of_gap, columns_of_gap = ink.shape
    is_apart = (left_of >= margin) & (left_of + width <= columns_of_gap - margin)
    is_apart &= (top_of >= margin) & (top_of + tall <= rows_of_gap - margin)
    return bool((is_apart & (area >= MIN_AREA * height**2)).any())
