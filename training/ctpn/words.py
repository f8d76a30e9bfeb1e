"""Compose scenes from word crops of street photographs and backgrounds without text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from detection_api.ctpn.anchors import Floats
from training.synth import page_surfaces

WORD_HEIGHTS = (11.0, 80.0)
"""Pixels that a word is high in the scene."""
LEAST_HEIGHT = 8.0
STEEPEST = 0.5
LARGEST_SCALE = 2.5


@dataclass(frozen=True, slots=True)
class WordCrop:
    """A picture of a word on disk, and the word's outline in it (4 × 2 px)."""

    path: Path
    quad: Floats


def read_words(folder: Path, split: str) -> list[WordCrop]:
    """Return the horizontal, legible words of one split (`labels.jsonl`, see the README beside this file)."""
    found = []
    with (folder / "labels.jsonl").open(encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            if record["split"] == split:
                quad = np.array(record["quad"], np.float32)
                width, height = np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[3] - quad[0])
                is_level = abs(quad[1, 1] - quad[0, 1]) <= STEEPEST * (quad[1, 0] - quad[0, 0])
                if is_level and height >= LEAST_HEIGHT and 0.4 * height * min(3, len(record["text"])) <= width:
                    found.append(WordCrop(folder / record["image"], quad))
    return found


def words_in_scene(
    rng: np.random.Generator, words: Sequence[WordCrop], size: int
) -> tuple[NDArray[np.uint8], Floats, Floats]:
    """Return a scene of size × size × 3 RGB uint8, its words (N × 4 × 2 px), and the regions that count neither way."""
    canvas_size = int(size * 1.2)
    scene, _ = page_surfaces.scene(rng, canvas_size)
    free = np.ones((canvas_size, canvas_size), bool)
    quads: list[Floats] = []
    for _ in range(int(rng.integers(2, 14))):
        placed = _put(rng, scene, free, words[int(rng.integers(len(words)))])
        if placed is not None:
            quads.append(placed)
    corners = np.array(quads, np.float32).reshape(-1, 4, 2)
    image, corners, ignored = page_surfaces.photograph(rng, scene, corners, corners[:0], size, is_scene=True)
    inside = (corners.max(1) > 0).all(1) & (corners.min(1) < size).all(1)
    return image, corners[inside], ignored


def _put(rng: np.random.Generator, scene: NDArray[np.uint8], free: NDArray[np.bool_], word: WordCrop) -> Floats | None:
    """Put a word at a free place, on a board with the colours of its edge. Raises FileNotFoundError."""
    coded = cv2.imread(str(word.path), cv2.IMREAD_COLOR)
    if coded is None:
        raise FileNotFoundError(word.path)
    tall = float(np.linalg.norm(word.quad[3] - word.quad[0]))
    wanted = float(np.exp(rng.uniform(*np.log(WORD_HEIGHTS))))
    scale = min(wanted / tall, LARGEST_SCALE)
    margin = max(2, int(tall * rng.uniform(0.1, 0.9)))
    board = cv2.copyMakeBorder(coded, margin, margin, margin, margin, cv2.BORDER_REPLICATE)
    soft = cv2.GaussianBlur(board, (0, 0), margin / 3)
    soft[margin:-margin, margin:-margin] = coded
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    board = cv2.resize(soft, None, fx=scale, fy=scale, interpolation=method)[:, :, ::-1]
    if rng.random() < 0.1:
        board = 255 - board
    if rng.random() < 0.2:
        board = board[:, :, rng.permutation(3)]
    height, width = board.shape[:2]
    room_y, room_x = scene.shape[0] - height, scene.shape[1] - width
    if room_y <= 0 or room_x <= 0:
        return None
    y, x = int(rng.integers(room_y)), int(rng.integers(room_x))
    where = slice(y, y + height), slice(x, x + width)
    if not free[where].all():
        return None
    free[where] = False
    opacity = np.ones((height, width, 1), np.float32)
    if rng.random() < 0.6:  # no sign: the wall goes over into the board
        edge = max(1.0, 0.6 * margin * scale)
        away = np.minimum(np.arange(height)[:, None], np.arange(width)[None])
        away = np.minimum(away, np.minimum(np.arange(height)[::-1, None], np.arange(width)[None, ::-1]))
        opacity = np.clip((away[..., None] + 0.5) / edge, 0, 1).astype(np.float32)
    ground = scene[where].astype(np.float32)
    scene[where] = np.clip(ground + opacity * (board - ground), 0, 255).astype(np.uint8)
    return np.asarray((word.quad + margin) * scale + (x, y), np.float32)
