"""Turn the quads of a page into upright boxes, one group per direction of reading.

A group has its own coordinates: rotated by the direction of its lines, so that rows are level. Lines with another
direction, such as notes along the margin, are a group of their own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from mesh.contracts.line import Quad

SAME_DIRECTION: Final = math.radians(30)
"""Largest angle between lines of one group."""
MIN_RUN: Final = 2.0
"""Length in heights from which the direction of a line is known; a shorter one follows the group within 45°."""
SHORT_DIRECTION: Final = math.radians(50)
BINS: Final = 36
"""Bins of the histogram of directions."""


@dataclass(slots=True)
class Box:
    """A line on its upright page, px: its index among the quads, its sides, and how far it falls per pixel."""

    index: int
    left: float
    top: float
    right: float
    bottom: float
    slope: float = 0.0
    text: str = ""

    width: float = field(init=False)
    height: float = field(init=False)
    centre: float = field(init=False)
    middle: float = field(init=False)
    """Of its vertical side."""

    def __post_init__(self) -> None:
        self.width, self.height = self.right - self.left, self.bottom - self.top
        self.centre, self.middle = (self.left + self.right) / 2, (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class _Direction:
    """Direction and size of one quad."""

    index: int
    angle: float
    length: float
    height: float

    @property
    def is_long(self) -> bool:
        return self.length >= MIN_RUN * self.height


def upright_groups(quads: Sequence[Quad], texts: Sequence[str] | None = None) -> list[list[Box]]:
    """Return the boxes of each direction of reading, the one with most text first."""
    left = [_direction(index, quad) for index, quad in enumerate(quads)]
    groups = []
    while left:
        angle = _dominant_angle(left)
        group = [each for each in left if _follows(each, angle)] or left
        taken = {each.index for each in group}
        left = [each for each in left if each.index not in taken]
        groups.append([_box(each, quads[each.index], angle, texts) for each in group])
    return sorted(groups, key=lambda group: -sum(box.width for box in group))


def median(values: Sequence[float]) -> float:
    """Return the middle value, the higher of two; 0 without values."""
    return sorted(values)[len(values) // 2] if values else 0.0


def _direction(index: int, quad: Quad) -> _Direction:
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = quad
    along = (bx - ax + cx - dx) / 2, (by - ay + cy - dy) / 2
    down = (dx - ax + cx - bx) / 2, (dy - ay + cy - by) / 2
    return _Direction(index, math.atan2(along[1], along[0]), math.hypot(*along), max(1.0, math.hypot(*down)))


def _dominant_angle(directions: Sequence[_Direction]) -> float:
    """Return the median angle, weighted by length, of the lines around the fullest bin of the histogram."""
    voters = [each for each in directions if each.is_long] or directions
    weights = [0.0] * BINS
    for each in voters:
        weights[_bin(each.angle)] += each.length
    smooth = [weights[n - 1] + 2 * weights[n] + weights[(n + 1) % BINS] for n in range(BINS)]
    fullest = (smooth.index(max(smooth)) + 0.5) * math.tau / BINS - math.pi
    near = sorted((_turn(each.angle, fullest), each.length) for each in voters)
    near = [pair for pair in near if abs(pair[0]) <= SAME_DIRECTION] or near
    half = sum(length for _, length in near) / 2
    for turn, length in near:
        half -= length
        if half <= 0:
            return fullest + turn
    return fullest


def _bin(angle: float) -> int:
    return int((angle + math.pi) / math.tau * BINS) % BINS


def _turn(angle: float, other: float) -> float:
    """Return the angle relative to another, -pi to pi."""
    return (angle - other + math.pi) % math.tau - math.pi


def _follows(line: _Direction, angle: float) -> bool:
    return abs(_turn(line.angle, angle)) <= (SAME_DIRECTION if line.is_long else SHORT_DIRECTION)


def _box(line: _Direction, quad: Quad, angle: float, texts: Sequence[str] | None) -> Box:
    x, y = sum(corner[0] for corner in quad) / 4, sum(corner[1] for corner in quad) / 4
    cosine, sine = math.cos(angle), math.sin(angle)
    x, y = x * cosine + y * sine, y * cosine - x * sine
    half_width, half_height = line.length / 2, line.height / 2
    slope = math.tan(_turn(line.angle, angle)) if line.is_long else 0.0
    text = "" if texts is None else texts[line.index]
    return Box(line.index, x - half_width, y - half_height, x + half_width, y + half_height, slope, text)
