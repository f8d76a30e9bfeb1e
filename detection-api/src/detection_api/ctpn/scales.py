"""Combine the lines that the network finds at several scales: each letter height has a scale at which it is found.

At the working scale letters of about 10 to 60 px are found well. Overviews, shrunk once more, find larger ones; where
lines are smaller, their region is enlarged. All lengths are pixels of the working copy.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from detection_api.ctpn.anchors import Floats
from detection_api.ctpn.overlap import areas, heights, lengths, shared_areas
from detection_api.ctpn.text_lines import TextLines

OVERVIEW: Final = 5.0
"""Factor by which the overview is smaller."""
FINE_OVERVIEW: Final = 2.5
"""Factor of a second one, for pictures where it is cheap or the first one found large letters …"""
FINE_PIXELS: Final = 300_000
"""… that is, those with at most so many pixels."""
LARGE_PX: Final = 14.0
"""Minimum height, in an overview, of a line that may replace others."""
LARGE_SCORE: Final = 0.85
LARGEST_PX: Final = 80.0
"""Height, at the working scale, above which only a part of the letters is found."""
LONGER: Final = 1.08
"""A line that is found at two scales is replaced by one that is longer by this factor."""
SMALL_PX: Final = 8.0
"""Height, at the working scale, below which lines are looked for in an enlarged region."""
ZOOMED_PX: Final = 18.0
"""Height that small lines get in an enlarged region."""
LARGEST_ZOOM: Final = 4.0
SMALL_SHARE: Final = 0.3
"""Share of the clear lines that are small, from which it is worth enlarging a region."""
EMPTY_PIXELS: Final = (448, 640)
"""A picture without lines is enlarged to this height and width, if that is at least by MIN_ZOOM."""
MIN_ZOOM: Final = 1.6
MAX_ZOOMED_PIXELS: Final = 3_000_000
"""Limit of the pixels of an enlarged region."""
CLEAR_SCORE: Final = 0.9
INSIDE: Final = 0.6


def joined(one: TextLines, other: TextLines) -> TextLines:
    """Return the lines of both."""
    return TextLines(np.concatenate([one.quads, other.quads]), np.concatenate([one.scores, other.scores]))


def chosen(lines: TextLines, kept: NDArray[np.bool_]) -> TextLines:
    """Return the lines where `kept` is true."""
    return TextLines(lines.quads[kept], lines.scores[kept])


def needs_finer_overview(lines: TextLines, size: tuple[int, int]) -> bool:
    """Return whether a second overview of a working copy of `size` (height, width) is worth its time."""
    has_large = bool((heights(lines.quads) >= LARGE_PX * OVERVIEW).any())
    return has_large or size[0] * size[1] <= FINE_PIXELS


def with_large(lines: TextLines, overview: TextLines, shrink: float) -> TextLines:
    """Replace pieces of large letters by the lines of an overview that was `shrink` times smaller; all in one scale.

    A line of the overview that consists of several clear lines of text is not a large one.
    """
    is_large = (heights(overview.quads) >= LARGE_PX * shrink) & (overview.scores >= LARGE_SCORE)
    overview = chosen(overview, is_large)
    shared = shared_areas(lines.quads, overview.quads)
    own, other = areas(lines.quads), areas(overview.quads)
    inside = shared > INSIDE * np.maximum(own[:, None], 1.0)
    same = shared > 0.5 * (own[:, None] + other[None] - shared)
    same &= LONGER * lengths(lines.quads)[:, None] >= lengths(overview.quads)[None]
    is_whole = (heights(lines.quads) <= LARGEST_PX)[:, None]
    is_text = (heights(lines.quads)[:, None] < 0.6 * heights(overview.quads)[None]) & _is_clear(lines)[:, None]
    same, is_text = same & is_whole, is_text & is_whole
    text_area = np.where(inside & is_text, shared, 0).sum(axis=0)
    kept = ~same.any(axis=0) & (text_area < 0.15 * other)
    return joined(chosen(lines, np.asarray(~inside[:, kept].any(axis=1))), chosen(overview, kept))


def _is_clear(lines: TextLines) -> NDArray[np.bool_]:
    return np.asarray((lines.scores >= CLEAR_SCORE) & (lengths(lines.quads) >= 2.5 * heights(lines.quads)))


def zoom(lines: TextLines, size: tuple[int, int]) -> tuple[float, tuple[int, int, int, int]] | None:
    """Return the factor and the region (top, left, bottom, right) to enlarge in a picture of `size`, or None."""
    height, width = size
    if not len(lines.quads):
        factor = min(EMPTY_PIXELS[0] / height, EMPTY_PIXELS[1] / width, LARGEST_ZOOM)
        return (factor, (0, 0, height, width)) if factor >= MIN_ZOOM else None
    px, is_clear = heights(lines.quads), _is_clear(lines)
    is_small = (px < SMALL_PX) & is_clear
    if is_small.sum() < max(1.0, SMALL_SHARE * is_clear.sum()):
        return None
    factor = min(LARGEST_ZOOM, ZOOMED_PX / max(1.0, float(np.median(px[is_small]))))
    quads = lines.quads[is_small]
    margin = 4 * float(np.median(px[is_small]))
    left, top = np.maximum(quads.min((0, 1)) - margin, 0).astype(int).tolist()
    right, bottom = np.minimum(quads.max((0, 1)) + margin, (width, height)).astype(int).tolist()
    if (bottom - top) * (right - left) * factor**2 > MAX_ZOOMED_PIXELS:
        return None
    return factor, (top, left, bottom, right)


def with_small(lines: TextLines, enlarged: TextLines) -> TextLines:
    """Replace small lines by those found in an enlarged region."""
    is_small = heights(lines.quads) < SMALL_PX
    shared = shared_areas(lines.quads, enlarged.quads)
    is_replaced = is_small & (shared > 0.3 * np.maximum(areas(lines.quads)[:, None], 1.0)).any(axis=1)
    is_known = (shared > 0.5 * np.maximum(areas(enlarged.quads)[None], 1.0))[~is_replaced].any(axis=0)
    return joined(chosen(lines, ~is_replaced), chosen(enlarged, np.asarray(~is_known)))


def none() -> TextLines:
    """Return no lines."""
    return TextLines(np.zeros((0, 4, 2), np.float32), np.zeros(0, np.float32))


def scaled(quads: Floats, x: float, y: float) -> Floats:
    """Return the quads with both axes multiplied."""
    return np.asarray(quads * np.array((x, y), np.float32))
