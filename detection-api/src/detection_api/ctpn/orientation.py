"""Detect a picture rotated by 90°, from the lines detected in it and in its rotated copy.

Lines of an upright page are long and have high scores; in a rotated page, short chains of letters with low scores are
detected. Measured in `training/ctpn/README.md`. A rotation by 180° cannot be detected here: that needs recognition.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from detection_api.ctpn.anchors import Floats
from detection_api.ctpn.text_lines import TextLines

MIN_ASPECT: Final = 2.5
"""A line is clear if it is at least this many times as long as high …"""
CLEAR_SCORE: Final = 0.9
"""… and has at least this score."""
UPRIGHT_LENGTH: Final = 1.0
"""A picture is upright if its clear lines together have at least this many times its longer side …"""
UPRIGHT_SHARE: Final = 0.8
"""… and this share of the area of all lines."""
MIN_LENGTH: Final = 0.4
"""Minimum length of the rotated picture's clear lines, relative to the longer side …"""
MIN_GAIN: Final = 1.5
"""… and relative to the unrotated picture's clear lines."""


def rotated_90(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the picture (H × W × 3) rotated by 90° counterclockwise."""
    return np.ascontiguousarray(np.rot90(image))


def rotate_back(quads: Floats, width: int) -> Floats:
    """Map quads (N × 4 × 2 px) of the rotated picture to the original of this width; the first corner stays first."""
    return np.stack([width - quads[:, :, 1], quads[:, :, 0]], axis=2)


def may_be_rotated(lines: TextLines, longer_side: float) -> bool:
    """Return whether the rotated picture should be tried."""
    along, across, is_clear = _measured(lines)
    area = along * across
    is_short = clear_text_length(lines) < UPRIGHT_LENGTH * longer_side
    return is_short or float(area[is_clear].sum()) < UPRIGHT_SHARE * float(area.sum())


def is_rotated(lines: TextLines, lines_rotated: TextLines, longer_side: float) -> bool:
    """Return whether the rotated picture is the upright one."""
    length = clear_text_length(lines_rotated)
    return length >= MIN_LENGTH * longer_side and length >= MIN_GAIN * clear_text_length(lines)


def clear_text_length(lines: TextLines) -> float:
    """Return the total length of all clear lines, px."""
    along, _, is_clear = _measured(lines)
    return float(along[is_clear].sum())


def _measured(lines: TextLines) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Return length and height of each line, px, and whether it is clear."""
    along = np.linalg.norm(lines.quads[:, 1] - lines.quads[:, 0], axis=1)
    across = np.linalg.norm(lines.quads[:, 3] - lines.quads[:, 0], axis=1)
    return along, across, (along >= MIN_ASPECT * across) & (lines.scores >= CLEAR_SCORE)
