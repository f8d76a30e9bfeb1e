"""Select the fixed-width text proposals from the network's output."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detection_api.ctpn.anchors import Floats
from detection_api.ctpn.config import CtpnConfig

MIN_SCORE = 0.5
MAX_OVERLAP = 0.3
"""Of two proposals in a column that overlap more (IoU), the one with the higher score is kept."""


@dataclass(frozen=True, slots=True)
class Proposals:
    """N proposals, sorted by column and from top to bottom; each is `stride_x` wide.

    column: N grid columns; top, bottom: N, px; left, right: N, px from the proposal's middle to the line's ends (only
    accurate near them); slope: N, dy/dx of the line; score: N, 0 … 1. Top and bottom are half the line's height
    (across the line) above and below its centre at the column's middle.
    """

    column: NDArray[np.intp]
    top: Floats
    bottom: Floats
    left: Floats
    right: Floats
    slope: Floats
    score: Floats

    def __len__(self) -> int:
        return len(self.column)

    def columns(self) -> tuple[NDArray[np.intp], Floats, Floats, Floats, Floats, Floats, Floats]:
        """Return all values, in the order of the fields."""
        return self.column, self.top, self.bottom, self.left, self.right, self.slope, self.score


def select(config: CtpnConfig, scores: Floats, geometry: Floats) -> Proposals:
    """Apply the score threshold, take the best anchor of each position, suppress non-maxima in each column.

    scores: R × C × A, 0 … 1; geometry: R × C × A × 5, the network's outputs.
    """
    heights = scores.argmax(axis=2)
    best = np.take_along_axis(scores, heights[..., None], axis=2)[..., 0]
    columns, rows = np.nonzero(best.T >= MIN_SCORE)
    score, heights = best[rows, columns], heights[rows, columns]
    chosen = geometry[rows, columns, heights]
    extent = decode(config, rows, heights, chosen)
    kept = _suppress(columns, extent, score)
    kept = kept[np.lexsort((extent[kept, 0], columns[kept]))]
    (top, bottom), (left, right) = extent[kept].T, config.stride_x * chosen[kept, 2:4].T
    return Proposals(columns[kept], top, bottom, left, right, chosen[kept, 4], score[kept])


def decode(config: CtpnConfig, rows: NDArray[np.intp], heights: NDArray[np.intp], geometry: Floats) -> Floats:
    """Return the vertical extent of N proposals, N × 2 (top, bottom) in pixels (equation 2 of the CTPN paper).

    rows, heights: N indices of the grid row and of the anchor height; geometry: N × 5 (v_c, v_h, …).
    """
    anchor = np.asarray(config.anchor_heights, np.float32)[heights]
    centre = (rows.astype(np.float32) + 0.5) * config.stride_y + geometry[:, 0] * anchor
    half = 0.5 * anchor * np.exp(np.clip(geometry[:, 1], -2.0, 2.0))
    return np.stack([centre - half, centre + half], axis=1)


def _suppress(columns: NDArray[np.intp], extent: Floats, score: Floats) -> NDArray[np.intp]:
    """Run greedy suppression for all columns at once. Return the indices kept."""
    if not len(columns):
        return np.zeros(0, np.intp)
    order = np.lexsort((-score, columns))
    counts = np.bincount(columns)
    rank = np.arange(len(columns)) - np.repeat(np.cumsum(counts) - counts, counts)
    items = np.full((len(counts), counts.max()), -1, np.intp)  # C,K: of each column, best first
    items[columns[order], rank] = order
    top, bottom = extent[items, 0], extent[items, 1]
    overlap = np.minimum(bottom[:, :, None], bottom[:, None]) - np.maximum(top[:, :, None], top[:, None])
    union = np.maximum(bottom[:, :, None], bottom[:, None]) - np.minimum(top[:, :, None], top[:, None])
    suppresses = np.triu(overlap > MAX_OVERLAP * union, k=1)  # C,K,K: the higher score suppresses
    kept = items >= 0
    for better in range(kept.shape[1]):
        kept = kept & ~(suppresses[:, better] & kept[:, better, None])
    return items[kept]
