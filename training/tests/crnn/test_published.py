"""The published weights are mapped layer by layer: the same features come out of both networks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from mesh.vision.inference import load_engine
from training.crnn.published import cut_backbone, published_backbone, published_file


def test_features_equal_those_of_the_published_network(tmp_path: Path) -> None:
    published = load_engine(cut_backbone(published_file(), tmp_path / "cut.onnx"), 1, "onnxruntime")
    grey = np.random.default_rng(0).uniform(-1, 1, (2, 1, 48, 324)).astype(np.float32)
    (expected,) = published.run(np.repeat(grey, 3, axis=1))
    with torch.inference_mode():
        actual = published_backbone(published_file())(torch.from_numpy(grey)).numpy()
    assert np.abs(actual - expected).max() <= 1e-4
