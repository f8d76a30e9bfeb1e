"""Surfaces of pages and camera effects: papers, scenes, slant, perspective, light, blur, noise, JPEG."""

from __future__ import annotations

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from training.synth.page_sheet import Colour, Floats, Image8
from training.synth.photographs import installed


def _cloud(rng: np.random.Generator, size: int, cells: int) -> Floats:
    """Smooth noise, size × size, about -1 … 1."""
    coarse = rng.standard_normal((cells, cells)).astype(np.float32) * 0.5
    return np.asarray(cv2.resize(coarse, (size, size), interpolation=cv2.INTER_CUBIC), np.float32)


def _grain(rng: np.random.Generator, size: int, channels: int, deviation: float) -> NDArray[np.int16]:
    """Return normal noise, size × size × channels; OpenCV draws it several times faster than NumPy."""
    noise = np.empty((size, size, channels), np.int16)
    cv2.setRNGSeed(int(rng.integers(1 << 30)))
    cv2.randn(noise, np.zeros(channels), np.full(channels, deviation))
    return noise


def paper(rng: np.random.Generator, size: int) -> tuple[Image8, Colour]:
    """Return blank paper or a screen, and an ink that can be read on it, from crisp to faint."""
    is_dark = rng.random() < 0.06
    tint = rng.uniform(0.0, 0.12, 3) * rng.choice([0.0, 1.0])
    level = rng.uniform(10, 70) if is_dark else rng.uniform(170, 255)
    base = level * (1 - tint)
    sheet = np.broadcast_to(base, (size, size, 3)).astype(np.float32)
    if rng.random() < 0.6:
        sheet = sheet + (_cloud(rng, size, int(rng.integers(3, 40))) * rng.uniform(0, 10))[..., None]
    contrast = rng.uniform(45, 110) if rng.random() < 0.25 else rng.uniform(110, 250)
    ink = base + contrast if is_dark else base - contrast
    if rng.random() < 0.15:
        ink = ink + rng.uniform(-60, 60, 3)
    return np.clip(sheet, 0, 255).astype(np.uint8), tuple(int(c) for c in np.clip(ink, 0, 255))  # type: ignore[return-value]  # 3


