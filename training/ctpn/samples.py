"""Samples of one fixed size: rendered pages, crops of labelled pictures, photographed words; at any angle and scale."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from detection_api.ctpn.anchors import Floats
from detection_api.ctpn.preprocess import PADDING
from training.ctpn.words import WordCrop, words_in_scene
from training.synth.corpus import Corpus
from training.synth.fonts import FontFace
from training.synth.page_surfaces import degrade
from training.synth.pages import render_page

WANTED_HEIGHTS = (11.0, 40.0)
"""Where a crop's median line height (px) comes to lie."""
PADDED_SHARE = 0.25
VIEWS = {"as it is": 0.58, "slanted": 0.2, "rotated": 0.1, "close": 0.07, "far": 0.05}
"""Shares of the samples: as they are; rotated by up to 50°; by 90°, 180° or 270°; enlarged; shrunken."""
LARGEST_SLANT = 50.0
ROTATED_SIDE, FAR_SIDE = (1.42, 1.14), 1.82  # of what is rendered, in sample sizes
CLOSE_SCALES = (1.8, 4.5)
CLOSE, FAR = "close", "far"


@dataclass(frozen=True, slots=True)
class LabelledPicture:
    """A real picture on disk, its labelled lines (N × 4 × 2 px) and the regions that count neither way (M × 4 × 2)."""

    path: Path
    quads: Floats
    ignored: Floats


@dataclass(frozen=True, slots=True)
class Sample:
    """A picture with labels.

    image: size × size × 3 RGB uint8; quads, ignored: N × 4 × 2 and M × 4 × 2 px; is_complete: whether all its text is
    labelled.
    """

    image: NDArray[np.uint8]
    quads: Floats
    ignored: Floats
    is_complete: bool


