"""Hand-made pages: quads of lines."""

from __future__ import annotations

import math
from collections.abc import Sequence

from mesh.contracts.line import Point, Quad

CENTRE = 400.0


def box(left: float, top: float, width: float, height: float = 20.0) -> Quad:
    return ((left, top), (left + width, top), (left + width, top + height), (left, top + height))


def prose(left: float, top: float, lines: int, width: float = 300.0, pitch: float = 28.0) -> list[Quad]:
    """Return lines of running text; the last one is shorter."""
    return [box(left, top + pitch * line, width - (90 if line == lines - 1 else 0)) for line in range(lines)]


def rotated(quads: Sequence[Quad], degrees: float) -> list[Quad]:
    """Return the quads of a page rotated counterclockwise."""
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))

    def turned(point: Point) -> Point:
        x, y = point[0] - CENTRE, point[1] - CENTRE
        return (x * cosine + y * sine + CENTRE, y * cosine - x * sine + CENTRE)

    return [(turned(a), turned(b), turned(c), turned(d)) for a, b, c, d in quads]
