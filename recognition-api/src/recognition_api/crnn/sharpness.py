"""Measure how steep the edges of a line are, for texts with low confidence: is the line out of focus?"""

from __future__ import annotations

from typing import Final

import numpy as np

from recognition_api.crnn.preprocess import HEIGHT, Pixels, to_height

MAX_COLUMNS: Final = 2_000
MIN_CONTRAST: Final = 1.0


def sharpness_of(crop: Pixels) -> float:
    """Return the largest step from column to column, as a share of the contrast, at the height of the network's input.

    Extremes are percentiles, so that single pixels do not count. Print that is out of focus has wide edges at any size.
    """
    line = to_height(crop, HEIGHT, MAX_COLUMNS).astype(np.float32)
    dark, light = np.percentile(line, [2, 98])
    if line.shape[1] < 2:
        return 0.0
    step = np.percentile(np.abs(np.diff(line, axis=1)), 99)
    return round(float(min(1.0, step / max(MIN_CONTRAST, light - dark))), 4)
