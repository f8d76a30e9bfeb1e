"""Turn and straighten a picture: by the outline of its page, or by the angle of its lines."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, cast

import cv2
import numpy as np

from mesh.contracts.line import Quad
from mesh.vision.cutout.outline import Corners
from mesh.vision.stored_pixels import Pixels

_STRAIGHT: Final = 0.15
"""Degrees below which a page is left as it is: turning softens letters."""
_QUARTER: Final = 90.0
_ROTATIONS: Final = {1: cv2.ROTATE_90_COUNTERCLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_CLOCKWISE}
_INSET: Final = 0.004
"""Share of a page that its edges take away, with the shadow below them."""


def angle_of(lines: Sequence[Quad]) -> float:
    """Return the reading direction of lines in degrees clockwise from left to right, -180 to 180; 0 without lines.

    The median around the direction of most, weighted by length; a stamp at an angle does not turn the page.
    """
    directions = [_direction(line) for line in lines]
    if not directions:
        return 0.0
    along = math.degrees(math.atan2(sum(y for _, y in directions), sum(x for x, _ in directions)))
    apart = sorted(
        ((math.degrees(math.atan2(y, x)) - along + 180) % 360 - 180, math.hypot(x, y)) for x, y in directions
    )
    half, passed = sum(length for _, length in apart) / 2, 0.0
    for angle, length in apart:
        passed += length
        if passed >= half:
            return (along + angle + 180) % 360 - 180
    return along


def _direction(line: Quad) -> tuple[float, float]:
    top_left, top_right, bottom_right, bottom_left = line
    x = top_right[0] - top_left[0] + bottom_right[0] - bottom_left[0]
    y = top_right[1] - top_left[1] + bottom_right[1] - bottom_left[1]
    return x / 2, y / 2


def turned(image: Pixels, angle: float, outside: int) -> Pixels:
    """Return the picture with lines of this angle made level, in the size that holds all of it.

    Quarter turns are exact; a rest below _STRAIGHT is left.
    """
    quarters = round(angle / _QUARTER)
    rest = angle - _QUARTER * quarters
    if quarters % 4:
        image = cast(Pixels, cv2.rotate(image, _ROTATIONS[quarters % 4]))
    if abs(rest) < _STRAIGHT:
        return image
    height, width = image.shape[:2]
    cosine, sine = math.cos(math.radians(rest)), math.sin(math.radians(rest))
    new_width = round(width * abs(cosine) + height * abs(sine))
    new_height = round(height * abs(cosine) + width * abs(sine))
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), rest, 1.0)
    matrix[:, 2] += (new_width - width) / 2, (new_height - height) / 2
    return cast(
        Pixels,
        cv2.warpAffine(image, matrix, (new_width, new_height), flags=cv2.INTER_CUBIC, borderValue=(outside,) * 4),
    )


def flattened(image: Pixels, corners: Corners, outside: int) -> Pixels:
    """Return the page between four corners as a rectangle, with as many pixels as it has in the picture at most."""
    lengths = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    width, height = max(1, round(float(lengths[0] + lengths[2]) / 2)), max(1, round(float(lengths[1] + lengths[3]) / 2))
    x, y = _INSET * width, _INSET * height
    target = np.array([(-x, -y), (width + x, -y), (width + x, height + y), (-x, height + y)], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, target)
    return cast(
        Pixels,
        cv2.warpPerspective(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(outside,) * 4),
    )
