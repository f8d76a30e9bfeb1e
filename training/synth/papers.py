"""Backgrounds that text is printed on: plain and stained paper, shadows, rules, boards and walls."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.float32]


def background(rng: np.random.Generator, height: int, width: int) -> Grey:
    """Return a height × width field of grey values 0..255 without text, mostly bright."""
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
    """Return a darkening that grows along a random direction, softly or with an edge."""
    x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    angle = rng.uniform(0, 2 * np.pi)
    distance = (np.cos(angle) * x + np.sin(angle) * y - rng.uniform(-0.7, 0.7)) * rng.choice([1.0, 2.0, 20.0])
    return np.asarray(-rng.uniform(10, 70) / (1 + np.exp(-3 * distance)), np.float32)


def rule(rng: np.random.Generator, mask: Grey, row: float) -> None:
    """Draw an underline or a table's rule, plain or dotted, into an ink mask 0..1 at a row."""
    thickness = int(rng.integers(1, max(2, mask.shape[0] // 16) + 1))
    y = int(np.clip(row, 0, mask.shape[0] - 1))
    period = int(rng.integers(3, 9)) if rng.random() < 0.3 else 0
    columns = np.arange(mask.shape[1])
    drawn = columns % period < period // 2 + 1 if period else columns >= 0
    mask[y : y + thickness, drawn] = np.maximum(mask[y : y + thickness, drawn], rng.uniform(0.5, 1.0))


def wall(rng: np.random.Generator, height: int, width: int, grey: float, strength: float) -> Grey:
    """Return a ground of about one grey value, as in a street: lit unevenly, rough, with edges of other objects."""
    field = np.full((height, width), grey, np.float32)
    if rng.random() < 0.5:
        field += slope(rng, height, width, strength)
    if rng.random() < 0.5:
        field += clouds(rng, height, width, float(rng.uniform(0.1, 0.7)) * strength)
    if rng.random() < 0.3:
        for _ in range(int(rng.integers(1, 4))):
            ends = (rng.uniform(-0.2, 1.2, (2, 2)) * (width, height)).astype(int).tolist()
            value = grey + float(rng.uniform(-1.5, 1.5)) * strength
            cv2.line(field, ends[0], ends[1], value, int(rng.integers(1, max(2, height // 3))))
    return field


def slope(rng: np.random.Generator, height: int, width: int, strength: float) -> Grey:
    """Return values that grow evenly along a random direction, from about -strength to strength."""
    x, y = rng.uniform(-1, 1, 2) * strength
    across, down = np.linspace(-x, x, width, dtype=np.float32), np.linspace(-y, y, height, dtype=np.float32)
    return np.asarray(across[None] + down[:, None], np.float32)
