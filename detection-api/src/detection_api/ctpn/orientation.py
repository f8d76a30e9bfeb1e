"""Whether a picture lies on its side, judged by the lines that are found in it and in the same picture, turned.

A page's upright lines are long and sure; of one that lies on its side, chains of letters are found, short and unsure.
Measured in `training/ctpn/README.md`. Which of its sides is up, or whether a page stands on its head, is not to be
seen here: that takes somebody who reads.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from detection_api.ctpn.anchors import Floats
from detection_api.ctpn.text_lines import TextLines

LEAST_ASPECT: Final = 2.5
"""A line that is as many times as long as high …"""
SURE: Final = 0.9
"""… and has this score is clear print."""
BEYOND_DOUBT: Final = 1.0
"""So many times the picture's longer side of clear print, and …"""
MOST: Final = 0.8
"""… this share of all that was found: the picture stands upright."""
LEAST_LENGTH: Final = 0.4
"""A turned picture that shows less says nothing."""
LEAST_GAIN: Final = 1.5
"""A turned picture shows so many times as much of it, at least."""


def turned(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture (H × W × 3) turned by 90° counterclockwise."""
    return np.ascontiguousarray(np.rot90(image))


def turned_back(quads: Floats, width: int) -> Floats:
    """Quads (N × 4 × 2 px) of the turned picture in the one that is `width` px wide; their first corner stays first."""
    return np.stack([width - quads[:, :, 1], quads[:, :, 0]], axis=2)


def is_in_doubt(lines: TextLines, longer_side: float) -> bool:
    """Whether it is worth while to look at the picture turned."""
    along, across, is_clear = _measured(lines)
    area = along * across
    return clear_print(lines) < BEYOND_DOUBT * longer_side or float(area[is_clear].sum()) < MOST * float(area.sum())


def lies_on_its_side(lines: TextLines, lines_turned: TextLines, longer_side: float) -> bool:
    """Whether the turned picture is the one to read."""
    length = clear_print(lines_turned)
    return length >= LEAST_LENGTH * longer_side and length >= LEAST_GAIN * clear_print(lines)


def clear_print(lines: TextLines) -> float:
    """Length of all long and sure lines, px."""
    along, _, is_clear = _measured(lines)
    return float(along[is_clear].sum())


def _measured(lines: TextLines) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Length and height of each line, px, and whether it is clear print."""
    along = np.linalg.norm(lines.quads[:, 1] - lines.quads[:, 0], axis=1)
    across = np.linalg.norm(lines.quads[:, 3] - lines.quads[:, 0], axis=1)
    return along, across, (along >= LEAST_ASPECT * across) & (lines.scores >= SURE)
