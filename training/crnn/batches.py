"""Batches to train on: rendered and real lines mixed, gathered by width as serving does; wider lines are left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import IterableDataset

from recognition_api.crnn.charset import Charset
from recognition_api.crnn.config import WIDTH_STRIDE, WIDTHS
from recognition_api.crnn.preprocess import padded, to_input
from training.crnn.real import RealLine, relit
from training.synth.lines import Line, LineRenderer

BATCH_COLUMNS = 48 * 320  # narrow lines come in larger batches
STRETCH = (0.85, 1.2)  # of a line's width
USES = 3  # of a rendered line, on average, each in another light and width: rendering costs as much as learning from it
KEPT_LINES = 12_000  # of which those that are used again are drawn


@dataclass(frozen=True)
class Sample:
    """A line as the network takes it, HEIGHT × w float32, and the classes of its characters."""

    image: NDArray[np.float32]
    classes: list[int]

    @property
    def bucket(self) -> int | None:
        """The width it is padded to; None where it is too wide."""
        return next((width for width in WIDTHS if width >= self.image.shape[1]), None)


@dataclass(frozen=True)
class Batch:
    """Lines of like width: images N,1,H,W; their classes one after another; how many each."""

    images: torch.Tensor
    targets: torch.Tensor
    lengths: torch.Tensor


class LineSource:
    """Lines to learn from.

    ``sources`` are real lines with the share of samples that each gives; the rest is rendered.
    """

    def __init__(
        self, renderer: LineRenderer, sources: Sequence[tuple[float, list[RealLine]]], charset: Charset
    ) -> None:
        self._renderer, self._charset = renderer, charset
        self._sources = [(share, lines) for share, lines in sources if lines]
        self._kept: list[Line] = []

    def samples(self, rng: np.random.Generator) -> Iterator[Sample]:
        """Yield endless samples that fit one of the network's widths."""
        while True:
            drawn = self._line(rng)
            if drawn is None:
                continue
            pixels, text = drawn
            sample = Sample(to_input(pixels, stretch=float(rng.uniform(*STRETCH))), self._charset.encode(text))
            has_steps = sample.image.shape[1] >= WIDTH_STRIDE * (len(text) + 1)  # CTC needs a step for each character
            if text and has_steps and sample.bucket is not None:
                yield sample

    def _line(self, rng: np.random.Generator) -> tuple[NDArray[np.uint8], str] | None:
        draw = rng.random()
        for share, lines in self._sources:
            if draw < share:
                line = lines[int(rng.integers(len(lines)))]
                pixels = line.jittered(rng)
                return None if pixels is None else (pixels, line.text)
            draw -= share
        return self._rendered(rng)

    def _rendered(self, rng: np.random.Generator) -> tuple[NDArray[np.uint8], str]:
        """Return a new line, or one that was rendered before, in another light."""
        if len(self._kept) < KEPT_LINES or rng.random() * USES < 1:
            line = self._renderer.render(rng)
            place = len(self._kept) if len(self._kept) < KEPT_LINES else int(rng.integers(KEPT_LINES))
            self._kept[place : place + 1] = [line]
            return line.pixels, line.text
        line = self._kept[int(rng.integers(len(self._kept)))]
        return relit(rng, line.pixels), line.text


class LineBatches(IterableDataset[Batch]):
    """Endless batches; seed, start and worker number decide every one of them."""

    def __init__(self, source: LineSource, seed: int, start: int) -> None:
        self._source = source
        self._seed = (seed, start)

    def __iter__(self) -> Iterator[Batch]:
        worker = torch.utils.data.get_worker_info()
        rng = np.random.default_rng((*self._seed, worker.id if worker else 0))
        waiting: dict[int, list[Sample]] = defaultdict(list)
        for sample in self._source.samples(rng):
            if sample.bucket is None:
                continue
            waiting[sample.bucket].append(sample)
            if len(waiting[sample.bucket]) * sample.bucket >= BATCH_COLUMNS:
                yield collate(waiting.pop(sample.bucket), sample.bucket)


def collate(samples: Sequence[Sample], width: int) -> Batch:
    """Pad images on the right with 0 (mid grey)."""
    return Batch(
        torch.from_numpy(padded([sample.image for sample in samples], width)),
        torch.tensor([c for sample in samples for c in sample.classes]),
        torch.tensor([len(sample.classes) for sample in samples]),
    )


def ctc_losses(log_probabilities: torch.Tensor, targets: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
    """Return the CTC loss of each line, for N,T,classes log-probabilities; 0 where the text has too few steps."""
    steps = torch.full((len(lengths),), log_probabilities.shape[1])
    return torch.nn.functional.ctc_loss(
        log_probabilities.transpose(0, 1), targets, steps, lengths, reduction="none", zero_infinity=True
    )
