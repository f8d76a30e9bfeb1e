"""Effects of presses, printers and worn ribbons on ink: thin, fat, clogged, broken, dotted."""

from __future__ import annotations

import cv2
import numpy as np

from training.synth import papers
from training.synth.typesetting import Mask


def printed(rng: np.random.Generator, ink: Mask) -> Mask:
    """Return the ink as it is, or thin or fat, worn as thermal print, or as dots of a matrix printer."""
    kind = rng.random()
    if kind < 0.10:
        ink = np.asarray(cv2.dilate(ink, np.ones((2, 2), np.uint8)), np.float32)
    elif kind < 0.18:
        ink = np.asarray(0.5 * ink + 0.5 * cv2.erode(ink, np.ones((2, 2), np.uint8)), np.float32)
    elif kind < 0.26:  # dots of a matrix printer
        pitch = max(2, round(ink.shape[0] / float(rng.uniform(10, 16))))
        rows, columns = np.ogrid[: ink.shape[0], : ink.shape[1]]
        ink = np.asarray(
            ink * np.where((rows % pitch == 0) | (columns % pitch == 0), rng.uniform(0.1, 0.6), 1.0), np.float32
        )
    elif kind < 0.40:  # ink that is missing in spots
        worn = papers.clouds(rng, ink.shape[0], ink.shape[1], float(rng.uniform(0.2, 0.6)))
        ink = np.asarray(ink * np.clip(1.0 - np.maximum(worn, 0), 0, 1), np.float32)
    elif kind < 0.44:  # a head of a thermal printer with dead elements
        ink = ink.copy()
        ink[:, rng.integers(0, ink.shape[1], ink.shape[1] // 40 + 1)] *= 0.3
    return ink


def worn_type(rng: np.random.Generator, ink: Mask) -> Mask:
    """Return the print of a typewriter or a copy of a copy: clogged letters, or letters broken where ink lacked."""
    size = max(0.5, ink.shape[0] / 40)
    rough = papers.clouds(rng, ink.shape[0], ink.shape[1], float(rng.uniform(0.03, 0.13)))
    soft = np.asarray(cv2.GaussianBlur(ink, (0, 0), size * float(rng.uniform(0.4, 0.9))), np.float32)
    threshold = float(rng.uniform(0.22, 0.34)) if rng.random() < 0.55 else float(rng.uniform(0.48, 0.62))
    hard = np.clip((soft + rough - threshold) * 5 + 0.5, 0, 1)
    return np.asarray(cv2.GaussianBlur(hard, (0, 0), 0.5), np.float32)
