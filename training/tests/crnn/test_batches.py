from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch

from recognition_api.crnn.charset import Charset
from recognition_api.crnn.config import WIDTHS, CrnnConfig
from training.crnn.batches import Batch, LineBatches, case_pairs, ctc_loss
from training.crnn.real import RealLine
from training.synth.corpus import Corpus
from training.synth.fonts import FontFace
from training.synth.lines import LineRenderer

FONT = FontFace(None, 0, "Pillow", frozenset(range(0x20, 0x7F)))
CHARSET = Charset(" aAbBß1")


def dataset(sources: list[tuple[float, list[RealLine]]], seed: int = 1, start: int = 0) -> LineBatches:
    config = CrnnConfig()
    corpus = Corpus({"en": "some text to be cut into lines " * 20}, {"en": ["word", "Other"]})
    return LineBatches(LineRenderer([FONT], corpus, config.charset), sources, config, seed, start)


def one_line(text: str, ignores_case: bool) -> Batch:
    return Batch(
        torch.zeros(1), torch.tensor(CHARSET.encode(text)), torch.tensor([len(text)]), torch.tensor([ignores_case])
    )


def certain_of(text: str) -> torch.Tensor:
    """Log-probabilities of a network that is certain of a text, one step a character."""
    scores = torch.full((1, len(text), CHARSET.num_classes), 1e-6)
    scores[0, range(len(text)), CHARSET.encode(text)] = 1.0
    return torch.log_softmax(torch.log(scores), -1)


def test_batches_have_few_shapes_when_lines_have_many() -> None:
    for batch in itertools.islice(dataset([]), 20):
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
    real = RealLine(pixels, np.array([[5, 5], [195, 5], [195, 35], [5, 35]], float), "REAL", ignores_case=True)
    batches = list(itertools.islice(dataset([(0.4, [real])]), 20))
    ignored = torch.cat([batch.ignores_case for batch in batches]).float().mean()
    assert 0.2 < ignored < 0.7


def test_the_loss_is_the_same_for_either_case_when_case_is_ignored() -> None:
    for printed in ("AB", "ab", "aB"):
        assert ctc_loss(certain_of(printed), one_line("AB", True), CHARSET) == pytest.approx(0.0, abs=1e-3)


def test_case_counts_when_it_is_not_ignored() -> None:
    assert ctc_loss(certain_of("ab"), one_line("AB", False), CHARSET) > 10


def test_each_capital_finds_its_small_letter_when_paired() -> None:
    capitals, smalls = case_pairs(CHARSET)
    assert [(CHARSET.character(c), CHARSET.character(s)) for c, s in zip(capitals, smalls, strict=True)] == [
        ("A", "a"),
        ("B", "b"),
    ]
