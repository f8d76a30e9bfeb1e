"""Train the whole recogniser on rendered and real lines, from the checkpoint of ``training.crnn.train_head``.

    python -m training.crnn.train --datasets DIR --sroie-cases FILE --init head/last.pt --minutes 600
    python -m training.crnn.train --datasets DIR --sroie-cases FILE --minutes 600 --resume  # resumes from --out
    python -m training.crnn.train --smoke                                                      # all steps, tiny

The rate rises over the first steps, then falls to zero along a cosine by the end of the plan. The backbone learns more
slowly than the head. A moving average of the weights is validated and exported.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch.utils.data import DataLoader
from tqdm import tqdm

from recognition_api.crnn.config import CrnnConfig
from recognition_api.crnn.model import Crnn
from recognition_api.crnn.predictor import TextRecognizer
from training import checkpoint
from training.crnn.accuracy import accuracy, read
from training.crnn.batches import Batch, LineBatches, LineSource, ctc_losses
from training.crnn.checkpoint import load_averaged
from training.crnn.evaluate import Figures, measure, rendered_lines, report
from training.crnn.export import export, initial_model
from training.crnn.real import RealLine, read_lines
from training.crnn.sources import add_arguments, line_source, source_from
from training.plan import Plan
from training.precision import autocast

BACKBONE_RATE = 0.2  # of the head's
# Of the backbone, with its stem: strokes are the same everywhere, and a step takes a quarter less time.
FROZEN_BLOCKS = 4
AVERAGE_DECAY = 0.998
MAX_GRADIENT_NORM = 5.0
VALIDATION_LINES = 150
SAVE_EVERY_S, VALIDATE_EVERY_S = 600.0, 1800.0


@dataclass(frozen=True)
class Setup:
    """What one training run consists of."""

    config: CrnnConfig
    plan: Plan
    source: LineSource
    out: Path
    seed: int = 1
    validation: dict[str, list[RealLine]] | None = None
    workers: int = 1
    resume: bool = False
    init: Path | None = None


def train(setup: Setup) -> Path:
    """Train to the end of the plan; return the checkpoint. Saves and validates on the way, into ``setup.out``."""
    setup.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(setup.seed)
    model = Crnn(setup.config) if setup.init is None else initial_model(setup.init)
    model.backbone.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # typed for 4-d tensors only
    for layer in (model.backbone.stem, *list(model.backbone.blocks)[:FROZEN_BLOCKS]):
        layer.requires_grad_(False)
    averaged = checkpoint.Averaged(model, AVERAGE_DECAY)
    groups: list[dict[str, Any]] = [
        {"params": model.backbone.parameters(), "scale": BACKBONE_RATE},
        {"params": model.head.parameters()},
    ]
    optimizer = torch.optim.AdamW(groups, setup.plan.peak_rate, weight_decay=1e-3)
    progress, last = checkpoint.Progress(), setup.out / "last.pt"
    if setup.resume:
        progress = checkpoint.load(last, model, averaged, optimizer)
    dataset = LineBatches(setup.source, setup.seed, progress.step)
    ahead = 4 if setup.workers else None
    batches = iter(DataLoader(dataset, batch_size=None, num_workers=setup.workers, prefetch_factor=ahead))
    before, saved, validated = time.monotonic(), progress.seconds, progress.seconds
    permille = round(1000 * setup.plan.done(progress))
    bar = tqdm(total=1000, initial=permille, desc="training", unit="‰", mininterval=30, miniters=0)
    losses: list[float] = []
    while setup.plan.done(progress) < 1.0:
        batch = next(batches)
        setup.plan.set_rate(optimizer, progress)
        losses.append(_step(model, optimizer, batch))
        progress.step += 1
        progress.lines += len(batch.lengths)
        progress.seconds += (now := time.monotonic()) - before
        before = now
        averaged.update(progress.step)
        bar.update(round(1000 * setup.plan.done(progress)) - bar.n)
        is_over = setup.plan.done(progress) >= 1.0
        if is_over or progress.seconds - saved >= SAVE_EVERY_S:
            saved = progress.seconds
            checkpoint.save(last, asdict(setup.config), model, averaged, optimizer, progress)
            record = vars(progress) | {"loss": sum(losses) / len(losses)}
            if is_over or progress.seconds - validated >= VALIDATE_EVERY_S:
                validated = progress.seconds
                record |= validate(load_averaged(last)[0], setup.validation or {})
            with (setup.out / "log.jsonl").open("a", encoding="utf-8") as log:
                log.write(json.dumps(record) + "\n")
            losses = []
            before = time.monotonic()
    bar.close()
    return last


def _step(model: Crnn, optimizer: torch.optim.Optimizer, batch: Batch) -> float:
    model.train()
    images = batch.images.contiguous(memory_format=torch.channels_last)
    with autocast():
        log_probabilities = model(images)
    loss = ctc_losses(log_probabilities, batch.targets, batch.lengths).mean()
    optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]  # untyped in PyTorch
    torch.nn.utils.clip_grad_norm_(model.parameters(), MAX_GRADIENT_NORM)
    optimizer.step()
    return float(loss.detach())


def validate(model: Crnn, sets: dict[str, list[RealLine]]) -> dict[str, str]:
    """Return the exact and folded accuracy of each set."""
    figures = {}
    for name, lines in sets.items():
        found = [(crop, line.text) for line in lines if (crop := line.crop()) is not None]
        pairs = list(zip(read(model, [crop for crop, _ in found]), [text for _, text in found], strict=True))
        figures[name] = f"{accuracy(pairs, folded=False):.3f}/{accuracy(pairs):.3f}"
    return figures


def smoke(out: Path) -> tuple[Path, Figures]:
    """Render, train a network with a small head for a few steps, export it, and read with it as the service does."""
    config = CrnnConfig(hidden=16)
    plan = Plan(steps=2, minutes=None, peak_rate=1e-3)
    last = train(Setup(config, plan, line_source(None, None), out, workers=0))
    onnx_path = export(last, out / "crnn.onnx", notes={"training_data": "smoke run"})
    return onnx_path, measure(TextRecognizer.load(onnx_path), "rendered:held_out", *rendered_lines(8))


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser)
    parser.add_argument("--out", type=Path, default=Path("var/training/crnn"), help="default: %(default)s")
    parser.add_argument("--steps", type=int)
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--rate", type=float, default=1e-3, help="highest learning rate (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, help="of PyTorch (default: all cores)")
    parser.add_argument("--workers", type=int, default=1, help="processes that render lines (default: %(default)s)")
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint in --out")
    parser.add_argument(
        "--init", type=Path, help="start from a checkpoint's averaged weights, or from an exported ONNX file"
    )
    parser.add_argument("--validate", nargs="*", default=[], metavar="NAME:SPLIT", help="sets to measure on")
    parser.add_argument("--smoke", action="store_true", help="a tiny run through everything")
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    if arguments.smoke:
        report(smoke(arguments.out)[1])
        return
    plan = Plan(arguments.steps, arguments.minutes, arguments.rate)
    validation = {spec: _validation_lines(arguments.datasets, spec) for spec in arguments.validate}
    setup = Setup(CrnnConfig(), plan, source_from(arguments), arguments.out, arguments.seed, validation,
                  arguments.workers, arguments.resume, arguments.init)  # fmt: skip
    sys.stdout.write(f"{train(setup)}\n")


def _validation_lines(datasets: Path, spec: str) -> list[RealLine]:
    name, _, split = spec.partition(":")
    return read_lines(datasets, name, split, charset=None, limit=VALIDATION_LINES)


if __name__ == "__main__":
    main()
