"""Find the edges of a page in a photo: the convex quadrilateral that stands out most and holds all text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from mesh.contracts.line import Point
from mesh.vision.stored_pixels import Pixels

Corners = NDArray[np.float32]
"""4 x 2: top left, top right, bottom right, bottom left, in the picture."""

_SIDE: Final = 500
"""Of the small copy in which edges are looked for."""
_LEAST_AREA: Final = 0.2
_MOST_AREA: Final = 0.95
"""Share of the picture; a page that fills it is a scan already."""
_APPROXIMATIONS: Final = (0.02, 0.04, 0.06)
"""Of the perimeter: how much an outline may differ from its quadrilateral."""
_LEAST_ANGLE: Final = 55.0
_MOST_ANGLE: Final = 125.0
_STRIP: Final = 0.02
"""Distance from an edge, as a share of the picture's side, at which both sides of it are compared."""
_SAMPLES: Final = 48
_LEAST_CONTRAST: Final = 14.0
"""Levels between both sides of an edge, along nearly all of it. A printed frame has paper on both sides."""
_ALONG: Final = 0.25
"""Quantile of the contrasts along an edge that must reach it: a hand may cover some of it."""
_AT_BORDER: Final = 0.012
_TOLERANCE: Final = 0.012
"""How far text may reach over an edge, as a share of the picture's side: boxes are wider than their letters."""


def page_outline(image: Pixels, hull: Sequence[Point]) -> Corners | None:
    """Return the corners of the page in a picture, H x W x 3; None if it has no clear edges, or text outside of them.

    `hull` is the outline of the text; without text there is no page.
    """
    height, width = image.shape[:2]
    if not hull or min(height, width) < 32:
        return None
    factor = min(1.0, _SIDE / max(height, width))
    small = cv2.resize(
        image, (max(8, round(width * factor)), max(8, round(height * factor))), interpolation=cv2.INTER_AREA
    )
    scale = np.array([small.shape[1] / width, small.shape[0] / height], np.float32)
    text = np.array(hull, np.float32) * scale
    calm = cast(Pixels, cv2.bilateralFilter(small, 7, 40, 7))
    rated = [
        (contrast, corners)
        for corners in _quadrilaterals(calm)
        if _holds(corners, text, max(calm.shape)) and (contrast := _contrast(calm, corners)) >= _LEAST_CONTRAST
    ]
    if not rated:
        return None
    _, best = max(rated, key=lambda each: each[0])
    return cast(Corners, best / scale)


def _quadrilaterals(image: Pixels) -> Iterator[Corners]:
    area = image.shape[0] * image.shape[1]
    for mask in _masks(image):
        outlines, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        for outline in sorted(outlines, key=cv2.contourArea, reverse=True)[:5]:
            hull = cv2.convexHull(outline)
            if cv2.contourArea(hull) < _LEAST_AREA * area:
                break
            for precision in _APPROXIMATIONS:
                corners = cv2.approxPolyDP(hull, precision * cv2.arcLength(hull, True), True).reshape(-1, 2)
                if len(corners) == 4:
                    ordered = _ordered(corners.astype(np.float32))
                    if cv2.contourArea(ordered) <= _MOST_AREA * area and _is_square_enough(ordered):
                        yield ordered
                    break


def _masks(image: Pixels) -> Iterator[Pixels]:
    """Yield masks in which a page may be one piece: by brightness, by lack of colour, and by edges around it."""
    brightness = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    saturation = cv2.cvtColor(image, cv2.COLOR_RGB2HSV)[:, :, 1]
    kernel = np.ones((9, 9), np.uint8)
    for channel, kind in ((brightness, cv2.THRESH_BINARY), (saturation, cv2.THRESH_BINARY_INV)):
        level, mask = cv2.threshold(channel, 0, 255, kind | cv2.THRESH_OTSU)
        for shifted in (mask, cv2.threshold(channel, 0.5 * (level + 255), 255, kind)[1]):
            # Without its letters, then without what the page touches.
            closed = cv2.morphologyEx(shifted, cv2.MORPH_CLOSE, kernel)
            yield cast(Pixels, cv2.morphologyEx(closed, cv2.MORPH_OPEN, kernel))
    edges = cv2.bitwise_or(cv2.Canny(brightness, 30, 90), cv2.Canny(saturation, 30, 90))
    yield cast(Pixels, cv2.morphologyEx(edges, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)))


def _ordered(corners: Corners) -> Corners:
    """Return the corners clockwise from the top left."""
    around = corners - corners.mean(axis=0)
    clockwise = corners[np.argsort(np.arctan2(around[:, 1], around[:, 0]))]
    return np.roll(clockwise, -int(np.argmin(clockwise.sum(axis=1))), axis=0)


def _is_square_enough(corners: Corners) -> bool:
    ahead, behind = np.roll(corners, -1, axis=0) - corners, np.roll(corners, 1, axis=0) - corners
    lengths = np.linalg.norm(ahead, axis=1) * np.linalg.norm(behind, axis=1)
    angles = np.degrees(np.arccos(np.clip((ahead * behind).sum(axis=1) / np.maximum(lengths, 1e-6), -1, 1)))
    return bool((angles >= _LEAST_ANGLE).all() and (angles <= _MOST_ANGLE).all())


def _holds(corners: Corners, text: Corners, side: int) -> bool:
    distances = [cv2.pointPolygonTest(corners, (float(x), float(y)), True) for x, y in text]
    return min(distances) >= -_TOLERANCE * side


def _contrast(image: Pixels, corners: Corners) -> float:
    """Return the least contrast of the edges that are not at the border of the picture; 0 if there is none."""
    height, width = image.shape[:2]
    strip = _STRIP * max(height, width)
    contrasts: list[float] = []
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        along = (end - start) / max(1e-6, float(np.linalg.norm(end - start)))
        inwards = np.array([-along[1], along[0]])
        shares = np.linspace(0.06, 0.94, _SAMPLES)[:, None]
        points = start + shares * (end - start)
        outside = _at(image, points - strip * inwards)
        if outside is None:
            continue  # the page goes on beyond the picture
        inside = _at(image, points + strip * inwards)
        if inside is None:
            return 0.0
        contrasts.append(float(np.quantile(np.abs(inside - outside).max(axis=1), _ALONG)))
    # Two edges of four at the border: it may be any part of the picture.
    return min(contrasts) if len(contrasts) >= 3 else 0.0


def _at(image: Pixels, points: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """Return the colours at points, N x 3; None if most are outside of the picture."""
    height, width = image.shape[:2]
    margin = -_AT_BORDER * max(height, width)
    is_inside = (points >= margin).all(axis=1) & (points[:, 0] < width - margin) & (points[:, 1] < height - margin)
    if is_inside.mean() < 0.5:
        return None
    xs = np.clip(points[:, 0].round().astype(int), 0, width - 1)
    ys = np.clip(points[:, 1].round().astype(int), 0, height - 1)
    return np.asarray(image[ys, xs], np.float64)
