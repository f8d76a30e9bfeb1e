"""The published weights are mapped layer by layer: the same features and scores come out of both networks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from numpy.typing import NDArray

from mesh.vision.inference import load_engine
from recognition_api.crnn.charset import BLANK
from recognition_api.crnn.config import ANSWERS_PER_STEP, CrnnConfig
from training.crnn.export import load_onnx, write_onnx
from training.crnn.published import (
    cut_backbone,
    published_backbone,
    published_classes,
    published_crnn,
    published_file,
)


@pytest.fixture
def lines() -> NDArray[np.float32]:
    """Return grey lines of noise, N,1,48,W."""
    return np.random.default_rng(0).uniform(-1, 1, (2, 1, 48, 320)).astype(np.float32)


def test_features_equal_those_of_the_published_network(tmp_path: Path, lines: NDArray[np.float32]) -> None:
    published = load_engine(cut_backbone(published_file(), tmp_path / "cut.onnx"), 1, "onnxruntime")
    (expected,) = published.run(np.repeat(lines, 3, axis=1))
    with torch.inference_mode():
        actual = published_backbone(published_file())(torch.from_numpy(lines)).numpy()
    assert np.abs(actual - expected).max() <= 1e-4


def test_scores_equal_those_of_the_published_network(lines: NDArray[np.float32]) -> None:
    expected, ours = _published_scores(lines)
    with torch.inference_mode():
        actual = published_crnn(published_file(), CrnnConfig())(torch.from_numpy(lines)).numpy()
    for half in range(ANSWERS_PER_STEP):  # both halves of a step start as the published step
        assert np.abs((actual[:, half::ANSWERS_PER_STEP, ours] - expected) * np.exp(expected)).max() <= 1e-4


def test_exported_file_scores_like_the_network(tmp_path: Path, lines: NDArray[np.float32]) -> None:
    model = published_crnn(published_file(), CrnnConfig())
    torch.nn.init.normal_(model.head.classes.weight, std=0.1)
    path = write_onnx(model, tmp_path / "crnn.onnx", {})
    with torch.inference_mode():
        expected = load_onnx(path)(torch.from_numpy(lines)).numpy()
    (actual,) = load_engine(path, 1, "onnxruntime").run(lines)
    assert np.abs(actual - expected).max() <= 0.02


def _published_scores(lines: NDArray[np.float32]) -> tuple[NDArray[np.float32], list[int]]:
    """Return log-probabilities of our characters that the published network has, N,W/8,characters, and the classes."""
    path = published_file()
    classes, charset = published_classes(onnx.load(path)), CrnnConfig().charset
    ours = [BLANK, *(c for c in range(1, charset.num_classes) if charset.character(c) in classes)]
    theirs = [BLANK, *(classes[charset.character(c)] for c in ours[1:])]
    (probabilities,) = load_engine(path, 1, "onnxruntime").run(np.repeat(lines, 3, axis=1))
    chosen = probabilities[..., theirs]
    return np.log(chosen / chosen.sum(-1, keepdims=True)), ours
