"""Choose the scale at which the network sees a picture.

Every input shape costs an engine memory permanently, so there are a few fixed ones. A picture is scaled to fill one of
them; much longer ones are cut into tiles instead, so that their letters stay large enough.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

SHAPES: Final[tuple[tuple[int, int], ...]] = (
    (448, 640), (640, 448), (736, 960), (960, 736), (1344, 672), (672, 1344), (1184, 896),
)  # fmt: skip
"""Heights and widths, multiples of 32."""
STRIPS: Final = ((160, 1344), (1344, 160))
"""Shapes for tiles of single lines."""
OVERVIEWS: Final = ((96, 128), (128, 96), (160, 192), (192, 160), (160, 288), (288, 160), (256, 192))
"""Shapes for overviews, and for small regions."""
ALL_SHAPES: Final = (*OVERVIEWS, *STRIPS, *SHAPES)
LARGEST_SCALE: Final = 1.25
"""Small pictures are enlarged up to this factor, because their print is small too."""
TILED_SIDE: Final = 896
"""Long pictures are scaled so that their shorter side has at most this many pixels …"""
TILED_SCALE: Final = 1.0
"""… and not enlarged …"""
TILED_GAIN: Final = 1.35
"""… if they are larger then, by this factor, than in one piece."""
PADDING: Final = (124, 116, 104)
"""The mean colour, so that padding is zero to the network."""


def working_scale(height: int, width: int) -> float:
    """Return the scale at which a picture of this size is read."""
    in_one_piece = _scale_in_one_piece(height, width)
    in_tiles = min(TILED_SIDE / min(height, width), TILED_SCALE)
    return in_tiles if in_tiles > TILED_GAIN * in_one_piece else in_one_piece


def _scale_in_one_piece(height: int, width: int) -> float:
    """Return the scale in the smallest shape among those that allow nearly the largest scale."""
    scales = [min(tall / height, wide / width, LARGEST_SCALE) for tall, wide in SHAPES]
    enough = 0.95 * max(scales)
    return min((tall * wide, scale) for (tall, wide), scale in zip(SHAPES, scales, strict=True) if scale >= enough)[1]


def working_size(height: int, width: int) -> tuple[int, int]:
    """Return the rows and columns of a picture of this size when it is read."""
    return scaled_size(height, width, working_scale(height, width))


def scaled_size(height: int, width: int, scale: float) -> tuple[int, int]:
    """Return the whole numbers of rows and columns at a scale."""
    return max(1, round(height * scale)), max(1, round(width * scale))


def resized(image: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    """Return a picture (H × W × 3 RGB uint8, at least 1 × 1) at a scale."""
    rows, columns = scaled_size(image.shape[0], image.shape[1], scale)
    if (rows, columns) == image.shape[:2]:
        return image
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, (columns, rows), interpolation=method), np.uint8)
