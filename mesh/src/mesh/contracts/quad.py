"""Quads and rectangles. All coordinates are pixels of the upright picture, origin top left, x right, y down."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]
"""Top left, top right, bottom right, bottom left, in reading direction."""


class Rectangle(NamedTuple):
    """Axis-aligned rectangle around a quad, in whole pixels: the box of `show-off`."""

    start_x: int
    start_y: int
    width: int
    height: int


def bounding_rectangle(quad: Iterable[Point]) -> Rectangle:
    """Return the smallest rectangle of whole pixels that contains every corner."""
    xs, ys = zip(*quad, strict=True)
    left, top = math.floor(min(xs)), math.floor(min(ys))
    return Rectangle(left, top, math.ceil(max(xs)) - left, math.ceil(max(ys)) - top)


def quad_of(rectangle: Rectangle) -> Quad:
    """Return the quad of a rectangle."""
    left, top = float(rectangle.start_x), float(rectangle.start_y)
    right, bottom = left + rectangle.width, top + rectangle.height
    return ((left, top), (right, top), (right, bottom), (left, bottom))
