"""Interpolation scales what was learned about published characters, and nothing else."""

from __future__ import annotations

import torch

from recognition_api.crnn.config import ANSWERS_PER_STEP, CrnnConfig
from recognition_api.crnn.model import Crnn
from training.crnn.interpolate import scale_trained_scores


def test_only_scores_of_published_characters_are_scaled() -> None:
    model = Crnn(CrnnConfig(hidden=8))
    before = model.head.classes.weight.detach().clone()
    scale_trained_scores(model, {"a"}, 0.5)
    ratios = (model.head.classes.weight / before).reshape(ANSWERS_PER_STEP, -1, 16).mean(-1)
    a, other = model.config.charset.encode("aЖ")
    assert torch.allclose(ratios[:, [0, a, other]], torch.tensor([[0.5, 0.5, 1.0]]))
