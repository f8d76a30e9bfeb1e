"""What a cut-out needs to know of the text of a picture. Without OpenCV: bff-api uses it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

from mesh.contracts.cut_out import MAX_HULL, MAX_LINES, Background, CutOut, Kind
from mesh.contracts.line import Line, Point, Quad

_SURE: Final = 0.5
"""Confidence from which a line is text: something in the background of a photo must not count as part of its page."""
_HIGH: Final = 0.9
"""Quantile of the heights: larger than nearly all lines, and not one wrong box."""


def cut_out_of(kind: Kind, background: Background, lines: Iterable[Line], boxes: Sequence[Quad] = ()) -> CutOut:
    """Return the request for a picture with these lines, and these chosen boxes of it."""
    quads = [
        _rounded(line.quad) for line in lines if line.text and (line.confidence is None or line.confidence >= _SURE)
    ]
    longest = sorted(quads, key=_length, reverse=True)[:MAX_LINES]
    heights = sorted(map(_height, quads))
    return CutOut(
        kind=kind,
        background=background,
        boxes=tuple(map(_rounded, boxes)),
        lines=tuple(longest),
        hull=tuple(_thinned(convex_hull([point for quad in quads for point in quad]))),
        line_height=round(heights[int(_HIGH * (len(heights) - 1))], 1) if heights else 0.0,
    )


def convex_hull(points: Iterable[Point]) -> list[Point]:
    """Return the corners of the convex hull in order (A. M. Andrew's monotone chain, 1979)."""
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered
    return [*_half_hull(ordered)[:-1], *_half_hull(ordered[::-1])[:-1]]


def _half_hull(points: Iterable[Point]) -> list[Point]:
    chain: list[Point] = []
    for x, y in points:
        while len(chain) > 1 and _turn(chain[-2], chain[-1], (x, y)) <= 0:
            chain.pop()
        chain.append((x, y))
    return chain


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _thinned(hull: Sequence[Point]) -> Sequence[Point]:
    """Return at most MAX_HULL corners: neighbours of so many are all but the same."""
    return hull[:: math.ceil(len(hull) / MAX_HULL) or 1]


def _rounded(quad: Quad) -> Quad:
    a, b, c, d = ((round(x, 1), round(y, 1)) for x, y in quad)
    return a, b, c, d


def _length(quad: Quad) -> float:
    return math.dist(quad[0], quad[1]) + math.dist(quad[3], quad[2])


def _height(quad: Quad) -> float:
    return (math.dist(quad[0], quad[3]) + math.dist(quad[1], quad[2])) / 2
