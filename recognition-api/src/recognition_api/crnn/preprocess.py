"""From a picture and a quad to the network's input: straighten, grey, height 32, the line's own contrast."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

MAX_CUT_HEIGHT = 64  # a taller line is shrunk before it is straightened: the network sees half of that
MIN_SIDE = 1.0  # quads thinner than a pixel hold no text

Pixels = NDArray[np.uint8]
Quad = Sequence[Sequence[float]]


def straighten(image: Pixels, quad: Quad) -> Pixels | None:
    """The quad's content as an upright grey crop, h × w uint8; what lies outside the picture repeats its border.

    ``image`` is H × W × 3 RGB or H × W grey. None where the quad has no area, or none of it lies in the picture.
    """
    corners = np.asarray(quad, np.float64)
    if corners.shape != (4, 2) or not np.isfinite(corners).all():
        return None
    width = max(np.linalg.norm(corners[1] - corners[0]), np.linalg.norm(corners[2] - corners[3]))
    height = max(np.linalg.norm(corners[3] - corners[0]), np.linalg.norm(corners[2] - corners[1]))
    if min(width, height) < MIN_SIDE or cv2.contourArea(corners.astype(np.float32)) < MIN_SIDE:
        return None
    left, top = np.floor(corners.min(0)).astype(int) - 1
    right, bottom = np.ceil(corners.max(0)).astype(int) + 1
    left, top, right, bottom = max(0, left), max(0, top), min(image.shape[1], right), min(image.shape[0], bottom)
    if right <= left or bottom <= top:
        return None
    region = to_grey(image[top:bottom, left:right])
    corners = corners - (left, top)
    shrink = min(1.0, MAX_CUT_HEIGHT / height)
    if shrink < 1.0:
        size = (max(1, round(region.shape[1] * shrink)), max(1, round(region.shape[0] * shrink)))
        corners = corners * (size[0] / region.shape[1], size[1] / region.shape[0])
        region = np.asarray(cv2.resize(region, size, interpolation=cv2.INTER_AREA), np.uint8)
    w, h = max(1, round(width * shrink)), max(1, round(height * shrink))
    target = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    # Corner coordinates name pixel edges, warpPerspective counts from pixel centres: half a pixel lies between.
    matrix = cv2.getPerspectiveTransform((corners - 0.5).astype(np.float32), target - np.float32(0.5))
    crop = cv2.warpPerspective(region, matrix, (w, h), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(crop, np.uint8)


def to_grey(image: Pixels) -> Pixels:
    """H × W luminance of an RGB picture; a grey one as it is."""
    return image if image.ndim == 2 else np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)


def to_height(crop: Pixels, height: int) -> Pixels:
    """A grey crop at the network's height, its proportions kept; at least one column wide."""
    width = max(1, round(crop.shape[1] * height / crop.shape[0]))
    way = cv2.INTER_AREA if crop.shape[0] > height else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(crop, (width, height), interpolation=way), np.uint8)


def normalize(line: Pixels, min_std: float) -> NDArray[np.float32]:
    """Grey values about zero with deviation one; ``min_std`` keeps the noise of an empty line small."""
    values = line.astype(np.float32)
    return np.asarray((values - values.mean()) / max(float(values.std()), min_std), np.float32)
