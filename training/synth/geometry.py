"""Ink that leans, turns or bends; the box is found anew around it."""

from __future__ import annotations

import cv2
import numpy as np

from training.synth.typesetting import Box, Mask

MAX_SHEAR = 0.84  # tangent of 40 degrees
VISIBLE = 0.12


def box_of(ink: Mask) -> Box:
    """Return the box of all visible ink."""
    rows, columns = np.flatnonzero((ink > VISIBLE).any(1)), np.flatnonzero((ink > VISIBLE).any(0))
    if not rows.size:
        return (0.0, 0.0, float(ink.shape[1]), float(ink.shape[0]))
    return (float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1))


def slanted(rng: np.random.Generator, ink: Mask) -> Mask:
    """Lean to the right, seldom to the left, up to 40 degrees."""
    shear = float(rng.uniform(0.08, MAX_SHEAR)) if rng.random() < 0.85 else -float(rng.uniform(0.05, 0.35))
    height, width = ink.shape
    matrix = np.array([[1, -shear, shear * height if shear > 0 else 0], [0, 1, 0]], np.float64)
    return np.asarray(cv2.warpAffine(ink, matrix, (round(width + abs(shear) * height), height)), np.float32)


def turned(rng: np.random.Generator, ink: Mask, box: Box) -> Mask:
    """Rotate by the residual skew of a deskewed page: at most half a line's height from end to end."""
    height, width = ink.shape
    most = min(0.06, 0.5 * (box[3] - box[1]) / max(1.0, box[2] - box[0]))
    angle = float(rng.uniform(-most, most))
    rise = round(abs(angle) * width) + 1
    matrix = np.array([[1, 0, 0], [angle, 1, rise - angle * width / 2]], np.float64)
    matrix[0, 1] = -angle
    return np.asarray(cv2.warpAffine(ink, matrix, (width, height + 2 * rise)), np.float32)


def curved(rng: np.random.Generator, ink: Mask, box: Box) -> Mask:
    """Bend the baseline into a shallow arc or wave, as pages near a book's spine."""
    height, width = ink.shape
    tall = box[3] - box[1]
    rise = float(rng.uniform(0.1, 0.9)) * min(tall, 0.12 * (box[2] - box[0])) * float(rng.choice([-1.0, 1.0]))
    turns, phase = float(rng.uniform(0.3, 1.0)), float(rng.uniform(0, 2 * np.pi))
    room = round(abs(rise)) + 1
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height + 2 * room, dtype=np.float32))
    shift = 0.5 * rise * np.sin(phase + turns * 2 * np.pi * x / width)
    return np.asarray(cv2.remap(ink, x, (y - room + shift).astype(np.float32), cv2.INTER_LINEAR), np.float32)
