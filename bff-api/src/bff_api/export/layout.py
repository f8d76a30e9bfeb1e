"""Where a line and its words stand: parts of quads, a line's frame, and rectangles within the page.

Coordinates are pixels of the upright picture, y down.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from mesh.contracts.quad import Point, Quad, Rectangle, bounding_rectangle
from mesh.contracts.text_document import TextDocument, TextLine

BASELINE: Final = 0.8
"""Of a line's height, from its top: what usual Latin print has above it. The detector says nothing of baselines."""

_LEAST_HEIGHT: Final = 1.0

Corners = list[tuple[int, int]]
"""Of a quad, in whole pixels within the page."""


def part_of(quad: Quad, start: float, end: float) -> Quad:
    """The part of a line's quad between two shares of its length."""
    top_left, top_right, bottom_right, bottom_left = quad
    return (
        between(top_left, top_right, start),
        between(top_left, top_right, end),
        between(bottom_left, bottom_right, end),
        between(bottom_left, bottom_right, start),
    )


def between(a: Point, b: Point, share: float) -> Point:
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)


@dataclass(frozen=True, slots=True)
class Frame:
    """A line as it is written: from the middle of its left side, in reading direction."""

    start: Point
    along: Point
    """The reading direction, of length 1."""
    length: float
    height: float

    @classmethod
    def of(cls, quad: Quad) -> Self:
        top_left, top_right, bottom_right, bottom_left = quad
        start, end = between(top_left, bottom_left, 0.5), between(top_right, bottom_right, 0.5)
        length = math.dist(start, end)
        along = ((end[0] - start[0]) / length, (end[1] - start[1]) / length) if length else (1.0, 0.0)
        height = (math.dist(top_left, bottom_left) + math.dist(top_right, bottom_right)) / 2
        return cls(start, along, length, max(height, _LEAST_HEIGHT))

    @property
    def degrees(self) -> float:
        """How far it is turned, counterclockwise: -180 to 180, and 0 for level text."""
        return math.degrees(math.atan2(-self.along[1], self.along[0]))

    def position(self, point: Point) -> float:
        """How far along the line a point stands."""
        return (point[0] - self.start[0]) * self.along[0] + (point[1] - self.start[1]) * self.along[1]

    def baseline(self) -> tuple[Point, Point]:
        """Its two ends."""
        return self.on_baseline(0.0), self.on_baseline(self.length)

    def on_baseline(self, position: float) -> Point:
        """The point of the baseline that is so far along the line."""
        (x, y), below = self.along, (BASELINE - 0.5) * self.height
        return (self.start[0] + x * position - y * below, self.start[1] + y * position + x * below)


@dataclass(frozen=True, slots=True)
class Page:
    """The picture's size; as far as its lines reach where it could not be measured."""

    width: int
    height: int

    @classmethod
    def of(cls, document: TextDocument) -> Self:
        if document.width is not None and document.height is not None:
            return cls(document.width, document.height)
        corners = [point for line in document.lines for point in line.quad]
        reach = bounding_rectangle([(0.0, 0.0), *corners])
        return cls(reach.start_x + reach.width, reach.start_y + reach.height)

    def within(self, points: Iterable[Point]) -> Corners:
        """In whole pixels, none outside of the page: boxes may reach over its edge."""
        width, height = self.width, self.height
        corners = []
        for point in points:
            x, y = round(point[0]), round(point[1])
            corners.append((0 if x < 0 else min(x, width), 0 if y < 0 else min(y, height)))
        return corners

    def around(self, lines: Iterable[TextLine]) -> Rectangle:
        """The upright rectangle around all of them."""
        return rectangle_of(self.within(point for line in lines for point in line.quad))


def rectangle_of(corners: Corners) -> Rectangle:
    """The upright rectangle around them, at least a pixel wide and high."""
    xs, ys = zip(*corners, strict=True)
    left, top = min(xs), min(ys)
    return Rectangle(left, top, max(max(xs) - left, 1), max(max(ys) - top, 1))
