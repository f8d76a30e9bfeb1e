"""What a printer, a scanner or a camera does to a picture: blur, few pixels, noise, JPEG."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.float32]
Pixels = NDArray[np.uint8]


SCAN_ROWS = (11, 28)
FAX_SHARE = 0.08


def photograph(
    rng: np.random.Generator, scene: Grey, rows: tuple[int, int] = SCAN_ROWS, fax_share: float = FAX_SHARE
) -> Pixels:
    """Return the scene (grey 0..255) as a device stores it: same size, uint8. ``rows`` are those of a coarse device."""
    scene = blur(rng, scene) if rng.random() < 0.45 else scene
    scene = coarsen(rng, scene, rows) if rng.random() < 0.45 else scene
    if rng.random() < 0.4:
        scene = scene + np.float32(rng.uniform(1, 14)) * rng.standard_normal(scene.shape, np.float32)
    pixels = np.asarray(np.clip(scene, 0, 255), np.uint8)
    if rng.random() < fax_share:  # a fax knows black and white
        pixels = np.asarray(np.where(pixels > float(pixels.mean()) - 12, 255, 0), np.uint8)
    return jpeg(rng, pixels) if rng.random() < 0.4 else pixels


def blur(rng: np.random.Generator, scene: Grey) -> Grey:
    """Blur as a lens out of focus does, or a movement along a line."""
    strength = scene.shape[0] / 40
    if rng.random() < 0.75:
        return np.asarray(
            cv2.GaussianBlur(scene, (0, 0), float(rng.uniform(0.2, 1.5)) * max(0.5, strength)), np.float32
        )
    length = max(2, round(float(rng.uniform(1.5, 5)) * strength))
    kernel = np.zeros((length, length), np.float32)
    direction = rng.uniform(0, np.pi)
    offset = np.array([np.cos(direction), np.sin(direction)]) * length / 2
    start, end = (np.round(length / 2 + sign * offset).astype(int).tolist() for sign in (-1, 1))
    cv2.line(kernel, start, end, 1.0)
    return np.asarray(cv2.filter2D(scene, -1, kernel / max(1.0, float(kernel.sum()))), np.float32)


def coarsen(rng: np.random.Generator, scene: Grey, rows: tuple[int, int] = SCAN_ROWS) -> Grey:
    """Shrink to a height in ``rows``, and enlarge again."""
    height, width = scene.shape
    fewer = int(rng.integers(*rows))
    if fewer >= height:
        return scene
    small = cv2.resize(scene, (max(2, round(width * fewer / height)), fewer), interpolation=cv2.INTER_AREA)
    way = cv2.INTER_LINEAR if rng.random() < 0.7 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(small, (width, height), interpolation=way), np.float32)


def jpeg(rng: np.random.Generator, pixels: Pixels) -> Pixels:
    """Encode and decode as a JPEG of poor to good quality."""
    done, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(20, 90))])
    if not done:
        raise RuntimeError("OpenCV cannot write JPEG here")
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)
