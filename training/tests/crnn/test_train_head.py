"""The head learns from cached features, and keeps what the published network reads right."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch

from mesh.vision.inference import load_engine
from recognition_api.crnn.charset import Charset
from recognition_api.crnn.config import ANSWERS_PER_STEP, CrnnConfig
from training.crnn.checkpoint import load_averaged
from training.crnn.features import FeatureBatch, write_features
from training.crnn.published import cut_backbone, published_crnn, published_file
from training.crnn.sources import line_source
from training.crnn.train_head import Setup, head_loss, train_head
from training.plan import Plan

LINES = 12


@pytest.fixture(scope="module")
def features(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return features of rendered lines."""
    folder = tmp_path_factory.mktemp("features")
    backbone = load_engine(cut_backbone(published_file(), folder / "backbone.onnx"), 1)
    samples = line_source(None, None).samples(np.random.default_rng(1))
    write_features(backbone, islice(samples, LINES), folder / "lines.npz")
    return folder / "lines.npz"


def test_only_classes_that_the_published_network_lacks_or_confuses_learn(features: Path, tmp_path: Path) -> None:
    last = train_head(Setup([features], [features], Plan(3, None, 1e-3), tmp_path))
    model, progress = load_averaged(last)
    start = published_crnn(published_file(), CrnnConfig())
    assert progress.step == 3
    moved = (model.head.classes.weight != start.head.classes.weight).any(1).reshape(ANSWERS_PER_STEP, -1)
    of_class = dict(zip("aЖ7 ", moved[:, model.config.charset.encode("aЖ7 ")].all(0).tolist(), strict=True))
    assert of_class == {"a": False, "Ж": True, "7": False, " ": True}
    for kept in ("backbone", "head.mixing", "head.letters"):
        ours, theirs = (crnn.get_submodule(kept).parameters() for crnn in (model, start))
        assert all(torch.equal(a, b) for a, b in zip(ours, theirs, strict=True))


def test_loss_grows_away_from_the_published_answer_where_it_is_right() -> None:
    charset = Charset()
    text = torch.tensor(charset.encode("ab"))
    right = torch.full((1, 6, charset.num_classes), -20.0)
    a, b = text.tolist()
    for step, found in enumerate((a, a, 0, b, b, 0)):
        right[0, step, found] = 0.0
    batch = FeatureBatch(torch.zeros(1, 384, 12), text, torch.tensor([2]))
    other = torch.log_softmax(right * 0.3, -1)
    assert head_loss(right, right, batch) < head_loss(other, right, batch)
