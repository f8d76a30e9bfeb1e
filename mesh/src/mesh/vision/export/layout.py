"""Blocks and paragraphs of a page; geometry of lines and words: a line's frame, rectangles within the page.

Coordinates are pixels of the upright picture, y down.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Self

from mesh.contracts.line import Point, Quad, Rectangle, between, bounding_rectangle
from mesh.contracts.text_document import TextDocument, TextLine

BASELINE: Final = 0.8
"""Baseline from the top, relative to the line's height, for usual Latin print. The detector gives no baselines."""

_LEAST_HEIGHT: Final = 1.0

Corners = list[tuple[int, int]]
"""Corners of a quad, in whole pixels within the page."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A line as start (middle of its left side), direction, length and height."""

    start: Point
    along: Point
    """Reading direction, a unit vector."""
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
        """Return the rotation, counterclockwise: -180 to 180, and 0 for horizontal text."""
        return math.degrees(math.atan2(-self.along[1], self.along[0]))

    def position(self, point: Point) -> float:
        """Return the position of a point along the line."""
        return (point[0] - self.start[0]) * self.along[0] + (point[1] - self.start[1]) * self.along[1]

    def baseline(self) -> tuple[Point, Point]:
        """Return both ends of the baseline."""
        return self.on_baseline(0.0), self.on_baseline(self.length)

    def on_baseline(self, position: float) -> Point:
        """Return the point of the baseline at this position along the line."""
        (x, y), below = self.along, (BASELINE - 0.5) * self.height
        return (self.start[0] + x * position - y * below, self.start[1] + y * position + x * below)


@dataclass(frozen=True, slots=True)
class PageSize:
    """Size of the picture; if unknown, the extent of its lines."""

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
        """Return points in whole pixels, clipped to the page, since boxes may extend beyond it."""
        width, height = self.width, self.height
        corners = []
        for point in points:
            x, y = round(point[0]), round(point[1])
            corners.append((0 if x < 0 else min(x, width), 0 if y < 0 else min(y, height)))
        return corners

    def around(self, lines: Iterable[TextLine]) -> Rectangle:
        """Return the axis-aligned rectangle around all lines."""
        return rectangle_of(self.within(point for line in lines for point in line.quad))


def blocks_of(lines: Iterable[TextLine]) -> list[list[TextLine]]:
    """Return the lines of each block. Lines without a layout are one block."""
    return [list(block) for _, block in groupby(lines, lambda line: line.layout and line.layout.block)]


def paragraphs_of(lines: Iterable[TextLine]) -> list[list[TextLine]]:
    """Return the lines of each paragraph. Lines without a layout are one paragraph."""
    return [list(paragraph) for _, paragraph in groupby(lines, lambda line: line.layout and line.layout.paragraph)]


def rectangle_of(corners: Corners) -> Rectangle:
    """Return the axis-aligned rectangle around the corners, at least one pixel wide and high."""
    xs, ys = zip(*corners, strict=True)
    left, top = min(xs), min(ys)
    return Rectangle(left, top, max(max(xs) - left, 1), max(max(ys) - top, 1))
