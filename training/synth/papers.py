"""Backgrounds that text is printed on: plain and stained paper, shadows, rules, boards and walls."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.float32]


def background(rng: np.random.Generator, height: int, width: int) -> Grey:
    """A height × width field of grey values 0..255 without text, mostly bright."""
    base = float(rng.uniform(195, 255)) if rng.random() < 0.75 else float(rng.uniform(90, 220))
    paper = np.full((height, width), base, np.float32)
    if rng.random() < 0.5:
        paper += clouds(rng, height, width, float(rng.uniform(4, 28)))
    if rng.random() < 0.25:
        paper += shadow(rng, height, width)
    if rng.random() < 0.5:
        paper += np.float32(rng.uniform(1, 9)) * rng.standard_normal((height, width), np.float32)
    return np.asarray(np.clip(paper, 0, 255), np.float32)


def clouds(rng: np.random.Generator, height: int, width: int, strength: float) -> Grey:
    """Smooth random spots of a random size: stains, creases, textures."""
    cell = int(rng.choice([3, 8, 24, 64]))
    coarse = rng.standard_normal((height // cell + 2, width // cell + 2), np.float32)
    return np.asarray(strength * cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)


def shadow(rng: np.random.Generator, height: int, width: int) -> Grey:
    """A darkening that grows along a random direction, softly or with an edge."""
    x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    angle = rng.uniform(0, 2 * np.pi)
    distance = (np.cos(angle) * x + np.sin(angle) * y - rng.uniform(-0.7, 0.7)) * rng.choice([1.0, 2.0, 20.0])
    return np.asarray(-rng.uniform(10, 70) / (1 + np.exp(-3 * distance)), np.float32)


def rule(rng: np.random.Generator, mask: Grey, row: float) -> None:
    """Draws an underline or a table's rule, plain or dotted, into an ink mask 0..1 at a row."""
    thickness = int(rng.integers(1, max(2, mask.shape[0] // 16) + 1))
    y = int(np.clip(row, 0, mask.shape[0] - 1))
    period = int(rng.integers(3, 9)) if rng.random() < 0.3 else 0
    columns = np.arange(mask.shape[1])
    drawn = columns % period < period // 2 + 1 if period else columns >= 0
    mask[y : y + thickness, drawn] = np.maximum(mask[y : y + thickness, drawn], rng.uniform(0.5, 1.0))
