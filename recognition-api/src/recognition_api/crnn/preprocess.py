"""Convert a quad of a picture to the network's input: straighten, convert to grey, scale to height 48, normalise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from mesh.contracts.line import Quad

HEIGHT: Final = 48  # of the network's input, in pixels
MAX_CUT_HEIGHT: Final = 96  # higher lines are shrunk before they are straightened; twice the network's height
SMALL_HEIGHT: Final = 11
"""Lower lines are enlarged in the same step that straightens them, since two interpolations blur small print: of clear
lines in 6 and 7 px, 27 in 100 are read instead of 14. Higher ones gain nothing; forms lose a little at 16."""
OVERLAP: Final = 192  # columns shared by two parts of a long line
STEP_COLUMNS: Final = 8  # of the network's input
MIN_SIDE: Final = 1.0  # quads thinner than a pixel are ignored

TALL: Final = 1.5  # height / width from which a crop may be a vertical line

Pixels = NDArray[np.uint8]


def straighten(image: Pixels, quad: Quad | NDArray[np.float64]) -> Pixels | None:
    """Return the quad's content as an upright grey crop, h × w uint8; small print is enlarged to HEIGHT.

    ``image`` is H × W × 3 RGB or H × W grey; corners outside it are moved to its border.
    Returns None if no area is left, or if a coordinate is not finite.
    """
    corners = np.asarray(quad, np.float64)
    if corners.shape != (4, 2) or not np.isfinite(corners).all():
        return None
    corners = np.clip(corners, 0.0, (image.shape[1], image.shape[0]))
    sides = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)  # top, right, bottom, left
    width, height = float(max(sides[0], sides[2])), float(max(sides[1], sides[3]))
    if min(width, height) < MIN_SIDE or cv2.contourArea(corners.astype(np.float32)) < MIN_SIDE:
        return None
    narrower = min(width, height)  # the height of the letters
    region, corners = _surroundings(image, corners, min(1.0, MAX_CUT_HEIGHT / narrower))
    scale = HEIGHT / narrower if narrower < SMALL_HEIGHT else min(1.0, MAX_CUT_HEIGHT / narrower)
    w, h = max(1, round(width * scale)), max(1, round(height * scale))
    target = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float64)
    # Corners are at pixel edges, while warpPerspective counts from pixel centres: subtract half a pixel.
    matrix = cv2.getPerspectiveTransform((corners - 0.5).astype(np.float32), (target - 0.5).astype(np.float32))
    crop = cv2.warpPerspective(region, matrix, (w, h), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(crop, np.uint8)


def _surroundings(image: Pixels, corners: NDArray[np.float64], shrink: float) -> tuple[Pixels, NDArray[np.float64]]:
    """Return the bounding region of the corners, in grey and shrunk, and the corners in its coordinates."""
    left, top = np.maximum(np.floor(corners.min(0)).astype(int) - 1, 0)
    right, bottom = np.ceil(corners.max(0)).astype(int) + 1
    region = to_grey(image[top:bottom, left:right])
    corners = corners - (left, top)
    if shrink < 1.0:
        before = np.array(region.shape[::-1], np.float64)
        after = np.maximum(1, np.round(before * shrink)).astype(int)
        region = np.asarray(cv2.resize(region, after.tolist(), interpolation=cv2.INTER_AREA), np.uint8)
        corners = corners * (after / before)
    return region, corners


def to_grey(image: Pixels) -> Pixels:
    """Return the H × W luminance of an RGB picture; a grey one is returned unchanged."""
    return image if image.ndim == 2 else np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)


def views(crop: Pixels) -> list[Pixels]:
    """Return the crop, and for a tall crop also its rotations by 90° in both directions."""
    height, width = crop.shape
    return [crop, np.rot90(crop), np.rot90(crop, 3)] if height >= TALL * width else [crop]


def to_height(crop: Pixels, height: int, max_width: int | None = None, stretch: float = 1.0) -> Pixels:
    """Scale a grey crop to a height; the width is multiplied by ``stretch`` and limited to 1..``max_width``."""
    width = max(1, round(crop.shape[1] * height / crop.shape[0] * stretch))
    width = width if max_width is None else min(width, max_width)
    way = cv2.INTER_AREA if crop.shape[0] > height else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(crop, (width, height), interpolation=way), np.uint8)


def to_input(crop: Pixels, max_columns: int | None = None, stretch: float = 1.0) -> NDArray[np.float32]:
    """Return a grey crop as network input: HEIGHT × w, (x / 255 − 0.5) / 0.5."""
    return normalize(to_height(crop, HEIGHT, max_columns, stretch))


def normalize(line: Pixels) -> NDArray[np.float32]:
    """Map grey values to −1 (black) .. 1 (white)."""
    return np.asarray(line.astype(np.float32) / 127.5 - 1.0, np.float32)


def padded(images: Sequence[NDArray[np.float32]], width: int) -> NDArray[np.float32]:
    """Return N,1,HEIGHT,width from images of at most that width, padded on the right with 0 (mid grey)."""
    batch = np.zeros((len(images), 1, HEIGHT, width), np.float32)
    for row, image in zip(batch, images, strict=True):
        row[0, :, : image.shape[1]] = image
    return batch


@dataclass(frozen=True, slots=True)
class Part:
    """Hold columns ``start`` to ``end`` of a line that is read in parts; output of ``first`` to ``last`` is used."""

    start: int
    end: int
    first: int
    last: int


def parts_of(line: NDArray[np.float32], max_width: int) -> list[Part]:
    """Split a line at the network's height into parts of at most ``max_width`` columns.

    Neighbouring parts overlap, so that each letter is complete and has context in one of them. The output is joined
    where the overlap has the least ink. Starts and joins are multiples of the network's step.
    """
    height, width = line.shape
    starts = range(0, max(1, width - OVERLAP), max_width - OVERLAP)
    ends = [min(width, start + max_width) for start in starts]
    emptiness = -cv2.blur(line.std(0)[None], (height // 4, 1))[0]
    cuts = [0]
    for start, end in zip(starts[1:], ends, strict=False):
        margin = (end - start) // 4
        columns = range(start + margin, end - margin, STEP_COLUMNS)
        cuts.append(max(columns, key=lambda column: float(emptiness[column])))
    return [Part(*part) for part in zip(starts, ends, cuts, [*cuts[1:], width], strict=True)]
