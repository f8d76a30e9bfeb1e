from __future__ import annotations

from pathlib import Path

import torch

from recognition_api.crnn.config import CrnnConfig
from recognition_api.crnn.model import Crnn
from training.crnn.average import average
from training.crnn.export import load_onnx, write_onnx


def test_each_parameter_is_the_mean_of_both(tmp_path: Path) -> None:
    config = CrnnConfig(channels=(8, 8, 8, 8, 8, 8, 8), hidden=8)
    first, second = (exported(config, tmp_path, seed) for seed in range(2))
    mean = load_onnx(average(first, second, tmp_path / "mean.onnx", {"training_data": "two"})).state_dict()
    one, other = load_onnx(first).state_dict(), load_onnx(second).state_dict()
    for name, value in mean.items():
        expected = (one[name] + other[name]) / 2
        torch.testing.assert_close(value, expected.to(value.dtype))


def exported(config: CrnnConfig, folder: Path, seed: int) -> Path:
    torch.manual_seed(seed)
    return write_onnx(Crnn(config).eval(), folder / f"{seed}.onnx", {})
