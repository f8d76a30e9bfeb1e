"""Run the network on a scaled picture of any size: in one piece, or in overlapping tiles whose outputs form one grid.

Lines are built from the joined grid, so a line that crosses a seam is one line. One tile is in memory at a time.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from detection_api.ctpn.anchors import Floats
from detection_api.ctpn.config import GEOMETRY, CtpnConfig
from detection_api.ctpn.preprocess import PADDING
from detection_api.ctpn.proposals import Proposals, select

OVERLAP: Final = 192
"""Pixels shared by neighbouring tiles; each output position has half of it as context on either side."""
BAND_ROWS: Final = 160
"""Rows of the grid in which proposals are suppressed together: the cost grows with the square of their number."""
HALO_ROWS: Final = 32
RUN_COST: Final = 20_000
"""Cost of a run of the network besides its pixels, in pixels."""

Output = tuple[Floats, Floats, Floats]
"""The network's scores (R × C × A), geometry (R × C × A × 5) and steep (R × C)."""
Run = Callable[[NDArray[np.uint8]], Output]
"""Returns the output for a tile (1 × H × W × 3)."""
Shape = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Tiling:
    """Tiles of one shape, by the rows and columns at which they start, in pixels."""

    shape: Shape
    tops: tuple[int, ...]
    lefts: tuple[int, ...]

    @property
    def cost(self) -> int:
        """Return the number of pixels to process, with the cost of each run."""
        return len(self.tops) * len(self.lefts) * (self.shape[0] * self.shape[1] + RUN_COST)


def cheapest_tiling(height: int, width: int, shapes: Sequence[Shape], multiple: int) -> Tiling:
    """Return the tiling of a picture of this size with the fewest pixels."""
    fitting = [shape for shape in shapes if _fits(height, shape[0]) and _fits(width, shape[1])]
    tilings = (
        Tiling(shape, _starts(height, shape[0], multiple), _starts(width, shape[1], multiple)) for shape in fitting
    )
    return min(tilings, key=lambda tiling: tiling.cost)


def _fits(side: int, tile: int) -> bool:
    return side <= tile or tile > 2 * OVERLAP


def _starts(side: int, tile: int, multiple: int) -> tuple[int, ...]:
    """Return evenly spaced starts of tiles, multiples of `multiple`, that cover a side."""
    if side <= tile:
        return (0,)
    last = math.ceil((side - tile) / multiple) * multiple
    count = math.ceil((side - OVERLAP) / (tile - OVERLAP))
    return tuple(round(last * number / (count - 1) / multiple) * multiple for number in range(count))


def output_of(config: CtpnConfig, run: Run, pixels: NDArray[np.uint8], tiling: Tiling) -> Output:
    """Return the network's output for a picture (H × W × 3 RGB uint8).

    Where tiles overlap, each half is from the nearer one.
    """
    if len(tiling.tops) == len(tiling.lefts) == 1:
        return run(padded(pixels, tiling.shape))
    rows, columns = (starts[-1] + side for starts, side in zip((tiling.tops, tiling.lefts), tiling.shape, strict=True))
    grid = (rows // config.stride_y, columns // config.stride_x)
    joined = (
        np.zeros((*grid, config.anchors), np.float32),
        np.zeros((*grid, config.anchors, GEOMETRY), np.float32),
        np.zeros(grid, np.float32),
    )
    for top, upper, lower in _cores(tiling.tops, tiling.shape[0], config.stride_y):
        for left, first, last in _cores(tiling.lefts, tiling.shape[1], config.stride_x):
            tile = pixels[top : top + tiling.shape[0], left : left + tiling.shape[1]]
            found = run(padded(tile, tiling.shape))
            row, column = top // config.stride_y, left // config.stride_x
            for whole, part in zip(joined, found, strict=True):
                whole[upper:lower, first:last] = part[upper - row : lower - row, first - column : last - column]
    return joined


def _cores(starts: tuple[int, ...], tile: int, stride: int) -> Iterator[tuple[int, int, int]]:
    """Yield each tile's start, px, and the range of the grid that is taken from it."""
    cuts = [0, *((after + before + tile) // 2 // stride for before, after in pairwise(starts)),
            (starts[-1] + tile) // stride]  # fmt: skip
    for start, (first, last) in zip(starts, pairwise(cuts), strict=True):
        yield start, first, last


def padded(pixels: NDArray[np.uint8], shape: Shape) -> NDArray[np.uint8]:
    """Return the pixels as a batch of one, padded on the right and below to `shape`."""
    batch = np.empty((1, *shape, 3), np.uint8)
    batch[:] = PADDING
    batch[0, : pixels.shape[0], : pixels.shape[1]] = pixels
    return batch


def proposals_of(config: CtpnConfig, scores: Floats, geometry: Floats) -> Proposals:
    """Return the proposals of a grid of any size, in time linear in its rows."""
    if len(scores) <= BAND_ROWS + HALO_ROWS:
        return select(config, scores, geometry)
    found = []
    for first in range(0, len(scores), BAND_ROWS):
        start, last = max(0, first - HALO_ROWS), min(len(scores), first + BAND_ROWS)
        rows = slice(start, last + HALO_ROWS)
        p = select(config, scores[rows], geometry[rows])
        shift = np.float32(start * config.stride_y)
        middle = (p.top + p.bottom) / 2 + shift
        upper = -np.inf if first == 0 else first * config.stride_y
        lower = np.inf if last == len(scores) else last * config.stride_y
        kept = (middle >= upper) & (middle < lower)
        p = Proposals(p.column, p.top + shift, p.bottom + shift, p.left, p.right, p.slope, p.score)
        found.append([values[kept] for values in p.columns()])
    column, top, *others = (np.concatenate(parts) for parts in zip(*found, strict=True))
    order = np.lexsort((top, column))
    return Proposals(column[order], top[order], *(values[order] for values in others))
