"""Find leaders: rows of at least five like dots at one level and at equal distances, with nothing in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

FEWEST: Final = 5
HIGHEST: Final = 0.3
"""Maximum height of a dot, relative to the line's."""
ROUND: Final = 1.6
"""Maximum ratio of a dot's sides: dashes are wider."""
LOWEST_LEVEL: Final = 0.4
"""Minimum distance of a dot from the line's top, relative to its height."""
SAME_LEVEL: Final = 0.08
FARTHEST: Final = 1.2
"""Maximum distance of two dots, in line heights."""
SAME_PITCH: Final = 0.3
"""Maximum difference of two distances, relative to one."""
LIKE_AREA: Final = 3.0
INK: Final = 0.35
"""Minimum difference from the ground, relative to the strongest one."""
CONTRAST: Final = 24

_Part = tuple[list[int], list[float]]
"""Left, top, width, height and area of connected ink, and its middle."""


@dataclass(frozen=True, slots=True)
class Leader:
    """Columns of the crop (the last one exclusive), and the number of dots."""

    start: int
    end: int
    dots: int


def leaders_of(crop: NDArray[np.uint8]) -> list[Leader]:
    """Return the leaders of an upright grey crop, from left to right."""
    height = crop.shape[0]
    difference = cv2.absdiff(crop, np.full_like(crop, int(np.median(crop))))
    ink = (difference >= max(CONTRAST, INK * float(np.percentile(difference, 99.5)))).astype(np.uint8)
    _, _, stats, middles = cv2.connectedComponentsWithStats(ink, connectivity=8)
    parts = sorted(zip(stats[1:].tolist(), middles[1:].tolist(), strict=True), key=lambda part: part[1][0])
    leaders: list[Leader] = []
    run: list[_Part] = []
    for stat, middle in parts:
        _, _, wide, high, _ = stat
        is_round = wide <= max(ROUND * high, high + 1)
        is_dot = is_round and high <= HIGHEST * height and middle[1] >= LOWEST_LEVEL * height
        if not is_dot or (run and not _continues(run, stat, middle, height)):
            leaders += _leader(run)
            run = []
        if is_dot:
            run.append((stat, middle))
    return leaders + _leader(run)


def _continues(run: Sequence[_Part], stat: Sequence[int], middle: Sequence[float], height: int) -> bool:
    (last_stat, last), pitch = run[-1], middle[0] - run[-1][1][0]
    before = last[0] - run[-2][1][0] if len(run) > 1 else pitch
    is_level = abs(middle[1] - last[1]) <= max(1.0, SAME_LEVEL * height)
    is_like = stat[4] <= LIKE_AREA * last_stat[4] and last_stat[4] <= LIKE_AREA * stat[4]
    return is_level and is_like and pitch <= FARTHEST * height and abs(pitch - before) <= max(1.5, SAME_PITCH * before)


def _leader(run: Sequence[_Part]) -> list[Leader]:
    if len(run) < FEWEST:
        return []
    first, last = run[0][0], run[-1][0]
    return [Leader(first[0], last[0] + last[2], len(run))]