def scene(rng: np.random.Generator, size: int) -> tuple[Image8, Colour]:
    """Return a background without text: a photograph, overlapping shapes, or patches of colour and gradients."""
    kind = rng.random()
    photographs = installed() if kind < 0.5 else None
    if photographs:
        return photographs.scene(rng, size), (0, 0, 0)
    if kind < 0.8:
        return _dead_leaves(rng, size), (0, 0, 0)
    cells = int(rng.integers(2, 12))
    world = cv2.resize(rng.uniform(0, 255, (cells, cells, 3)).astype(np.float32), (size, size),
                       interpolation=cv2.INTER_NEAREST if rng.random() < 0.3 else cv2.INTER_CUBIC)  # fmt: skip
    world = world * rng.uniform(0.2, 1.0) + rng.uniform(0, 150, 3).astype(np.float32)
    if rng.random() < 0.5:
        fine = rng.standard_normal((size // 2, size // 2)).astype(np.float32) * rng.uniform(2, 40)
        soft = cv2.GaussianBlur(fine, (0, 0), float(rng.uniform(0.6, 3)))
        world += cv2.resize(soft, (size, size))[..., None]
    return np.clip(world, 0, 255).astype(np.uint8), (0, 0, 0)


def _dead_leaves(rng: np.random.Generator, size: int) -> Image8:
    """Return overlapping shapes, many small and few large, like edges in photographs (Matheron's dead leaves)."""
    palette = rng.uniform(0, 255, (int(rng.integers(2, 7)), 3))
    world = np.empty((size, size, 3), np.uint8)
    world[:] = palette[0].astype(np.uint8)
    smallest, longest = rng.uniform(1.5, 6), rng.uniform(1, 5)
    for radius in np.sort(smallest / rng.uniform(0.004, 1, int(rng.integers(60, 500))))[::-1].clip(max=size / 3):
        shade = palette[int(rng.integers(len(palette)))] + rng.normal(0, 25, 3)
        colour = tuple(np.clip(shade, 0, 255).tolist())
        x, y = rng.uniform(0, size, 2)
        axes = (max(1, int(radius)), max(1, int(radius / rng.uniform(1, longest))))
        angle, turn = rng.uniform(0, 360), rng.uniform(0, 360)
        if rng.random() < 0.5:
            cv2.ellipse(world, (int(x), int(y)), axes, angle, turn, turn + rng.choice([180.0, 360.0]), colour, -1)
        else:
            corners = cv2.boxPoints(((x, y), (2.0 * axes[0], 2.0 * axes[1]), angle))
            cv2.fillPoly(world, [corners[: int(rng.integers(3, 5))].astype(np.int32)], colour)
    grain = _grain(rng, size, 1, rng.uniform(1, 25))
    soft = cv2.GaussianBlur(np.clip(world + grain, 0, 255).astype(np.uint8), (0, 0), float(rng.uniform(0.5, 1.8)))
    return np.asarray(soft, np.uint8)


def photograph(rng: np.random.Generator, image: Image8, quads: Floats, ignored: Floats, size: int,
               is_scene: bool) -> tuple[Image8, Floats, Floats]:  # fmt: skip
    """Warp to size × size and degrade; the quads go with the picture."""
    matrix = _warp(rng, image.shape[0], size, is_scene)
    border = tuple(float(c) for c in rng.uniform(0, 255, 3))
    linear = cv2.INTER_LINEAR if rng.random() < 0.7 else cv2.INTER_AREA
    taken = cv2.warpPerspective(image, matrix, (size, size), flags=linear, borderValue=border)

    def move(points: Floats) -> Floats:
        if not len(points):
            return points
        return cv2.perspectiveTransform(points.reshape(1, -1, 2), matrix).reshape(-1, 4, 2).astype(np.float32)

    return degrade(rng, taken, is_scene=is_scene), move(quads), move(ignored)


def _warp(rng: np.random.Generator, source: int, size: int, is_scene: bool) -> Floats:
    kind = rng.random()
    angle, squeeze = 0.0, 0.0
    if is_scene or kind < 0.12:
        angle, squeeze = rng.normal(0, 6), 0.1 if is_scene else 0.06
    elif kind < 0.4:
        angle, squeeze = rng.normal(0, 2.5), 0.02
    elif kind < 0.7:
        angle = rng.normal(0, 0.7)
    angle = float(np.clip(angle, -14, 14))
    turn = np.eye(3)
    turn[:2] = cv2.getRotationMatrix2D((source / 2, source / 2), angle, 1.0)
    turn[:2, 2] += size / 2 - source / 2
    corners = np.array([(0, 0), (size, 0), (size, size), (0, size)], np.float32)
    bent = corners + (rng.uniform(-squeeze, squeeze, (4, 2)) * size).astype(np.float32)
    return (cv2.getPerspectiveTransform(corners, bent) @ turn).astype(np.float32)


def degrade(rng: np.random.Generator, image: MatLike, *, is_scene: bool = False) -> Image8:
    """Add shadows, blur, low resolution, noise, JPEG; outside of scenes also fax. Keeps the shape."""
    size = image.shape[0]
    if rng.random() < 0.35:
        light = 1.0 + _cloud(rng, size, int(rng.integers(2, 5))) * rng.uniform(0.05, 0.35)
        if rng.random() < 0.3:
            edge = rng.uniform(-1, 1, 2) @ np.mgrid[0:size, 0:size].reshape(2, -1) / size + rng.uniform(-0.5, 0.5)
            light *= np.where(edge.reshape(size, size) > 0, 1.0, rng.uniform(0.5, 0.9)).astype(np.float32)
        image = np.clip(image * np.clip(light, 0.3, 1.5)[..., None], 0, 255).astype(np.uint8)
    if rng.random() < 0.15:
        small = rng.uniform(0.6, 0.95)
        low = cv2.resize(image, None, fx=small, fy=small, interpolation=cv2.INTER_AREA)
        image = cv2.resize(low, (size, size), interpolation=cv2.INTER_LINEAR)
    elif rng.random() < 0.3:
        image = cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.4, 1.3)))
    if rng.random() < 0.08:
        length = int(rng.integers(2, 6))
        kernel = np.ones((1, length), np.float32) / length
        image = cv2.filter2D(image, -1, kernel if rng.random() < 0.5 else kernel.T)
    if rng.random() < 0.4:
        channels = 1 if rng.random() < 0.6 else 3
        image = np.clip(image + _grain(rng, image.shape[0], channels, rng.uniform(2, 16)), 0, 255).astype(np.uint8)
    if not is_scene and rng.random() < 0.1:
        grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
        window, lead = int(rng.integers(15, 40)) * 2 + 1, float(rng.uniform(8, 25))
        grey = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, window, lead)
        image = cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB)
    elif rng.random() < 0.3:
        image = cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    if rng.random() < 0.5:
        _, coded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 95))])
        return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)
    return np.asarray(image, np.uint8)
