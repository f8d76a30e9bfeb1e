"""Batches to train on: rendered and real lines mixed, gathered by width as serving does; wider lines are left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch.utils.data import IterableDataset

from recognition_api.crnn.charset import Charset
from recognition_api.crnn.config import WIDTH_STRIDE, WIDTHS, CrnnConfig
from recognition_api.crnn.preprocess import normalize, to_height
from training.crnn.real import RealLine, relit
from training.synth.lines import Line, LineRenderer

BATCH_AREA = 32 * 224  # columns of pixels a batch: narrow lines come in larger batches
STRETCH = (0.88, 1.2)  # of a line's width: serving reads doubtful lines a second time, wider
USES = 4  # of a rendered line, on average, each in another light and width: rendering costs as much as learning from it
KEPT_LINES = 20_000  # of which those that are used again are drawn


@dataclass(frozen=True)
class Batch:
    """Lines of like width: images N,1,H,W; their classes one after another; how many each; whose case counts not."""

    images: torch.Tensor
    targets: torch.Tensor
    lengths: torch.Tensor
    ignores_case: torch.Tensor


@dataclass(frozen=True)
class _Sample:
    image: np.ndarray
    classes: list[int]
    ignores_case: bool


class LineBatches(IterableDataset[Batch]):
    """Endless batches; seed, start and worker number decide every one of them.

    ``sources`` are real lines with the share of samples that each gives; the rest is rendered.
    """

    def __init__(
        self,
        renderer: LineRenderer,
        sources: list[tuple[float, list[RealLine]]],
        config: CrnnConfig,
        seed: int,
        start: int,
    ) -> None:
        self._renderer, self._config, self._charset = renderer, config, config.charset
        self._sources = [(share, lines) for share, lines in sources if lines]
        self._seed = (seed, start)
        self._kept: list[Line] = []

    def __iter__(self) -> Iterator[Batch]:
        worker = torch.utils.data.get_worker_info()
        rng = np.random.default_rng((*self._seed, worker.id if worker else 0))
        waiting: dict[int, list[_Sample]] = defaultdict(list)
        while True:
            sample = self._sample(rng)
            if sample is None:
                continue
            bucket = next((width for width in WIDTHS if width >= sample.image.shape[1]), None)
            if bucket is None:
                continue
            waiting[bucket].append(sample)
            if len(waiting[bucket]) * bucket >= BATCH_AREA:
                yield collate(waiting.pop(bucket), bucket)

    def _sample(self, rng: np.random.Generator) -> _Sample | None:
        draw = rng.random()
        for share, lines in self._sources:
            if draw < share:
                line = lines[int(rng.integers(len(lines)))]
                pixels = line.jittered(rng)
                return None if pixels is None else self._prepared(rng, pixels, line.text, line.ignores_case)
            draw -= share
        return self._prepared(rng, *self._rendered(rng), False)

    def _rendered(self, rng: np.random.Generator) -> tuple[np.ndarray, str]:
        """A new line, or one that was rendered before, in another light."""
        if len(self._kept) < KEPT_LINES or rng.random() * USES < 1:
            line = self._renderer.render(rng)
            place = len(self._kept) if len(self._kept) < KEPT_LINES else int(rng.integers(KEPT_LINES))
            self._kept[place : place + 1] = [line]
            return line.pixels, line.text
        line = self._kept[int(rng.integers(len(self._kept)))]
        return relit(rng, line.pixels), line.text

    def _prepared(self, rng: np.random.Generator, pixels: np.ndarray, text: str, ignores_case: bool) -> _Sample | None:
        stretched = to_height(pixels, self._config.height, stretch=float(rng.uniform(*STRETCH)))
        image = normalize(stretched, self._config.min_std)
        if image.shape[1] < WIDTH_STRIDE * (len(text) + 1):  # CTC needs a step for each character
            return None
        return _Sample(image, self._charset.encode(text.upper() if ignores_case else text), ignores_case)


def collate(samples: list[_Sample], width: int) -> Batch:
    """Pads images on the right with 0, a line's mean grey."""
    images = np.zeros((len(samples), 1, samples[0].image.shape[0], width), np.float32)
    for image, sample in zip(images, samples, strict=True):
        image[0, :, : sample.image.shape[1]] = sample.image
    return Batch(
        torch.from_numpy(images),
        torch.tensor([c for sample in samples for c in sample.classes]),
        torch.tensor([len(sample.classes) for sample in samples]),
        torch.tensor([sample.ignores_case for sample in samples]),
    )


def ctc_loss(log_probabilities: torch.Tensor, batch: Batch, charset: Charset) -> torch.Tensor:
    """Mean CTC loss a line. Where case counts not, a capital stands for itself or its small letter: their
    probabilities are added, so that the label in capitals says nothing about which of both is printed.
    """
    capitals, smalls = case_pairs(charset)
    if batch.ignores_case.any():
        either = log_probabilities.clone()
        either[:, :, capitals] = torch.logaddexp(log_probabilities[:, :, capitals], log_probabilities[:, :, smalls])
        log_probabilities = torch.where(batch.ignores_case[:, None, None], either, log_probabilities)
    steps = torch.full((len(batch.lengths),), log_probabilities.shape[1])
    losses = torch.nn.functional.ctc_loss(
        log_probabilities.transpose(0, 1), batch.targets, steps, batch.lengths, reduction="none", zero_infinity=True
    )
    return losses.mean()


def case_pairs(charset: Charset) -> tuple[list[int], list[int]]:
    """Classes of the capitals that have a small letter of their own in the charset, and of those."""
    capitals = [c for c in charset.characters if c.lower() != c and len(c.lower()) == 1 and c.lower() in charset]
    return charset.encode("".join(capitals)), charset.encode("".join(capitals).lower())
