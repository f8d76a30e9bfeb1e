"""Anchors of the grid: encode text lines as targets of training; `proposals` decodes the outputs.

Axes everywhere: R rows (every 8 px), C columns (every 16 px), A anchor heights.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detection_api.ctpn.config import GEOMETRY, CtpnConfig

Floats = NDArray[np.float32]

POSITIVE_IOU = 0.6
NEGATIVE_IOU = 0.35
MIN_COVER = 0.4
"""A column belongs to a line that covers at least this share of its width."""
STEEPEST = 1.2
"""Steeper lines (dy/dx) are no targets: they are found in the picture rotated by 90°, where they are less steep."""
SURELY_STEEP = 1.0
"""Lines steeper than this are found rotated only."""
MIN_DIRECTED_ASPECT = 1.5
"""The direction of a shorter line, in line heights, is not certain."""


@dataclass(frozen=True, slots=True)
class Targets:
    """Target outputs of the network for one picture.

    labels: R × C × A int8, 1 text, 0 not text, -1 ignored.
    geometry: R × C × A × 5 float32, defined where the label is 1: the centre's distance from the anchor's in anchor
    heights, the logarithm of the height in anchor heights, distances to the line's left and right end in proposal
    widths, the line's slope dy/dx. The height is measured across the line, the centre at the column's middle.
    near: R × C × A bool, anchors that touch a labelled line (elsewhere the labels may have missed text).
    steep: R × C int8, 1 text that is too steep for the grid, 0 not, -1 unknown.
    """

    labels: NDArray[np.int8]
    geometry: Floats
    near: NDArray[np.bool_]
    steep: NDArray[np.int8]


def grid_shape(config: CtpnConfig, height: int, width: int) -> tuple[int, int]:
    """Return rows and columns of the grid for a picture of this size in pixels."""
    return height // config.stride_y, width // config.stride_x


def encode(config: CtpnConfig, shape: tuple[int, int], quads: Floats, ignored: Floats) -> Targets:
    """Return targets for the lines (N × 4 × 2) and ignored regions (M × 4 × 2) of a picture of `shape` (H, W)."""
    rows, columns = grid_shape(config, *shape)
    anchor = np.asarray(config.anchor_heights, np.float32)
    centre = (np.arange(rows, dtype=np.float32) + 0.5) * config.stride_y
    top, bottom = centre[:, None] - anchor / 2, centre[:, None] + anchor / 2  # R,A
    labels = np.zeros((rows, columns, config.anchors), np.int8)
    geometry = np.zeros((rows, columns, config.anchors, GEOMETRY), np.float32)
    near = np.zeros(labels.shape, bool)
    best = np.zeros(labels.shape, np.float32)

    for column_, piece_top, piece_bottom, *_ in _pieces(config, shape, ignored, complete=False):
        overlap = np.minimum(bottom, piece_bottom) - np.maximum(top, piece_top)
        labels[:, int(column_)][overlap > 0.3 * anchor] = -1
    for column_, piece_top, piece_bottom, left, right, slope, is_whole in _pieces(config, shape, quads, complete=True):
        middle, height = (piece_top + piece_bottom) / 2, piece_bottom - piece_top
        reach = height + config.stride_y  # anchors farther away cannot reach the required IoU
        first = max(0, int((middle - reach) / config.stride_y))
        window = slice(first, max(first, int((middle + reach) / config.stride_y)) + 1)
        cell = (window, int(column_))
        overlap = np.clip(np.minimum(bottom[window], piece_bottom) - np.maximum(top[window], piece_top), 0, None)
        iou = overlap / (anchor + height - overlap)
        if not iou.size:
            continue
        near[cell] |= overlap > 0
        mine = (iou > best[cell]) & (iou > 0)
        chosen = mine & (iou >= min(float(iou.max()), POSITIVE_IOU))
        if not is_whole:
            chosen = np.zeros_like(chosen)
        unsure = mine & ~chosen & ((iou >= NEGATIVE_IOU) | (labels[cell] == 1))
        best[cell][mine] = iou[mine]
        labels[cell][unsure] = -1
        labels[cell][chosen] = 1
        geometry[cell][chosen] = np.stack(np.broadcast_arrays(
            (middle - centre[window, None]) / anchor, np.log(height / anchor), left, right, slope
        ), axis=-1)[chosen]  # fmt: skip
    return Targets(labels, geometry, near, _steep(config, (rows, columns), quads, ignored))


def _pieces(config: CtpnConfig, shape: tuple[int, int], quads: Floats, *, complete: bool) -> list[tuple[float, ...]]:
    """Cut lines into columns; return (column, top, bottom, left offset, right offset, slope, is whole) of each.

    Offsets are distances from the column's centre to the line's ends, in proposal widths, clipped at `side_limit`.
    """
    height, width = shape
    step = config.stride_x
    columns = width // step
    found: list[tuple[float, ...]] = []
    for quad in map(rightwards, quads):
        left, right = _ends(quad)
        run, rise = right - left
        tall_left, tall_right = np.linalg.norm(quad[3] - quad[0]), np.linalg.norm(quad[2] - quad[1])
        if run <= 1 or abs(rise) > STEEPEST * run:
            if complete:
                continue
            low, high = quad.min(0), quad.max(0)
            left, right = np.array((low[0], (low[1] + high[1]) / 2)), np.array((high[0], (low[1] + high[1]) / 2))
            run, rise = max(1.0, float(high[0] - low[0])), 0.0
            tall_left = tall_right = high[1] - low[1]
        slope = rise / run
        first, last = left[0] / step, right[0] / step
        cover = np.minimum(np.arange(columns) + 1, last) - np.maximum(np.arange(columns), first)
        own = np.flatnonzero(cover >= MIN_COVER)
        if not len(own):
            own = np.array([int((first + last) / 2)])
            own = own[(own >= 0) & (own < columns)]
        x = (own + 0.5) * step
        tall = tall_left + np.clip((x - left[0]) / run, 0, 1) * (tall_right - tall_left)
        middle = left[1] + slope * (x - left[0])
        top, bottom = middle - tall / 2, middle + tall / 2
        to_left = np.clip((left[0] - x) / step, -config.side_limit, 0.5)
        to_right = np.clip((right[0] - x) / step, -0.5, config.side_limit)
        visible = np.clip(bottom, 0, height) - np.clip(top, 0, height)
        is_whole = (visible >= 0.7 * (bottom - top)) & (bottom - top > 3)
        kept = visible > 1
        rows = np.stack([own, top, bottom, to_left, to_right, np.full(len(x), slope), is_whole], axis=1)[kept]
        found.extend(map(tuple, rows.tolist()))
    return found


def rightwards(quad: Floats) -> Floats:
    """Return the corners in the order that makes the line run to the right; text may be upside down."""
    left, right = _ends(quad)
    return np.roll(quad, 2, axis=0) if right[0] < left[0] else quad


def _ends(quad: Floats) -> tuple[Floats, Floats]:
    """Return the middles of a line's two ends."""
    return (quad[0] + quad[3]) / 2, (quad[1] + quad[2]) / 2


def _steep(config: CtpnConfig, shape: tuple[int, int], quads: Floats, ignored: Floats) -> NDArray[np.int8]:
    unknown = 2
    map_ = np.zeros(shape, np.uint8)
    scale = np.array((1 / config.stride_x, 1 / config.stride_y), np.float32)

    def fill(quad: Floats, value: int) -> None:
        corners = np.round((quad * scale - 0.5) * 256).astype(np.int32)
        cv2.fillPoly(map_, [corners], (value,), shift=8)

    for quad in ignored:
        fill(quad, unknown)
    for quad in quads:
        left, right = _ends(quad)
        run, rise = np.abs(right - left)
        tall = np.linalg.norm(quad[3] - quad[0] + quad[2] - quad[1]) / 2
        if np.hypot(run, rise) < MIN_DIRECTED_ASPECT * tall:
            fill(quad, unknown)
        elif rise > SURELY_STEEP * run:
            fill(quad, 1)
    return np.where(map_ == unknown, -1, map_).astype(np.int8)
