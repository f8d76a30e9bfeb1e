"""Training, exporting and measuring the detector, on tiny runs."""

import argparse
import json
import math
from pathlib import Path

import numpy as np
import pytest
import torch

from detection_api.ctpn.anchors import Floats
from detection_api.ctpn.config import CtpnConfig
from detection_api.ctpn.model import Ctpn
from mesh.platform.settings import EngineKind
from mesh.vision.inference import ModelFileError, load_engine
from training.ctpn import checkpoint
from training.ctpn.evaluate import Areas, compare
from training.ctpn.export import load_onnx, write_onnx
from training.ctpn.losses import Batch, loss
from training.ctpn.smoke import smoke
from training.ctpn.train import parse, rate, train

TINY = CtpnConfig(widths=(8, 8, 16, 16), merged_width=16, lstm_width=8)


@pytest.fixture
def network() -> Ctpn:
    torch.manual_seed(3)
    model = Ctpn(TINY)
    with torch.no_grad():
        for _ in range(3):  # statistics unlike the initial ones
            model(torch.randn(2, 3, 64, 64))
    return model.eval()


@pytest.mark.parametrize("kind", ["openvino", "onnxruntime"])
def test_engine_answers_what_pytorch_answers(network: Ctpn, tmp_path: Path, kind: EngineKind) -> None:
    path = write_onnx(network, tmp_path / "tiny.onnx", {})
    image = np.random.default_rng(1).integers(0, 256, (1, 96, 160, 3), np.uint8)
    scores, geometry = load_engine(path, 1, kind).run(image)
    mean, std = torch.tensor(TINY.pixel_mean), torch.tensor(TINY.pixel_std)
    with torch.no_grad():
        wanted, shapes = network(((torch.from_numpy(image).float() - mean) / std).permute(0, 3, 1, 2))
    np.testing.assert_allclose(scores, wanted[0].sigmoid().numpy(), atol=0.02)  # bf16 where the processor has it
    np.testing.assert_allclose(geometry, shapes[0].numpy(), atol=0.05)


def test_network_is_the_same_when_it_comes_back_from_its_file(network: Ctpn, tmp_path: Path) -> None:
    again = load_onnx(write_onnx(network, tmp_path / "tiny.onnx", {"commit": "abc"}))
    image = torch.randn(1, 3, 64, 96)
    with torch.no_grad():
        for one, other in zip(network(image), again(image), strict=True):
            torch.testing.assert_close(one, other)


def test_network_does_not_come_back_when_its_file_is_damaged(network: Ctpn, tmp_path: Path) -> None:
    path = write_onnx(network, tmp_path / "tiny.onnx", {})
    path.write_bytes(path.read_bytes()[:-9] + b"other end")
    with pytest.raises(ModelFileError):
        load_onnx(path)


def tiny_run(folder: Path, *more: str) -> argparse.Namespace:
    return parse(["--run", str(folder), "--batch", "1", "--size", "128", "--workers", "0", "--log-every", "1", *more])


def weights(path: Path) -> dict[str, torch.Tensor]:
    return checkpoint.load_averaged(path)[0].state_dict()


def test_training_is_repeatable_and_resumable(tmp_path: Path) -> None:
    whole = weights(train(tiny_run(tmp_path / "whole", "--steps", "3")))
    again = weights(train(tiny_run(tmp_path / "again", "--steps", "3")))
    assert all(torch.equal(whole[name], again[name]) for name in whole)
    options = tiny_run(tmp_path / "parts", "--steps", "3")
    options.stop_after = 1
    train(options)
    options.stop_after = None
    resumed = weights(train(options))
    assert all(torch.equal(whole[name], resumed[name]) for name in whole)
    entries = [json.loads(line) for line in (tmp_path / "parts" / "log.jsonl").read_text().splitlines()]
    assert [entry["step"] for entry in entries] == [1, 2, 3]


def test_smoke_run_goes_the_whole_way(tmp_path: Path) -> None:
    report = smoke(parse(["--run", str(tmp_path)]))
    assert report.pictures == 3
    assert (tmp_path / "smoke" / "ctpn.onnx").stat().st_size < 15_000_000
    assert 0 <= report.areas.recall <= 1


def test_rate_rises_then_falls_to_almost_nothing() -> None:
    assert rate(0.0, 0, 1.0) < 0.02
    assert rate(0.1, 500, 1.0) > 0.9
    assert rate(1.0, 5000, 1.0) == pytest.approx(0.005)


def batch_of(labels: list[int], certain: list[bool]) -> Batch:
    shape = (1, 2, 2, 1)
    tensors = (
        torch.tensor(labels, dtype=torch.int8).reshape(shape),
        torch.zeros(*shape, 4),
        torch.tensor(certain).reshape(shape),
    )
    return Batch(torch.zeros(1), *tensors)


def test_loss_is_small_when_the_answer_is_right_and_large_when_it_is_wrong() -> None:
    batch = batch_of([1, 0, 0, -1], [True] * 4)
    right = torch.tensor([9.0, -9.0, -9.0, 3.0]).reshape(1, 2, 2, 1)
    geometry = torch.zeros(1, 2, 2, 1, 4)
    assert float(loss(right, geometry, batch).total) < 0.01
    assert float(loss(-right, geometry, batch).total) > 5
    assert loss(right, geometry, batch).recall == 1.0


def test_loss_forgives_a_find_that_may_only_lack_its_label() -> None:
    scores = torch.tensor([9.0, 9.0, -9.0, -9.0]).reshape(1, 2, 2, 1)
    geometry = torch.zeros(1, 2, 2, 1, 4)
    known = loss(scores, geometry, batch_of([1, 0, 0, 0], [True] * 4)).score
    unsure = loss(scores, geometry, batch_of([1, 0, 0, 0], [True, False, True, True])).score
    assert unsure < 0.2 * known
    assert math.isfinite(unsure)


def square(left: float, top: float, side: float = 10) -> Floats:
    right, bottom = left + side, top + side
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float32)


def test_areas_are_shared_when_boxes_overlap() -> None:
    areas = compare([square(0, 0)], [], [square(0, 0), square(30, 0)])
    assert areas.recall == 1.0
    assert areas.precision == 0.5


def test_areas_do_not_count_when_they_are_ignored() -> None:
    assert compare([square(0, 0)], [square(40, 0)], [square(0, 0), square(41, 0)]).precision == 1.0
    assert compare([], [], []) == Areas()
