"""Estimate what a picture would be without ink, from a small copy of it.

Ink is removed by a closing (grey-scale morphology): the darkest value of the brightest ones around, over an area as
large as a line is high. The result is smooth, as light on paper is. A large dark area, such as a table's header, must
not become paper: the estimate stays above a share of what a far larger closing finds.
"""

from __future__ import annotations

from typing import Final, cast

import cv2
import numpy as np

from mesh.vision.stored_pixels import Pixels

LINE_PX: Final = 14.0
"""Height of a line in the small copy."""
_LARGEST_SIDE: Final = 1600
"""Of the small copy; a picture with tiny letters is made no larger than needed."""
_LINES_AROUND: Final = 1.3
"""Size of the closing, in lines: wider than any stroke of a letter, narrower than most shadows."""
_LARGE_SHARE: Final = 0.2
"""Size of the larger closing, as a share of the short side."""
_DARKEST_SHADOW: Final = 0.45
"""Brightness of paper in a shadow as a share of the paper around; anything darker is ink or no paper."""


def small_copy(image: Pixels, line_height: float) -> Pixels:
    """Return a copy in which a line is LINE_PX high, or the picture if its lines are no higher."""
    height, width = image.shape[:2]
    factor = min(1.0, LINE_PX / line_height, _LARGEST_SIDE / max(height, width))
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    return cast(Pixels, cv2.resize(image, size, interpolation=cv2.INTER_AREA))


def background_of(small: Pixels, line_px: float) -> Pixels:
    """Return the background of a small copy, H x W or H x W x 3, in which a line is `line_px` high.

    Dark ink on a lighter ground; invert the picture for the opposite.
    """
    side = _odd(_LINES_AROUND * line_px)
    # A mean first: the brightest of many noisy pixels is brighter than the paper.
    calm = cast(Pixels, cv2.blur(small, (3, 3)))
    near = _closing(calm, side)
    smaller = cast(Pixels, cv2.resize(near, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA))
    large = _closing(smaller, _large_side(small))
    size = (small.shape[1], small.shape[0])
    floor = cv2.resize(cv2.blur(large, (5, 5)), size, interpolation=cv2.INTER_LINEAR)
    limited = cv2.max(near, cv2.convertScaleAbs(floor, alpha=_DARKEST_SHADOW))
    return cast(Pixels, cv2.GaussianBlur(limited, (side, side), 0))


def divided(image: Pixels, background: Pixels) -> Pixels:
    """Return the picture by its background, 255 where they are equal; the background may be a small copy's."""
    size = (image.shape[1], image.shape[0])
    whole = cv2.resize(background, size, interpolation=cv2.INTER_LINEAR)
    return cast(Pixels, cv2.divide(image, np.maximum(whole, 1), scale=255))


def _closing(image: Pixels, side: int) -> Pixels:
    return cast(
        Pixels,
        cv2.morphologyEx(image, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8), borderType=cv2.BORDER_REPLICATE),
    )


def _large_side(small: Pixels) -> int:
    return _odd(_LARGE_SHARE * min(small.shape[:2]) / 4)


def _odd(side: float) -> int:
    return max(3, round(side) | 1)
