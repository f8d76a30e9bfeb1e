"""Combine the lines of a picture with those of the same picture rotated by 90°.

The network links lines up to 45° and says where text is steeper. That text is read in the rotated picture, where it is
less steep. In the wrong picture a line is found as short pieces, or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from detection_api.ctpn.anchors import Floats
from detection_api.ctpn.config import CtpnConfig
from detection_api.ctpn.overlap import areas, heights, lengths, shared_areas
from detection_api.ctpn.scales import chosen, joined
from detection_api.ctpn.text_lines import TextLines

STEEP_SCORE: Final = 0.5
MIN_STEEP_CELLS: Final = 4
"""Minimum size of steep text, in cells of 16 × 8 px."""
MAX_KNOWN: Final = 0.3
"""Share of steep text that may lie on lines …"""
MIN_KNOWN_ASPECT: Final = 1.3
"""… which are at least this many times as long as high: pieces of steep lines are not."""
MAX_SLOPE: Final = 1.1
"""A steeper line is read in the other picture."""
MARGIN: Final = 96
"""Pixels around steep text that are looked at with it."""
MOST: Final = 0.5
"""Share of a picture from which on it is looked at as a whole."""
TOUCHING: Final = 0.4
"""Of lines that share this part of the smaller one, only the longer is kept."""


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a picture, in pixels."""

    top: float
    left: float
    bottom: float
    right: float

    def scaled(self, factor: float) -> Region:
        return Region(self.top * factor, self.left * factor, self.bottom * factor, self.right * factor)

    def joined(self, other: Region | None) -> Region:
        """Return the smallest region that contains both."""
        if other is None:
            return self
        return Region(
            min(self.top, other.top), min(self.left, other.left),
            max(self.bottom, other.bottom), max(self.right, other.right),
        )  # fmt: skip

    def within(self, height: int, width: int) -> tuple[slice, slice]:
        """Return rows and columns of a picture that contain the region and its surroundings, or all."""
        top, left = max(0, int(self.top) - MARGIN), max(0, int(self.left) - MARGIN)
        bottom, right = min(height, int(self.bottom) + MARGIN), min(width, int(self.right) + MARGIN)
        if (bottom - top) * (right - left) > MOST * height * width:
            return slice(0, height), slice(0, width)
        return slice(top, bottom), slice(left, right)


def steep_region(config: CtpnConfig, steep: Floats, lines: TextLines) -> Region | None:
    """Return where the network (steep: R × C, 0 … 1) found text apart from the lines, in the same pixels.

    In an overview, the rows of small print look like one steep line; but they are known as lines.
    """
    is_steep = (steep > STEEP_SCORE).astype(np.uint8)
    if is_steep.sum() < MIN_STEEP_CELLS:
        return None
    known = np.zeros_like(is_steep)
    cell = np.array((config.stride_x, config.stride_y), np.float32)
    for quad in lines.quads[lengths(lines.quads) >= MIN_KNOWN_ASPECT * heights(lines.quads)]:
        cv2.fillPoly(known, [np.floor(quad / cell).astype(np.int32)], (1,))
    if float(known[is_steep > 0].mean()) >= MAX_KNOWN:
        return None
    rows, columns = (np.flatnonzero(is_steep.any(axis=axis)) for axis in (1, 0))
    return Region(
        float(rows[0] * config.stride_y), float(columns[0] * config.stride_x),
        float((rows[-1] + 1) * config.stride_y), float((columns[-1] + 1) * config.stride_x),
    )  # fmt: skip


def rotated_90(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the picture (H × W × 3) rotated by 90° counterclockwise."""
    return np.ascontiguousarray(np.rot90(image))


def rotated_back(lines: TextLines, rows: slice, columns: slice) -> TextLines:
    """Map lines of the rotated rows and columns of a picture to that picture; the first corner stays first."""
    x, y = columns.stop - lines.quads[:, :, 1], rows.start + lines.quads[:, :, 0]
    return TextLines(np.stack([x, y], axis=2), lines.scores)


def combined(level: TextLines, steep: TextLines) -> tuple[TextLines, bool]:
    """Return the lines of both pictures, and whether more text is steep; both are in pixels of the original."""
    lines = joined(level, steep)
    run = np.abs(lines.quads[:, 1] - lines.quads[:, 0])
    is_of_steep = np.arange(len(lines.quads)) >= len(level.quads)
    along, across = np.where(is_of_steep[:, None], run[:, ::-1], run).T
    kept = across <= MAX_SLOPE * along
    length = lengths(lines.quads) * lines.scores
    own = np.maximum(areas(lines.quads), 1.0)
    shared = shared_areas(lines.quads, lines.quads)
    competes = (shared > TOUCHING * np.minimum(own[:, None], own[None])) & (is_of_steep[:, None] != is_of_steep[None])
    for number in np.argsort(-length):
        if kept[number]:
            kept &= ~(competes[number] & (length <= length[number]))
    is_mostly_steep = float(length[kept & is_of_steep].sum()) > float(length[kept & ~is_of_steep].sum())
    return chosen(lines, kept), is_mostly_steep
