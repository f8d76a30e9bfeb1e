"""Training from end to end: rendered lines to a file that the service reads, and the file back to training."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from mesh.vision.inference import load_engine, read_metadata
from recognition_api.crnn.config import CrnnConfig
from recognition_api.crnn.model import Crnn
from recognition_api.crnn.predictor import COMMITTED_WEIGHTS
from training import checkpoint
from training.crnn.checkpoint import load_averaged
from training.crnn.evaluate import rendered_lines
from training.crnn.export import load_onnx, write_onnx
from training.crnn.parity import agreement
from training.crnn.sources import line_source
from training.crnn.train import Setup, smoke, train
from training.plan import Plan

SMALL = CrnnConfig(hidden=8)
PARITY_LINES = 64


def trained(out: Path, steps: int, resume: bool = False, of: int | None = None) -> dict[str, torch.Tensor]:
    plan = Plan(steps=of or steps, minutes=None, peak_rate=1e-3)
    train(Setup(SMALL, plan, line_source(None, None), out, workers=0, resume=resume))
    return load_averaged(out / "last.pt")[0].state_dict()


def test_the_service_reads_when_a_smoke_run_trained_its_file(tmp_path: Path) -> None:
    onnx_path, figures = smoke(tmp_path)
    assert figures.lines == 8
    assert 0 <= figures.accuracy <= figures.accuracy_fold <= 1
    assert figures.ms_per_line > 0
    assert read_metadata(onnx_path)["training_steps"] == "2"
    assert (tmp_path / "log.jsonl").read_text().count("\n") == 1


def test_training_repeats_to_the_bit_when_the_seed_is_the_same_and_goes_on_when_resumed(tmp_path: Path) -> None:
    first, again = trained(tmp_path / "a", 2), trained(tmp_path / "b", 2)
    assert all(torch.equal(first[name], again[name]) for name in first)
    after = trained(tmp_path / "a", 3, resume=True)
    _, progress = load_averaged(tmp_path / "a" / "last.pt")
    assert progress.step == 3
    assert any(not torch.equal(first[name], after[name]) for name in first)


@pytest.mark.parametrize(("step", "done"), [(0, 0.0), (50, 0.5), (100, 1.0), (150, 1.0)])
def test_the_rate_falls_to_zero_when_the_plan_ends(step: int, done: float) -> None:
    plan = Plan(steps=100, minutes=None, peak_rate=1.0)
    progress = checkpoint.Progress(step=step, seconds=0.0)
    assert plan.done(progress) == done
    assert plan.rate(progress) <= 1.0 - done + 1e-9


def test_minutes_decide_when_the_plan_has_no_steps() -> None:
    plan = Plan(steps=None, minutes=2, peak_rate=1.0)
    assert plan.done(checkpoint.Progress(seconds=60)) == 0.5
    with pytest.raises(ValueError, match="--steps or --minutes"):
        Plan(None, None, 1.0).done(checkpoint.Progress())


def test_weights_come_back_as_fp16_when_exported_and_loaded(tmp_path: Path) -> None:
    model = Crnn(SMALL)
    loaded = load_onnx(write_onnx(model, tmp_path / "crnn.onnx", {})).state_dict()
    assert all(torch.allclose(value, loaded[name], atol=1e-3) for name, value in model.state_dict().items())
    assert any(not torch.equal(value, loaded[name]) for name, value in model.state_dict().items())


def test_training_starts_from_an_exported_file(tmp_path: Path) -> None:
    start = write_onnx(Crnn(SMALL), tmp_path / "start.onnx", {})
    last = train(Setup(SMALL, Plan(1, None, 0.0), line_source(None, None), tmp_path / "run", workers=0, init=start))
    expected, actual = load_onnx(start), load_averaged(last)[0]
    assert all(torch.equal(a, b) for a, b in zip(expected.parameters(), actual.parameters(), strict=True))


def test_the_engine_agrees_with_pytorch_when_it_runs_the_committed_weights() -> None:
    lines, _ = rendered_lines(PARITY_LINES)
    share = agreement(load_onnx(COMMITTED_WEIGHTS), load_engine(COMMITTED_WEIGHTS, threads=1), lines)
    assert share > 0.985  # engines in bf16 and int8 decide a few steps of doubtful print otherwise
