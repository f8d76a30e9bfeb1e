"""Anchors of the grid: encode text lines as targets of training; `proposals` decodes the outputs.

Axes everywhere: R rows (every 8 px), C columns (every 16 px), A anchor heights.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detection_api.ctpn.config import CtpnConfig

Floats = NDArray[np.float32]

POSITIVE_IOU = 0.6
NEGATIVE_IOU = 0.35
MIN_COVER = 0.4
"""A column belongs to a line that covers at least this share of its width."""
STEEPEST = 0.7
"""Steeper lines (dy/dx) are not detected by this network."""


@dataclass(frozen=True, slots=True)
class Targets:
    """Target outputs of the network for one picture.

    labels: R × C × A int8, 1 text, 0 not text, -1 ignored.
    geometry: R × C × A × 4 float32, defined where the label is 1.
    near: R × C × A bool, anchors that touch a labelled line (elsewhere the labels may have missed text).
    """

    labels: NDArray[np.int8]
    geometry: Floats
    near: NDArray[np.bool_]


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
    geometry = np.zeros((rows, columns, config.anchors, 4), np.float32)
    near = np.zeros(labels.shape, bool)
    best = np.zeros(labels.shape, np.float32)

    for column_, piece_top, piece_bottom, *_ in _pieces(config, shape, ignored, complete=False):
        overlap = np.minimum(bottom, piece_bottom) - np.maximum(top, piece_top)
        labels[:, int(column_)][overlap > 0.3 * anchor] = -1
    for column_, piece_top, piece_bottom, left, right, is_whole in _pieces(config, shape, quads, complete=True):
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
            (middle - centre[window, None]) / anchor, np.log(height / anchor), left, right
        ), axis=-1)[chosen]  # fmt: skip
    return Targets(labels, geometry, near)


def _pieces(config: CtpnConfig, shape: tuple[int, int], quads: Floats, *, complete: bool) -> list[tuple[float, ...]]:
    """Cut lines into columns; return (column, top, bottom, left offset, right offset, is whole) of each.

    Offsets are distances from the column's centre to the line's ends, in proposal widths, clipped at `side_limit`.
    """
    height, width = shape
    step = config.stride_x
    columns = width // step
    found: list[tuple[float, ...]] = []
    for quad in quads:
        left, right = (quad[0] + quad[3]) / 2, (quad[1] + quad[2]) / 2
        run = right[0] - left[0]
        is_steep = run <= 1 or abs(right[1] - left[1]) > STEEPEST * run
        if is_steep:
            if complete:
                continue
            left, right = quad.min(0), quad.max(0)
            run = max(1.0, right[0] - left[0])
            quad = np.array([left, (right[0], left[1]), right, (left[0], right[1])], np.float32)
        first, last = left[0] / step, right[0] / step
        cover = np.minimum(np.arange(columns) + 1, last) - np.maximum(np.arange(columns), first)
        own = np.flatnonzero(cover >= MIN_COVER)
        if not len(own):
            own = np.array([int((first + last) / 2)])
            own = own[(own >= 0) & (own < columns)]
        x = (own + 0.5) * step
        share = np.clip((x - left[0]) / run, 0, 1)
        top = quad[0, 1] + share * (quad[1, 1] - quad[0, 1])
        bottom = quad[3, 1] + share * (quad[2, 1] - quad[3, 1])
        to_left = np.clip((left[0] - x) / step, -config.side_limit, 0.5)
        to_right = np.clip((right[0] - x) / step, -0.5, config.side_limit)
        visible = np.clip(bottom, 0, height) - np.clip(top, 0, height)
        is_whole = (visible >= 0.7 * (bottom - top)) & (bottom - top > 3)
        kept = visible > 1
        rows = np.stack([own, top, bottom, to_left, to_right, is_whole], axis=1)[kept]
        found.extend(map(tuple, rows.tolist()))
    return found
