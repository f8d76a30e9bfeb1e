"""Quads and rectangles. Coordinates on every wire: pixels of the upright picture, origin top left, x right, y down."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]
"""Top left, top right, bottom right, bottom left, in reading direction."""


class Rectangle(NamedTuple):
    """The upright rectangle around a quad, in whole pixels: the seed's form of a box."""

    start_x: int
    start_y: int
    width: int
    height: int


def bounding_rectangle(quad: Iterable[Point]) -> Rectangle:
    """The smallest rectangle of whole pixels that holds every corner."""
    xs, ys = zip(*quad, strict=True)
    left, top = math.floor(min(xs)), math.floor(min(ys))
    return Rectangle(left, top, math.ceil(max(xs)) - left, math.ceil(max(ys)) - top)


def quad_of(rectangle: Rectangle) -> Quad:
    """The quad of an upright rectangle."""
    left, top = float(rectangle.start_x), float(rectangle.start_y)
    right, bottom = left + rectangle.width, top + rectangle.height
    return ((left, top), (right, top), (right, bottom), (left, bottom))
