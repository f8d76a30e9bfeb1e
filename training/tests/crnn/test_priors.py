"""Scores of rare characters are lowered, and no others."""

from __future__ import annotations

from recognition_api.crnn.config import ANSWERS_PER_STEP, CrnnConfig
from recognition_api.crnn.model import Crnn
from training.crnn.priors import lower_rare_scores


def test_only_scores_of_rare_characters_are_lowered() -> None:
    model = Crnn(CrnnConfig(hidden=8))
    before = model.head.classes.bias.detach().clone()
    lower_rare_scores(model)
    lowered = (before - model.head.classes.bias).reshape(ANSWERS_PER_STEP, -1)[0]
    of = dict(zip("a7Жλ—íạ∞", lowered[model.config.charset.encode("a7Жλ—íạ∞")].tolist(), strict=True))
    assert of["í"] > 0
    assert of["ạ"] > 0
    assert of["∞"] > 0
    assert [of[c] for c in "a7Жλ—"] == [0.0] * 5