def read_labels(folder: Path, split: str) -> Iterator[LabelledPicture]:
    """Yield pictures of one split of a labelled set (`labels.jsonl`, see the README beside this file)."""
    with (folder / "labels.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if record["split"] == split:
                parts = [[box["quad"] for box in record["boxes"] if box.get("ignore", False) == ignored]
                         for ignored in (False, True)]  # fmt: skip
                quads, ignored = (np.array(part, np.float32).reshape(-1, 4, 2) for part in parts)
                yield LabelledPicture(folder / record["image"], quads, ignored)


def read_picture(path: Path) -> NDArray[np.uint8]:
    """Return a picture, H × W × 3 RGB. Raises FileNotFoundError where OpenCV cannot read it."""
    coded = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if coded is None:
        raise FileNotFoundError(path)
    return np.asarray(cv2.cvtColor(coded, cv2.COLOR_BGR2RGB), np.uint8)


class SampleMaker:
    """Sample number i of a seed is always the same one.

    Arguments: real, the labelled pictures, one list a set; real_share, how many of the samples show them; words, and
    word_share, how many of the samples show those in a scene.
    """

    def __init__(
        self,
        fonts: Sequence[FontFace],
        corpus: Corpus,
        real: Sequence[Sequence[LabelledPicture]],
        words: Sequence[WordCrop],
        *,
        size: int,
        seed: int,
        real_share: float,
        word_share: float,
    ) -> None:
        self.fonts, self.corpus = fonts, corpus
        self.real = [pictures for pictures in real if pictures]
        self.size, self.seed = size, seed
        self.real_share = real_share if self.real else 0.0
        self.words = words
        self.word_share = word_share if words else 0.0

    def sample(self, index: int) -> Sample:
        """Render or cut sample number `index`."""
        rng = np.random.default_rng((self.seed, index))
        sample = self._view(rng, str(rng.choice(list(VIEWS), p=list(VIEWS.values()))))
        return padded(rng, sample) if rng.random() < PADDED_SHARE else sample

    def _view(self, rng: np.random.Generator, view: str) -> Sample:
        size = self.size
        if view == "slanted":
            return rotated(
                self._draw(rng, int(ROTATED_SIDE[0] * size)), rng.uniform(-LARGEST_SLANT, LARGEST_SLANT), size
            )
        if view == "rotated":
            degrees = rng.choice((90, 180, 270)) + rng.normal(0, 4)
            return rotated(self._draw(rng, int(ROTATED_SIDE[1] * size)), degrees, size)
        if view == CLOSE:
            return enlarged(rng, self._draw(rng, size))
        if view == FAR:
            return warped(self._draw(rng, int(FAR_SIDE * size)), np.eye(2, 3) / FAR_SIDE, size)
        return self._draw(rng, size)

    def _draw(self, rng: np.random.Generator, size: int) -> Sample:
        kind = rng.random()
        if kind < self.real_share:
            weights = np.sqrt([len(pictures) for pictures in self.real])
            chosen = self.real[int(rng.choice(len(self.real), p=weights / weights.sum()))]
            image, quads = crop(rng, chosen[int(rng.integers(len(chosen)))], size)
            return Sample(image, quads, np.zeros((0, 4, 2), np.float32), is_complete=False)
        if kind < self.real_share + self.word_share:
            return Sample(*words_in_scene(rng, self.words, size), is_complete=True)
        page = render_page(rng, self.fonts, self.corpus, size)
        return Sample(page.image, page.quads, page.ignored, is_complete=True)


def rotated(sample: Sample, degrees: float, size: int) -> Sample:
    """Return the middle of a larger sample, rotated counterclockwise."""
    middle = len(sample.image) / 2
    matrix = np.asarray(cv2.getRotationMatrix2D((middle, middle), float(degrees), 1.0), np.float64)
    matrix[:, 2] += size / 2 - middle
    return warped(sample, matrix, size)


def enlarged(rng: np.random.Generator, sample: Sample) -> Sample:
    """Return a part of a sample, around one of its lines, with large letters."""
    size, scale = len(sample.image), float(rng.uniform(*CLOSE_SCALES))
    centre = np.full(2, size / 2)
    if len(sample.quads):
        centre = sample.quads[int(rng.integers(len(sample.quads)))].mean(0) + rng.normal(0, size / 6 / scale, 2)
    matrix = np.array([[scale, 0, size / 2 - scale * centre[0]], [0, scale, size / 2 - scale * centre[1]]])
    return warped(sample, matrix, size)


def warped(sample: Sample, matrix: NDArray[np.float64], size: int) -> Sample:
    """Return a sample of another size through an affine map (2 × 3)."""
    method = cv2.INTER_AREA if np.linalg.det(matrix[:, :2]) < 1 else cv2.INTER_LINEAR
    image = cv2.warpAffine(sample.image, matrix, (size, size), flags=method, borderMode=cv2.BORDER_REPLICATE)
    quads, ignored = (_visible(_mapped(quads, matrix), size) for quads in (sample.quads, sample.ignored))
    return Sample(np.asarray(image, np.uint8), quads, ignored, sample.is_complete)


def _mapped(quads: Floats, matrix: NDArray[np.float64]) -> Floats:
    corners = quads.reshape(-1, 2) @ matrix[:, :2].T + matrix[:, 2]
    return corners.reshape(-1, 4, 2).astype(np.float32)


def _visible(quads: Floats, size: int) -> Floats:
    return np.asarray(quads[(quads.max(1) > 0).all(1) & (quads.min(1) < size).all(1)], np.float32)


def padded(rng: np.random.Generator, sample: Sample) -> Sample:
    """Cut the picture at the right or below, and fill with the padding that serving uses."""
    axis = int(rng.integers(2))  # of x, y
    edge = int(rng.uniform(0.5, 0.98) * sample.image.shape[1 - axis])
    image = sample.image.copy()
    image[(slice(None), slice(edge, None)) if axis == 0 else slice(edge, None)] = PADDING
    far, near = sample.quads[:, :, axis].max(1), sample.quads[:, :, axis].min(1)
    is_cut = (near < edge) & (far > edge + 2)
    ignored = np.concatenate([sample.ignored, sample.quads[is_cut]])
    return Sample(image, sample.quads[far <= edge + 2], ignored, sample.is_complete)


def crop(rng: np.random.Generator, picture: LabelledPicture, size: int) -> tuple[NDArray[np.uint8], Floats]:
    """Return a random square of a picture, scaled, slightly turned and degraded. Raises FileNotFoundError."""
    image = read_picture(picture.path)
    tall = float(np.median(picture.quads[:, 3, 1] - picture.quads[:, 0, 1])) if len(picture.quads) else 24.0
    wanted = np.exp(rng.uniform(*np.log(WANTED_HEIGHTS)))
    scale = float(np.clip(wanted / tall, 0.45, 2.0)) if rng.random() < 0.5 else float(rng.uniform(0.6, 1.3))
    angle = float(rng.normal(0, 3) if rng.random() < 0.3 else rng.normal(0, 0.4))
    height, width = image.shape[:2]
    if len(picture.quads) and rng.random() < 0.9:
        centre = picture.quads[int(rng.integers(len(picture.quads)))].mean(0) + rng.normal(0, size / 4 / scale, 2)
    else:
        centre = rng.uniform((0, 0), (width, height))
    middle = (float(centre[0]), float(centre[1]))
    matrix = np.asarray(cv2.getRotationMatrix2D(middle, angle, scale), np.float64)
    matrix[:, 2] += size / 2 - centre
    border = tuple(float(c) for c in rng.uniform(0, 255, 3))
    sharp = cv2.GaussianBlur(image, (0, 0), 0.4 / scale) if scale < 0.7 else image
    taken = np.asarray(
        cv2.warpAffine(sharp, matrix, (size, size), flags=cv2.INTER_LINEAR, borderValue=border), np.uint8
    )
    quads = _visible(_mapped(picture.quads, matrix), size)
    if rng.random() < 0.2:
        gain, offset = rng.uniform(0.5, 1.1), rng.uniform(0, 60)
        taken = np.clip(taken * gain + offset, 0, 255).astype(np.uint8)
    if rng.random() < 0.05:
        taken = 255 - taken
    return degrade(rng, taken) if rng.random() < 0.5 else taken, quads
