"""Scale pictures to one of a few input shapes, since every new shape costs an engine memory permanently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

SHAPES: tuple[tuple[int, int], ...] = (
    (448, 640), (640, 448), (736, 960), (960, 736), (1344, 672), (672, 1344), (1184, 896),
)  # fmt: skip
"""Heights and widths, multiples of 32."""
SMALL_SHAPES = SHAPES[:2]
"""Enough to detect a rotation by 90°, in less than half the time."""
LARGEST_SCALE = 1.25
"""Small pictures are enlarged up to this factor, because their print is small too."""
PADDING = (124, 116, 104)
"""The mean colour, so that padding is zero to the network."""


@dataclass(frozen=True, slots=True)
class WorkingImage:
    """pixels: 1 × H × W × 3 RGB uint8, one of SHAPES; scale_x, scale_y: working pixels per pixel of the picture."""

    pixels: NDArray[np.uint8]
    scale_x: float
    scale_y: float


def working_size(height: int, width: int) -> tuple[int, int]:
    """Return the rows and columns of a picture of this size in its working shape, without padding."""
    return _fitted(height, width, *_best_shape(height, width, SHAPES))


def fit(image: NDArray[np.uint8], shapes: Sequence[tuple[int, int]] = SHAPES) -> WorkingImage:
    """Scale a picture (H × W × 3 RGB uint8, at least 1 × 1) to the shape that shows it largest, and pad it."""
    height, width = image.shape[:2]
    shape, scale = _best_shape(height, width, shapes)
    new_height, new_width = _fitted(height, width, shape, scale)
    pixels = np.empty((1, *shape, 3), np.uint8)
    pixels[:] = PADDING
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    pixels[0, :new_height, :new_width] = cv2.resize(image, (new_width, new_height), interpolation=method)
    return WorkingImage(pixels, new_width / width, new_height / height)


def _fitted(height: int, width: int, shape: tuple[int, int], scale: float) -> tuple[int, int]:
    rows, columns = (max(1, min(most, round(side * scale)))
                     for side, most in zip((height, width), shape, strict=True))  # fmt: skip
    return rows, columns


def _best_shape(height: int, width: int, shapes: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], float]:
    """Return the smallest shape among those that allow the largest scale."""
    scales = [min(tall / height, wide / width, LARGEST_SCALE) for tall, wide in shapes]
    enough = 0.95 * max(scales)
    return min(
        ((shape, scale) for shape, scale in zip(shapes, scales, strict=True) if scale >= enough),
        key=lambda choice: choice[0][0] * choice[0][1],
    )
