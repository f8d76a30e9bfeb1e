"""From a picture and a quad to the network's input: straighten, grey, height 48, values about zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

HEIGHT: Final = 48  # of the network's input, in pixels
MAX_CUT_HEIGHT: Final = 96  # larger letters are shrunk before they are straightened: the network sees half of that
OVERLAP: Final = 192  # columns that two parts of a long line share
STEP_COLUMNS: Final = 8  # of the network's input
MIN_SIDE: Final = 1.0  # quads thinner than a pixel hold no text

TALL: Final = 1.5  # times as high as wide: a narrow letter, or a line that runs up or down

Pixels = NDArray[np.uint8]
Quad = Sequence[Sequence[float]]


def straighten(image: Pixels, quad: Quad | NDArray[np.float64]) -> Pixels | None:
    """The quad's content as an upright grey crop, h × w uint8.

    ``image`` is H × W × 3 RGB or H × W grey; corners outside it are moved to its border, as nothing is beyond it.
    None where no area is left, or a coordinate is no number.
    """
    corners = np.asarray(quad, np.float64)
    if corners.shape != (4, 2) or not np.isfinite(corners).all():
        return None
    corners = np.clip(corners, 0.0, (image.shape[1], image.shape[0]))
    sides = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)  # top, right, bottom, left
    width, height = float(max(sides[0], sides[2])), float(max(sides[1], sides[3]))
    if min(width, height) < MIN_SIDE or cv2.contourArea(corners.astype(np.float32)) < MIN_SIDE:
        return None
    shrink = min(1.0, MAX_CUT_HEIGHT / min(width, height))  # its letters are as high as the narrower side
    region, corners = _surroundings(image, corners, shrink)
    w, h = max(1, round(width * shrink)), max(1, round(height * shrink))
    target = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float64)
    # A corner names the edge of a pixel, warpPerspective counts from pixel centres: half a pixel lies between.
    matrix = cv2.getPerspectiveTransform((corners - 0.5).astype(np.float32), (target - 0.5).astype(np.float32))
    crop = cv2.warpPerspective(region, matrix, (w, h), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(crop, np.uint8)


def _surroundings(image: Pixels, corners: NDArray[np.float64], shrink: float) -> tuple[Pixels, NDArray[np.float64]]:
    """The upright part of the picture that holds the corners, in grey, shrunk; and the corners in it."""
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
    """H × W luminance of an RGB picture; a grey one as it is."""
    return image if image.ndim == 2 else np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)


def views(crop: Pixels) -> list[Pixels]:
    """The crop as it is; a tall one also as it looks when its text runs down or up."""
    height, width = crop.shape
    return [crop, np.rot90(crop), np.rot90(crop, 3)] if height >= TALL * width else [crop]


def to_height(crop: Pixels, height: int, max_width: int | None = None, stretch: float = 1.0) -> Pixels:
    """A grey crop at the network's height, ``stretch`` times as wide as its proportions say, but at most ``max_width``.

    At least one column wide.
    """
    width = max(1, round(crop.shape[1] * height / crop.shape[0] * stretch))
    width = width if max_width is None else min(width, max_width)
    way = cv2.INTER_AREA if crop.shape[0] > height else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(crop, (width, height), interpolation=way), np.uint8)


def to_input(crop: Pixels, max_columns: int | None = None, stretch: float = 1.0) -> NDArray[np.float32]:
    """A grey crop as the network takes it: HEIGHT × w, (x / 255 − 0.5) / 0.5."""
    return normalize(to_height(crop, HEIGHT, max_columns, stretch))


def normalize(line: Pixels) -> NDArray[np.float32]:
    """Grey values from −1 (black) to 1 (white)."""
    return np.asarray(line.astype(np.float32) / 127.5 - 1.0, np.float32)


def padded(images: Sequence[NDArray[np.float32]], width: int) -> NDArray[np.float32]:
    """N,1,HEIGHT,width from images of at most that width, filled up on the right with 0, mid grey."""
    batch = np.zeros((len(images), 1, HEIGHT, width), np.float32)
    for row, image in zip(batch, images, strict=True):
        row[0, :, : image.shape[1]] = image
    return batch


@dataclass(frozen=True, slots=True)
class Part:
    """Columns ``start`` to ``end`` of a line that is read in parts; those from ``first`` to ``last`` are kept."""

    start: int
    end: int
    first: int
    last: int


def parts_of(line: NDArray[np.float32], max_width: int) -> list[Part]:
    """A line at the network's height in parts of at most ``max_width`` columns.

    Neighbours overlap, so that each letter is seen whole with some of its neighbourhood. Between them the line is cut
    where the overlap has least ink. Starts and cuts are multiples of the network's step.
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
