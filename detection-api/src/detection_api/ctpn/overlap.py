"""Areas that quads share."""

from __future__ import annotations

import cv2
import numpy as np

from detection_api.ctpn.anchors import Floats


def shared_areas(quads: Floats, others: Floats) -> Floats:
    """Return the area that each of N convex quads (N × 4 × 2 px) shares with each of M, N × M, px²."""
    shared = np.zeros((len(quads), len(others)), np.float32)
    if not shared.size:
        return shared
    quads, others = np.ascontiguousarray(quads, np.float32), np.ascontiguousarray(others, np.float32)
    low, high, other_low, other_high = quads.min(1), quads.max(1), others.min(1), others.max(1)
    touch = ((low[:, None] < other_high[None]) & (other_low[None] < high[:, None])).all(axis=2)
    for i, j in np.argwhere(touch):
        shared[i, j] = cv2.intersectConvexConvex(quads[i], others[j])[0]
    return shared


def areas(quads: Floats) -> Floats:
    """Return the area of each quad, px²."""
    x, y = quads[:, :, 0], quads[:, :, 1]
    return np.asarray(np.abs((x * np.roll(y, -1, axis=1) - np.roll(x, -1, axis=1) * y).sum(axis=1)) / 2)


def lengths(quads: Floats) -> Floats:
    """Return the length of each line along its baseline, px."""
    return np.asarray(np.linalg.norm(quads[:, 1] - quads[:, 0], axis=1))


def heights(quads: Floats) -> Floats:
    """Return the height of each line, px."""
    return np.asarray(np.linalg.norm(quads[:, 3] - quads[:, 0], axis=1))
