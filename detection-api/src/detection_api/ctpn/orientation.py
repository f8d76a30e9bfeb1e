"""Combine the lines of a picture with those of the same picture rotated by 90°.

The network links lines up to 45° and says where text is steeper. That text is read in the rotated picture, where it is
less steep. In the wrong picture a line is found as short pieces, or not at all.
"""

from __future__ import annotations

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
TOUCHING: Final = 0.4
"""Of lines that share this part of the smaller one, only the longer is kept."""


def has_steep_text(config: CtpnConfig, steep: Floats, lines: TextLines) -> bool:
    """Return whether the network (steep: R × C, 0 … 1) found text apart from the lines (in the same pixels).

    In an overview, the rows of small print look like one steep line; but they are known as lines.
    """
    is_steep = (steep > STEEP_SCORE).astype(np.uint8)
    if is_steep.sum() < MIN_STEEP_CELLS:
        return False
    known = np.zeros_like(is_steep)
    cell = np.array((config.stride_x, config.stride_y), np.float32)
    for quad in lines.quads[lengths(lines.quads) >= MIN_KNOWN_ASPECT * heights(lines.quads)]:
        cv2.fillPoly(known, [np.floor(quad / cell).astype(np.int32)], (1,))
    return float(known[is_steep > 0].mean()) < MAX_KNOWN


def rotated_90(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the picture (H × W × 3) rotated by 90° counterclockwise."""
    return np.ascontiguousarray(np.rot90(image))


def rotated_back(lines: TextLines, width: int) -> TextLines:
    """Map lines of the rotated picture to the original of this width; the first corner stays first."""
    return TextLines(np.stack([width - lines.quads[:, :, 1], lines.quads[:, :, 0]], axis=2), lines.scores)


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
