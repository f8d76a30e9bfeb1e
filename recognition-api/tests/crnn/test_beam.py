from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from recognition_api.crnn import beam
from recognition_api.crnn.beam import Hypothesis, beam_search
from recognition_api.crnn.charset import BLANK, Charset
from recognition_api.crnn.language import LanguageModel

CHARSET = Charset(" abc")
NUMBERS = np.random.default_rng(5)


@pytest.fixture(scope="module")
def language() -> LanguageModel:
    return LanguageModel.load()


def collapsed(path: tuple[int, ...]) -> str:
    return "".join(CHARSET.character(number) for number, _ in itertools.groupby(path) if number != BLANK)


def exact(log_probabilities: np.ndarray) -> dict[str, float]:
    """Every text's probability, by adding up all paths."""
    texts: dict[str, float] = {}
    steps, classes = log_probabilities.shape
    for path in itertools.product(range(classes), repeat=steps):
        p = math.exp(float(log_probabilities[np.arange(steps), path].sum()))
        texts[collapsed(path)] = texts.get(collapsed(path), 0.0) + p
    return texts


@pytest.mark.parametrize("_", range(5))
def test_the_likeliest_text_is_found_when_the_language_has_no_say(
    monkeypatch: pytest.MonkeyPatch, language: LanguageModel, _: int
) -> None:
    for name, value in {"LANGUAGE_WEIGHT": 0.0, "CHARACTER_BONUS": 0.0, "HOPELESS": 0.0, "WIDTH": 500}.items():
        monkeypatch.setattr(beam, name, value)
    monkeypatch.setattr(beam, "UNLIKELY", -math.inf)
    p = NUMBERS.dirichlet(np.ones(CHARSET.num_classes), 5)
    texts = exact(np.log(p))
    found = beam_search(np.log(p).astype(np.float32), CHARSET, language)
    assert found.text == max(texts, key=lambda text: texts[text])
    assert found.log_weight == pytest.approx(math.log(texts[found.text]), abs=1e-4)
    assert found.share == pytest.approx(texts[found.text], abs=1e-4)


def scores(*steps: dict[str, float]) -> np.ndarray:
    """Log-probabilities of a charset of ASCII letters; ``_`` is the blank."""
    values = np.full((len(steps), LETTERS.num_classes), 1e-6, np.float32)
    for row, step in zip(values, steps, strict=True):
        for character, p in step.items():
            row[BLANK if character == "_" else LETTERS.encode(character)[0]] = p
    return np.asarray(np.log(values / values.sum(1, keepdims=True)))


LETTERS = Charset(" abcdefghijklmnopqrstuvwxyz0123456789")


def read(language: LanguageModel, *steps: dict[str, float]) -> Hypothesis:
    return beam_search(scores(*steps), LETTERS, language)


def test_the_language_decides_when_the_network_cannot(language: LanguageModel) -> None:
    doubtful = [{c: 1.0} for c in "numb"] + [{"a": 0.55, "e": 0.45}, {"r": 1.0}]
    assert read(language, *doubtful).text == "number"


def test_the_network_decides_when_it_is_sure(language: LanguageModel) -> None:
    unheard = [{c: 0.97, "e": 0.03} for c in "xqzvk"]
    assert read(language, *unheard).text == "xqzvk"


def test_a_letter_stands_twice_when_a_blank_lies_between(language: LanguageModel) -> None:
    assert read(language, {"b": 1}, {"o": 1}, {"_": 1}, {"o": 1}, {"k": 1}).text == "book"
    assert read(language, {"b": 1}, {"o": 1}, {"o": 1}, {"k": 1}).text == "bok"


def test_each_character_knows_the_step_at_which_it_begins(language: LanguageModel) -> None:
    found = read(language, {"_": 1}, {"t": 1}, {"t": 1}, {"_": 1}, {"o": 1}, {" ": 1}, {"_": 1}, {"b": 1})
    assert (found.text, found.steps) == ("to b", (1, 4, 5, 7))


def test_the_share_is_small_when_many_texts_are_as_likely(language: LanguageModel) -> None:
    assert read(language, {"3": 0.5, "8": 0.5}).share < 0.6
    assert read(language, {"3": 0.99, "8": 0.01}).share > 0.9


def test_an_empty_line_reads_as_nothing(language: LanguageModel) -> None:
    found = read(language, *[{"_": 1.0}] * 40)
    assert (found.text, found.steps, found.share) == ("", (), 1.0)


def test_no_weight_vanishes_when_a_line_is_long(language: LanguageModel) -> None:
    found = read(language, *[{"a": 0.5, "b": 0.3, "_": 0.2}] * 640)
    assert math.isfinite(found.log_weight)
    assert 0 < found.share <= 1
