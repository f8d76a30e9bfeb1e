"""How much of each pixel is ink.

The picture is divided by its background (`background`), so paper is the same everywhere. What is darker than paper and
its noise is ink; the darkest ink around is taken as full ink, so faint writing becomes black beside black print
(local contrast as in J. Bernsen, "Dynamic thresholding of grey-level images", ICPR 1986). Edges stay soft.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, cast

import cv2
import numpy as np

from mesh.contracts.line import Quad, bounding_rectangle
from mesh.vision.cutout.background import background_of, divided, small_copy
from mesh.vision.stored_pixels import Pixels

_WHITE: Final = 255
_GAPS: Final = (5.0, 40.0)
"""Least and most levels between paper and what may be ink."""
_NOISES: Final = 2.5
"""The same in standard deviations of the paper."""
_PAPER_FROM: Final = 128
_NEAR: Final = 24
"""Levels below that of paper which may be its noise."""
_SPANS: Final = (24.0, 56.0)
"""Least levels from paper to full ink, on clean and on noisy paper: with less contrast it is a stain, and stays faint.
Thermal paper fades to a tenth of the contrast of fresh print."""
_SPAN_NOISES: Final = 12.0
_FULL_INK: Final = 0.85
"""Share of the way to the darkest ink around at which ink is full: a stroke's middle is flat, not only its darkest
pixel."""
_LINES_AROUND: Final = 2.0
_WORD: Final = 3
"""Length of a word in heights of its line."""
_CLOSER: Final = 2.0
"""The copy for contrast is larger than that for the background, so that thin strokes stay dark."""


def is_light_on_dark(grey: Pixels, lines: Sequence[Quad]) -> bool:
    """Return whether the text of most lines is lighter than its ground.

    A box has more ground than ink, so the mean of its pixels is on the ink's side of their median. Boxes are compared
    piece by piece: a shadow along a line is no ink.
    """
    skew = 0.0
    for left, top, right, bottom in _pieces(lines):
        piece = grey[max(0, top) : max(0, bottom), max(0, left) : max(0, right)]
        if piece.size:
            skew += (float(piece.mean()) - float(np.median(piece))) * piece.size**0.5
    return skew > 0


def _pieces(lines: Sequence[Quad]) -> Iterator[tuple[int, int, int, int]]:
    """Yield left, top, right and bottom of pieces about as wide as a word."""
    for quad in lines:
        box = bounding_rectangle(quad)
        # With some ground around: bold letters fill a box that is cut close.
        margin = max(2, min(box.width, box.height) // 2)
        side = max(8, _WORD * min(box.width, box.height))
        end_x, end_y = box.start_x + box.width + margin, box.start_y + box.height + margin
        for top in range(box.start_y - margin, end_y, side):
            for left in range(box.start_x - margin, end_x, side):
                right, bottom = min(left + side, end_x), min(top + side, end_y)
                yield left, top, right, bottom


def ink_of(grey: Pixels, line_height: float) -> Pixels:
    """Return the share of ink in each pixel, 0 to 255, of a picture with dark ink, H x W."""
    small = small_copy(grey, line_height)
    line_px = max(3.0, line_height * small.shape[1] / grey.shape[1])
    paper = divided(grey, background_of(small, line_px))
    level, noise = _paper_level(paper)
    begins = max(_PAPER_FROM, round(level - _within(_NOISES * noise, _GAPS)))
    least = round(_within(_SPAN_NOISES * noise, _SPANS))
    # Differences and spans in 8 bits: float would need four times the memory of the picture.
    return cast(Pixels, cv2.divide(_below(paper, begins), _spans(paper, begins, least, line_height), scale=_WHITE))


def _paper_level(paper: Pixels) -> tuple[int, float]:
    """Return the level of most paper, and the standard deviation of its noise."""
    step = max(1, int((paper.size / 2_000_000) ** 0.5))
    counts = np.bincount(paper[::step, ::step].ravel(), minlength=256).astype(np.float64)
    level = _PAPER_FROM + int(np.argmax(counts[_PAPER_FROM:]))
    # Below the level: above it, noise ends at white.
    levels = np.arange(256)
    near = counts * ((levels >= level - _NEAR) & (levels <= level))
    return level, float(np.sqrt((near * (levels - level) ** 2).sum() / max(1.0, near.sum())))


def _within(value: float, bounds: tuple[float, float]) -> float:
    return min(max(value, bounds[0]), bounds[1])


def _below(paper: Pixels, level: int) -> Pixels:
    table = np.clip(level - np.arange(256), 0, 255).astype(np.uint8)
    return cast(Pixels, cv2.LUT(paper, table))


def _spans(paper: Pixels, begins: int, least: int, line_height: float) -> Pixels:
    """Return the levels from the lightest to full ink at each pixel."""
    small = small_copy(paper, max(1.0, line_height / _CLOSER))
    line_px = max(3.0, line_height * small.shape[1] / paper.shape[1])
    side = max(3, round(_LINES_AROUND * line_px) | 1)
    darkest = cv2.erode(small, np.ones((side, side), np.uint8), borderType=cv2.BORDER_REPLICATE)
    smooth = cv2.GaussianBlur(darkest, (side, side), 0)
    table = np.clip((begins - np.arange(256)) * _FULL_INK, min(least, begins), 255).astype(np.uint8)
    size = (paper.shape[1], paper.shape[0])
    return cast(Pixels, cv2.resize(cv2.LUT(smooth, table), size, interpolation=cv2.INTER_LINEAR))


def coloured_ink(image: Pixels, ink: Pixels, line_height: float) -> Pixels:
    """Return the ink's own colour of each pixel, H x W x 3: the picture without the share of its ground.

    Where there is no ink the colour is that of the picture.
    """
    small = small_copy(image, line_height)
    ground = background_of(small, max(3.0, line_height * small.shape[1] / image.shape[1]))
    result = np.empty_like(image)
    rows = max(1, 4_000_000 // max(1, image.shape[1]))
    height, width = ink.shape
    for top in range(0, height, rows):
        bottom = min(height, top + rows)
        here = _rows_of(ground, top, bottom, height, width)
        share = ink[top:bottom, :, None].astype(np.float32) / _WHITE
        own = (image[top:bottom] - (1 - share) * here) / np.maximum(share, 1 / _WHITE)
        result[top:bottom] = np.clip(own, 0, 255)
    return result


def _rows_of(small: Pixels, top: int, bottom: int, height: int, width: int) -> Pixels:
    """Return some rows of a small copy that is enlarged to height and width."""
    scale_x, scale_y = small.shape[1] / width, small.shape[0] / height
    matrix = np.array([[scale_x, 0, scale_x / 2 - 0.5], [0, scale_y, (top + 0.5) * scale_y - 0.5]])
    return cast(
        Pixels,
        cv2.warpAffine(
            small,
            matrix,
            (width, bottom - top),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        ),
    )
