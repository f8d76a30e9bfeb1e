"""Build text lines: link neighbouring proposals along the row, convert each chain to a quad (CTPN, 3.2 and 3.3)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detection_api.ctpn.anchors import Floats
from detection_api.ctpn.config import CtpnConfig
from detection_api.ctpn.proposals import Proposals

MAX_GAP_COLUMNS = 3
"""Maximum distance of linked neighbours in columns …"""
MAX_GAP_HEIGHTS = 1.5
"""… and in line heights."""
MIN_OVERLAP = 0.45
"""Minimum vertical overlap of linked neighbours, relative to their union."""
NEAR_END = 1.6
"""Side offsets are used up to this many proposal widths."""
MIN_GAP = 0.3
"""Minimum gap, in line heights, between a line's end and the next line's start."""
MIN_SCORE = 0.75
MIN_SCORE_SINGLE = 0.8
"""Minimum score of a line with one proposal."""
MAX_TURN = 0.6
"""Maximum difference between the slopes of linked neighbours."""
STIFFNESS = 1.5
"""Regularises the slope, in proposal widths: that of short lines is the one that the network saw."""
MARGIN_ALONG = 0.1
MARGIN_ACROSS = 0.05
"""Margin around a line, in line heights; best for recognition (measured, see training/ctpn/README.md)."""


@dataclass(frozen=True, slots=True)
class TextLines:
    """quads: N × 4 × 2 px, clockwise from top left; scores: N, 0 … 1."""

    quads: Floats
    scores: Floats


def build(config: CtpnConfig, proposals: Proposals) -> TextLines:
    """Return the text lines, unordered."""
    if not len(proposals):
        return TextLines(np.zeros((0, 4, 2), np.float32), np.zeros(0, np.float32))
    chain = _chains(_links(config, proposals))
    return _quads(config, proposals, chain)


def _links(config: CtpnConfig, p: Proposals) -> NDArray[np.intp]:
    """Return the right-hand neighbour of each proposal, -1 if there is none; each has at most one left neighbour.

    Proposals of a column hardly overlap, so only the two whose middles are nearest can continue a line.
    """
    middle = (p.top + p.bottom) / 2
    reach = np.float32(MAX_GAP_COLUMNS * config.stride_x) * np.abs(p.slope).max()  # of a line's next proposal
    highest = p.top.min() - reach
    far = float(p.bottom.max() + reach - highest) + 1.0
    key = p.column * far + (middle - highest)  # sorted: by column, then down the column
    order = np.argsort(key, kind="stable")
    key = key[order]
    successor = np.full(len(p), -1, np.intp)
    is_taken = np.zeros(len(p), bool)
    for gap in range(1, MAX_GAP_COLUMNS + 1):
        i = np.flatnonzero(successor < 0)
        expected = middle[i] + gap * config.stride_x * p.slope[i]
        below = np.searchsorted(key, (p.column[i] + gap) * far + (expected - highest))
        nearest = order[np.clip(np.stack([below - 1, below]), 0, len(p) - 1)]  # 2,N
        affinity = _affinity(config, p, i, nearest, gap)
        affinity[(p.column[nearest] != p.column[i] + gap) | is_taken[nearest]] = 0
        choice = affinity.argmax(axis=0)
        j, strength = nearest[choice, np.arange(len(i))], affinity[choice, np.arange(len(i))]
        strongest = np.zeros(len(p), np.float32)
        np.maximum.at(strongest, j, strength)
        is_link = (strength > 0) & (strength == strongest[j])
        _, first = np.unique(j[is_link], return_index=True)  # one of equals
        source, target = i[is_link][first], j[is_link][first]
        successor[source] = target
        is_taken[target] = True
    return successor


def _affinity(config: CtpnConfig, p: Proposals, i: NDArray[np.intp], j: NDArray[np.intp], gap: int) -> Floats:
    """Return how well j, `gap` columns on, continues i: their overlap along the slope, 0 if they must not be linked."""
    step = config.stride_x
    slope = (p.slope[i] + p.slope[j]) / 2
    rise = gap * step * slope
    overlap = np.minimum(p.bottom[i], p.bottom[j] - rise) - np.maximum(p.top[i], p.top[j] - rise)
    union = np.maximum(p.bottom[i], p.bottom[j] - rise) - np.minimum(p.top[i], p.top[j] - rise)
    share = overlap / np.maximum(union, 1e-3)
    height = np.minimum(p.bottom[i] - p.top[i], p.bottom[j] - p.top[j]) / np.hypot(1, slope)  # as a horizontal length
    end, start = p.right[i], gap * step + p.left[j]  # both from the middle of i
    ends = (end < NEAR_END * step) & (p.left[j] > -NEAR_END * step)
    is_apart = ends & (start - end > MIN_GAP * height)
    is_far = (gap - 1) * step > MAX_GAP_HEIGHTS * height
    is_turned = np.abs(p.slope[i] - p.slope[j]) > MAX_TURN
    return np.where((share < MIN_OVERLAP) | is_apart | is_far | is_turned, 0.0, share).astype(np.float32)


def _chains(successor: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the chain number of each proposal, from 0, by following all links at once (pointer doubling)."""
    last = np.where(successor >= 0, successor, np.arange(len(successor)))
    while not np.array_equal(last, last[last]):
        last = last[last]
    return np.unique(last, return_inverse=True)[1]


def _quads(config: CtpnConfig, p: Proposals, chain: NDArray[np.intp]) -> TextLines:
    """Fit the middle of each chain by least squares; side refinement gives the ends, which are at right angles."""
    step = config.stride_x
    x = ((p.column + 0.5) * step).astype(np.float32)
    count = np.bincount(chain).astype(np.float32)

    def mean(values: NDArray[np.floating]) -> Floats:
        return (np.bincount(chain, values) / count).astype(np.float32)

    first, last = np.full(len(count), len(p)), np.zeros(len(count), np.intp)
    np.minimum.at(first, chain, np.arange(len(p)))  # proposals are sorted by column
    np.maximum.at(last, chain, np.arange(len(p)))
    left = x[first] + np.clip(p.left[first], -0.75 * step, 0.4 * step)
    right = x[last] + np.clip(p.right[last], -0.4 * step, 0.75 * step)
    right = np.maximum(right, left + 2)

    score, middle = mean(p.score), mean(x)
    away, centre = x - middle[chain], (p.top + p.bottom) / 2
    stiffness = (STIFFNESS * step) ** 2 / count
    slope = (mean(away * centre) + stiffness * mean(p.slope)) / (mean(away * away) + stiffness)
    height = mean(p.bottom - p.top)
    along = np.stack([np.ones_like(slope), slope], axis=1) / np.hypot(1, slope)[:, None]  # N,2 unit vectors
    across = np.stack([-along[:, 1], along[:, 0]], axis=1) * (0.5 + MARGIN_ACROSS) * height[:, None]
    margin = MARGIN_ALONG * height[:, None] * along
    level = mean(centre)
    start = np.stack([left, level + slope * (left - middle)], axis=1) - margin
    end = np.stack([right, level + slope * (right - middle)], axis=1) + margin
    quads = np.stack([start - across, end - across, end + across, start + across], axis=1)
    kept = score >= np.where(count > 1, MIN_SCORE, MIN_SCORE_SINGLE)
    return TextLines(quads[kept].astype(np.float32), score[kept])
