from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch

from recognition_api.crnn.charset import Charset
from recognition_api.crnn.config import WIDTHS
from training.crnn.batches import LineBatches, LineSource, ctc_losses
from training.crnn.real import RealLine
from training.synth.corpus import Corpus
from training.synth.fonts import FontFace
from training.synth.lines import LineRenderer

FONT = FontFace(None, 0, "Pillow", frozenset(range(0x20, 0x7F)))
CHARSET = Charset(" aAbBß1")


def dataset(sources: list[tuple[float, list[RealLine]]], seed: int = 1, start: int = 0) -> LineBatches:
    corpus = Corpus({"en": "some text to be cut into lines " * 20}, {"en": ["word", "Other"]})
    charset = Charset()
    return LineBatches(LineSource(LineRenderer([FONT], corpus, charset), sources, charset), seed, start)


def test_batches_have_few_shapes_when_lines_have_many() -> None:
    for batch in itertools.islice(dataset([]), 6):
        assert batch.images.shape[3] in WIDTHS
        assert len(batch.lengths) == len(batch.images)
        assert batch.lengths.sum() == len(batch.targets)


def test_batches_repeat_when_seed_and_start_are_the_same() -> None:
    first, again, later = (list(itertools.islice(d, 5)) for d in (dataset([]), dataset([]), dataset([], start=9)))
    assert all(
        torch.equal(a.images, b.images) and torch.equal(a.targets, b.targets) for a, b in zip(first, again, strict=True)
    )
    assert not torch.equal(first[0].targets, later[0].targets)


def test_real_lines_take_their_share_when_mixed_in() -> None:
    pixels = np.full((40, 200), 230, np.uint8)
    pixels[15:25, 20:180] = 20
    real = RealLine(pixels, np.array([[5, 5], [195, 5], [195, 35], [5, 35]], float), "ЖЖЖ")
    batches = list(itertools.islice(dataset([(0.4, [real])]), 20))
    (marked,) = {tuple(Charset().encode("ЖЖЖ"))}
    lines = [tuple(line.tolist()) for batch in batches for line in torch.split(batch.targets, batch.lengths.tolist())]
    assert 0.2 < lines.count(marked) / len(lines) < 0.7


def test_the_loss_is_zero_when_the_network_is_certain_of_the_label() -> None:
    scores = torch.full((1, 2, CHARSET.num_classes), 1e-6)
    scores[0, range(2), CHARSET.encode("aB")] = 1.0
    certain, length = torch.log_softmax(torch.log(scores), -1), torch.tensor([2])
    assert ctc_losses(certain, torch.tensor(CHARSET.encode("aB")), length) == pytest.approx(0.0, abs=1e-3)
    assert ctc_losses(certain, torch.tensor(CHARSET.encode("AB")), length) > 5
