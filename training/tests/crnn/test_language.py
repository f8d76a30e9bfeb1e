from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recognition_api.crnn.charset import DEFAULT_CHARACTERS
from recognition_api.crnn.language import LOG_STEP, ORDER, SPACE, START, LanguageModel
from training.crnn import language as counting
from training.crnn.language import build, capitals, count, ngrams, smoothed
from training.synth.corpus import Corpus


def test_no_ngram_reaches_over_a_space() -> None:
    symbols = np.array([5, 6, SPACE, 7, 8], np.uint8)
    assert ngrams(symbols, 3).tolist() == [5 << 16 | 6 << 8 | SPACE, SPACE << 16 | 7 << 8 | 8]
    assert ngrams(symbols, 1).tolist() == symbols.tolist()


def test_chances_given_a_context_add_up_to_one_when_smoothed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MIN_COUNTS", (1,) * ORDER)
    symbols = np.random.default_rng(3).integers(SPACE, 6, 4000).astype(np.uint8)
    keys, costs, backoffs = smoothed(count([symbols]))
    chances = dict(zip(keys.tolist(), np.exp(-LOG_STEP * costs.astype(float)), strict=True))
    shares = dict(zip(keys.tolist(), np.exp(-LOG_STEP * backoffs.astype(float)), strict=True))
    for context in (5, 5 << 8 | 4):
        total = 0.0
        for symbol in range(SPACE, 6):
            seen = chances.get(context << 8 | symbol)
            shorter = context & 0xFF
            backed_off = chances.get(shorter << 8 | symbol, 0.0) if context > 0xFF else chances[symbol]
            total += seen if seen is not None else shares[context] * backed_off
        assert total == pytest.approx(1.0, abs=0.1)


def test_a_capital_is_expected_after_capitals() -> None:
    table = np.exp(capitals(["TOTAL DUE total"] * 50))
    after_two_capitals, after_two_small = 2 << 2 | 2, 1 << 2 | 1
    assert table[after_two_capitals, 1] > 0.9
    assert table[after_two_small, 0] > 0.9


def test_what_was_built_is_what_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "PRINTED_LINES", 50)
    path = tmp_path / "language.npz"
    corpus = Corpus({"en": "the cat sat on the mat and the cat ran " * 40}, {"en": ["cat", "mat"]})
    assert build(corpus, DEFAULT_CHARACTERS, path) > 100
    model = LanguageModel.load(path)
    context = model.after(model.after(START, "c"), "a")
    assert model.log_probability(context, "t") > model.log_probability(context, "q") + 2
