"""Training samples of one fixed size: rendered pages and crops of labelled pictures, with their targets."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from detection_api.ctpn.anchors import Floats, Targets, encode
from detection_api.ctpn.config import CtpnConfig
from detection_api.ctpn.preprocess import PADDING
from training.ctpn.words import WordCrop, words_in_scene
from training.synth.corpus import Corpus
from training.synth.fonts import FontFace
from training.synth.page_surfaces import degrade
from training.synth.pages import render_page

WANTED_HEIGHTS = (11.0, 40.0)
"""Where a crop's median line height (px) comes to lie."""
PADDED_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class LabelledPicture:
    """A real picture on disk, its labelled lines (N × 4 × 2 px) and the regions that count neither way (M × 4 × 2)."""

    path: Path
    quads: Floats
    ignored: Floats


@dataclass(frozen=True, slots=True)
class Sample:
    """image: size × size × 3 RGB uint8; is_complete: whether all its text is labelled."""

    image: NDArray[np.uint8]
    targets: Targets
    is_complete: bool


def read_labels(folder: Path, split: str) -> Iterator[LabelledPicture]:
    """Pictures of one split of a labelled set (`labels.jsonl`, see the README beside this file)."""
    with (folder / "labels.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if record["split"] == split:
                parts = [[box["quad"] for box in record["boxes"] if box.get("ignore", False) == ignored]
                         for ignored in (False, True)]  # fmt: skip
                quads, ignored = (np.array(part, np.float32).reshape(-1, 4, 2) for part in parts)
                yield LabelledPicture(folder / record["image"], quads, ignored)


def read_picture(path: Path) -> NDArray[np.uint8]:
    """H × W × 3 RGB. Raises FileNotFoundError where there is no picture that OpenCV reads."""
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
        config: CtpnConfig,
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
        self.config, self.fonts, self.corpus = config, fonts, corpus
        self.real = [pictures for pictures in real if pictures]
        self.size, self.seed = size, seed
        self.real_share = real_share if self.real else 0.0
        self.words = words
        self.word_share = word_share if words else 0.0

    def sample(self, index: int) -> Sample:
        """Render or cut sample number `index`."""
        rng = np.random.default_rng((self.seed, index))
        kind = rng.random()
        if kind < self.real_share:
            weights = np.sqrt([len(pictures) for pictures in self.real])
            chosen = self.real[int(rng.choice(len(self.real), p=weights / weights.sum()))]
            image, quads = crop(rng, chosen[int(rng.integers(len(chosen)))], self.size)
            ignored, is_complete = np.zeros((0, 4, 2), np.float32), False
        elif kind < self.real_share + self.word_share:
            image, quads, ignored = words_in_scene(rng, self.words, self.size)
            is_complete = True
        else:
            page = render_page(rng, self.fonts, self.corpus, self.size)
            image, quads, ignored, is_complete = page.image, page.quads, page.ignored, True
        if rng.random() < PADDED_SHARE:
            image, quads, ignored = pad(rng, image, quads, ignored)
        return Sample(image, encode(self.config, image.shape[:2], quads, ignored), is_complete)


def pad(
    rng: np.random.Generator, image: NDArray[np.uint8], quads: Floats, ignored: Floats
) -> tuple[NDArray[np.uint8], Floats, Floats]:
    """Cut the picture at the right or below, and fill with the padding that serving uses."""
    axis = int(rng.integers(2))  # of x, y
    edge = int(rng.uniform(0.5, 0.98) * image.shape[1 - axis])
    image = image.copy()
    image[(slice(None), slice(edge, None)) if axis == 0 else slice(edge, None)] = PADDING
    far, near = quads[:, :, axis].max(1), quads[:, :, axis].min(1)
    is_cut = (near < edge) & (far > edge + 2)
    return image, quads[far <= edge + 2], np.concatenate([ignored, quads[is_cut]])


def crop(rng: np.random.Generator, picture: LabelledPicture, size: int) -> tuple[NDArray[np.uint8], Floats]:
    """A random square of a picture, scaled, slightly turned and degraded. Raises FileNotFoundError."""
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
    matrix = cv2.getRotationMatrix2D((float(centre[0]), float(centre[1])), angle, scale)
    matrix[:, 2] += size / 2 - centre
    border = tuple(float(c) for c in rng.uniform(0, 255, 3))
    sharp = cv2.GaussianBlur(image, (0, 0), 0.4 / scale) if scale < 0.7 else image
    taken = np.asarray(
        cv2.warpAffine(sharp, matrix, (size, size), flags=cv2.INTER_LINEAR, borderValue=border), np.uint8
    )
    corners = picture.quads.reshape(-1, 2) @ matrix[:, :2].T + matrix[:, 2]
    quads = corners.reshape(-1, 4, 2).astype(np.float32)
    kept = [bool((quad.max(0) > 0).all() and (quad.min(0) < size).all()) for quad in quads]
    if rng.random() < 0.2:
        gain, offset = rng.uniform(0.5, 1.1), rng.uniform(0, 60)
        taken = np.clip(taken * gain + offset, 0, 255).astype(np.uint8)
    if rng.random() < 0.05:
        taken = 255 - taken
    return degrade(rng, taken) if rng.random() < 0.5 else taken, quads[kept]
