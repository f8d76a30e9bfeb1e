"""Lines of real pictures, kept in memory in grey: cut from labelled pages by their quads, or ready-made crops."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from recognition_api.crnn.charset import Charset
from recognition_api.crnn.preprocess import straighten
from training.synth.cameras import blur, jpeg

Pixels = NDArray[np.uint8]
Corners = NDArray[np.float64]

TRAINING_SETS = {"sroie": "train", "icdar15_words": "train", "tapuscorpus_fr": "train"}  # licences that allow it
PHOTOS = frozenset({"icdar15_words"})  # few, seen from any side: each is shown from others too
CONTEXT = 0.5  # of a line's height, kept around it so that its box can be jittered


@dataclass(frozen=True, slots=True)
class RealLine:
    """A labelled line: grey pixels with some surroundings, its quad in them (px), its text."""

    pixels: Pixels
    quad: Corners
    text: str
    is_photo: bool = False

    def crop(self) -> Pixels | None:
        """Return the line as labelled, h × w."""
        return straighten(self.pixels, self.quad)

    def jittered(self, rng: np.random.Generator) -> Pixels | None:
        """Return the line as a detector might have found it, in a slightly other light."""
        height = float(np.linalg.norm(self.quad[3] - self.quad[0]))
        edges = rng.uniform((-0.05, -0.1, -0.05, -0.1), (0.25, 0.2, 0.25, 0.2)) * height  # left, top, right, bottom
        right = (self.quad[1] - self.quad[0]) / max(1.0, float(np.linalg.norm(self.quad[1] - self.quad[0])))
        down = (self.quad[3] - self.quad[0]) / max(1.0, height)
        signs = np.array([[-edges[0], -edges[1]], [edges[2], -edges[1]], [edges[2], edges[3]], [-edges[0], edges[3]]])
        corners = self.quad + signs[:, :1] * right + signs[:, 1:] * down
        crop = straighten(self.pixels, corners + rng.normal(0, 0.02 * height, (4, 2)))
        if crop is None:
            return None
        return relit(rng, seen_elsewhere(rng, crop) if self.is_photo else crop)


def seen_elsewhere(rng: np.random.Generator, crop: Pixels) -> Pixels:
    """Return the crop of a photo in another perspective, at times with dark and light exchanged."""
    height, width = crop.shape
    if rng.random() < 0.6:
        corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        seen = corners + rng.uniform(-0.12, 0.12, (4, 2)) * min(height, 0.3 * width)
        seen[:, 0] += float(rng.normal(0, 0.12)) * (corners[:, 1] - height / 2)  # slant
        seen[:, 1] += float(rng.normal(0, 0.04)) * (corners[:, 0] - width / 2)  # slope
        seen -= np.minimum(0, seen.min(0))
        size = np.ceil(seen.max(0)).astype(int).tolist()
        matrix = cv2.getPerspectiveTransform(corners, seen.astype(np.float32))
        crop = np.asarray(cv2.warpPerspective(crop, matrix, size, borderMode=cv2.BORDER_REPLICATE), np.uint8)
    return np.asarray(255 - crop, np.uint8) if rng.random() < 0.2 else crop


def relit(rng: np.random.Generator, crop: Pixels) -> Pixels:
    """Return the crop blurred, noisy, in another light or compressed, or as it is."""
    kind = rng.random()
    scene = crop.astype(np.float32)
    if kind < 0.2:
        scene = blur(rng, scene)
    elif kind < 0.4:
        scene = scene + np.float32(rng.uniform(1, 10)) * rng.standard_normal(scene.shape, np.float32)
    elif kind < 0.5:
        scene = np.float32(255) * (scene / np.float32(255)) ** np.float32(rng.uniform(0.6, 1.6))
    pixels = np.asarray(np.clip(scene, 0, 255), np.uint8)
    return jpeg(rng, pixels) if rng.random() < 0.15 else pixels


def training_lines(datasets: Path, name: str, charset: Charset, cases: Path | None) -> list[RealLine]:
    """Return the lines of a set that may be trained on.

    ``cases`` names the file that `training.crnn.teacher` wrote for a set whose labels do not say the case: its texts
    take the labels' place, and lines for which it has none are left out.
    """
    lines = read_lines(datasets, name, TRAINING_SETS[name], charset=None)
    if cases is not None:
        with cases.open(encoding="utf-8") as file:
            texts = [json.loads(text) for text in file]
        lines = [replace(line, text=text) for line, text in zip(lines, texts, strict=True) if text is not None]
    return [line for line in lines if all(character in charset for character in line.text)]


def read_lines(
    datasets: Path, name: str, split: str | None, charset: Charset | None, limit: int | None = None
) -> list[RealLine]:
    """Return labelled lines of one set, in the file's order, without those that a given charset cannot write.

    ``limit`` takes that many, spread evenly. Raises FileNotFoundError where the set is not in ``datasets``.
    """
    lines = list(_lines(datasets / name, split, charset))
    if limit is not None and len(lines) > limit:
        return [lines[i * len(lines) // limit] for i in range(limit)]
    return lines


def _lines(folder: Path, split: str | None, charset: Charset | None) -> Iterator[RealLine]:
    is_photo = folder.name in PHOTOS
    with (folder / "labels.jsonl").open(encoding="utf-8") as labels:
        for record in map(json.loads, labels):
            if split is not None and record["split"] != split:
                continue
            page = cv2.imread(str(folder / record["image"]), cv2.IMREAD_GRAYSCALE)
            if page is None:
                raise FileNotFoundError(folder / record["image"])
            for quad, label in _labelled(record, page.shape):
                text = " ".join(unicodedata.normalize("NFC", label).split())
                if text and (charset is None or all(character in charset for character in text)):
                    yield RealLine(*_surroundings(np.asarray(page, np.uint8), quad), text, is_photo)


def _labelled(record: dict[str, object], shape: tuple[int, ...]) -> Iterator[tuple[Corners, str]]:
    """Yield quads and texts of a page's lines (or boxes), or the one text of a crop, whole."""
    boxes = record.get("lines", record.get("boxes"))
    if isinstance(boxes, list):
        for box in boxes:
            if not box.get("ignore"):
                yield np.array(box["quad"], np.float64), box["text"]
        return
    height, width = shape[:2]
    yield np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64), str(record["text"])


def _surroundings(page: Pixels, quad: Corners) -> tuple[Pixels, Corners]:
    margin = CONTEXT * float(np.linalg.norm(quad[3] - quad[0]))
    left, top = np.maximum(0, np.floor(quad.min(0) - margin)).astype(int)
    right, bottom = np.ceil(quad.max(0) + margin).astype(int)
    return page[top:bottom, left:right].copy(), quad - (left, top)
