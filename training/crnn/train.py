"""Trains the text recogniser on rendered and real lines.

python -m training.crnn.train --datasets DIR --minutes 600      # stops, and the rate reaches zero, after that time
python -m training.crnn.train --datasets DIR --steps 20000      # or after so many steps: repeatable to the bit
python -m training.crnn.train --resume                          # goes on from --out/last.pt
python -m training.crnn.train --smoke                           # all of it, tiny, in a minute
"""

from __future__ import annotations

import argparse
import json
import math
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from torch.utils.data import DataLoader
from tqdm import tqdm

from recognition_api.crnn.config import CrnnConfig
from recognition_api.crnn.model import Crnn
from recognition_api.crnn.predictor import TextRecognizer
from training.crnn import checkpoint
from training.crnn.accuracy import accuracy, read
from training.crnn.batches import Batch, LineBatches, ctc_loss
from training.crnn.evaluate import Figures, measure, rendered_lines, report
from training.crnn.export import export, load_onnx
from training.crnn.real import TRAINING_SETS, RealLine, read_lines
from training.synth.corpus import Corpus
from training.synth.fonts import load_fonts
from training.synth.lines import LineRenderer

SHARES = {"sroie": 0.10, "icdar15_words": 0.20, "tapuscorpus_fr": 0.02}  # of the lines trained on; the rest is rendered
VALIDATION_LINES = 200
WARM_UP_STEPS = 300
AVERAGE_DECAY = 0.998
MAX_GRADIENT_NORM = 5.0


@dataclass(frozen=True)
class Plan:
    """How long to train, by steps or by minutes of wall clock, and the rate over that time."""

    steps: int | None
    minutes: float | None
    peak_rate: float

    def done(self, progress: checkpoint.Progress) -> float:
        """The share of the training that is behind us, 0..1."""
        if self.steps is not None:
            return min(1.0, progress.step / self.steps)
        if self.minutes is not None:
            return min(1.0, progress.seconds / (60 * self.minutes))
        raise ValueError("a training needs --steps or --minutes")

    def rate(self, progress: checkpoint.Progress) -> float:
        """Linear warm-up, then half a cosine down to zero."""
        warm_up = min(1.0, (progress.step + 1) / WARM_UP_STEPS)
        return self.peak_rate * warm_up * 0.5 * (1 + math.cos(math.pi * self.done(progress)))


@dataclass(frozen=True)
class Setup:
    """What one training run consists of."""

    config: CrnnConfig
    plan: Plan
    out: Path
    seed: int = 1
    datasets: Path | None = None
    workers: int = 1
    validate_every_s: float = 600.0
    resume: bool = False
    init: Path | None = None
    more_letters: float = 0.0


def train(setup: Setup) -> Path:
    """Trains to the end of the plan; returns the checkpoint. Validates and saves on the way, into ``setup.out``."""
    setup.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(setup.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = _initial_model(setup).to(device)
    model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # typed for 4-d tensors only
    averaged = checkpoint.Averaged(model, AVERAGE_DECAY)
    averaged.model.to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=setup.plan.peak_rate, weight_decay=1e-4)
    progress, last = checkpoint.Progress(), setup.out / "last.pt"
    if setup.resume:
        progress = checkpoint.load(last, model, averaged, optimizer)
    validation = _validation_lines(setup)
    ahead = 8 if setup.workers else None
    dataset = _dataset(setup, progress.step)
    batches = iter(DataLoader(dataset, batch_size=None, num_workers=setup.workers, prefetch_factor=ahead))
    before, last_validation = time.monotonic(), progress.seconds
    permille = round(1000 * setup.plan.done(progress))
    bar = tqdm(total=1000, initial=permille, desc="training", unit="‰", mininterval=5, miniters=0)
    loss_sum, loss_count = 0.0, 0
    while setup.plan.done(progress) < 1.0:
        batch = next(batches)
        for group in optimizer.param_groups:
            group["lr"] = setup.plan.rate(progress)
        loss_sum += _step(model, optimizer, batch, device)
        loss_count += 1
        progress.step += 1
        progress.lines += len(batch.lengths)
        progress.seconds += (now := time.monotonic()) - before
        before = now
        averaged.update(model, progress.step)
        bar.update(round(1000 * setup.plan.done(progress)) - bar.n)
        if progress.seconds - last_validation >= setup.validate_every_s or setup.plan.done(progress) >= 1.0:
            last_validation = progress.seconds
            checkpoint.save(last, model, averaged, optimizer, progress)
            record = vars(progress) | {"rate": setup.plan.rate(progress), "loss": loss_sum / loss_count}
            record |= {f"{name}_accuracy_fold": value for name, value in _validate(averaged.model, validation).items()}
            with (setup.out / "log.jsonl").open("a", encoding="utf-8") as log:
                log.write(json.dumps(record) + "\n")
            bar.set_postfix(loss=f"{record['loss']:.3f}", lines=progress.lines)
            loss_sum, loss_count = 0.0, 0
    bar.close()
    return last


def _initial_model(setup: Setup) -> Crnn:
    return Crnn(setup.config) if setup.init is None else load_onnx(setup.init)


def _dataset(setup: Setup, start: int) -> LineBatches:
    charset = setup.config.charset
    sources: list[tuple[float, list[RealLine]]] = []
    if setup.datasets is not None:
        for name, split in TRAINING_SETS.items():
            sources.append((SHARES[name], read_lines(setup.datasets, name, split, charset)))
    renderer = LineRenderer(load_fonts("train"), Corpus.load(), charset, setup.more_letters)
    return LineBatches(renderer, sources, setup.config, setup.seed, start)


def _validation_lines(setup: Setup) -> dict[str, list[RealLine]]:
    if setup.datasets is None:
        return {}
    return {
        name: read_lines(setup.datasets, name, "val", setup.config.charset, VALIDATION_LINES)
        for name in ("sroie", "icdar15_words")
    }


def _step(model: Crnn, optimizer: torch.optim.Optimizer, batch: Batch, device: torch.device) -> float:
    model.train()
    images = batch.images.to(device, memory_format=torch.channels_last)
    log_probabilities = model(images).cpu()  # PyTorch's CTC gives repeatable results on the CPU only
    loss = ctc_loss(log_probabilities, batch, model.config.charset)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]  # untyped in PyTorch
    torch.nn.utils.clip_grad_norm_(model.parameters(), MAX_GRADIENT_NORM)
    optimizer.step()
    return float(loss.detach())


def _validate(model: Crnn, sets: dict[str, list[RealLine]]) -> dict[str, float]:
    result = {}
    for name, lines in sets.items():
        crops = [(crop, line.text) for line in lines if (crop := line.crop()) is not None]
        result[name] = accuracy(zip(read(model, [crop for crop, _ in crops]), [text for _, text in crops], strict=True))
    return result


def smoke(out: Path) -> tuple[Path, Figures]:
    """Renders, trains a small network for a few steps, exports it, reads with it as the service does. In a minute."""
    small = CrnnConfig(channels=(8, 8, 16, 16, 16, 16, 32), hidden=16)
    last = train(Setup(small, Plan(steps=4, minutes=None, peak_rate=1e-3), out, workers=0))
    onnx_path = export(last, out / "crnn.onnx", notes={"training_data": "smoke run"})
    return onnx_path, measure(TextRecognizer.load(onnx_path), "rendered:held_out", *rendered_lines(8))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--datasets", type=Path, help="folder of labelled sets; without it every line is rendered")
    parser.add_argument(
        "--out", type=Path, default=Path("var/training/crnn"), help="checkpoint and log (default: %(default)s)"
    )
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--steps", type=int)
    length.add_argument("--minutes", type=float)
    parser.add_argument("--rate", type=float, default=1.5e-3, help="peak learning rate (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, help="of PyTorch (default: all cores)")
    parser.add_argument("--workers", type=int, default=1, help="processes that render lines (default: %(default)s)")
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint in --out")
    parser.add_argument("--init", type=Path, help="start from the weights of an exported ONNX file")
    parser.add_argument(
        "--more-letters", type=float, default=0.0, metavar="SHARE",
        help="of rendered lines that are words with rare letters, besides the usual ones",
    )  # fmt: skip
    parser.add_argument("--smoke", action="store_true", help="a tiny run through everything")
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    if arguments.smoke:
        report(smoke(arguments.out)[1])
        return
    plan = Plan(arguments.steps, arguments.minutes, arguments.rate)
    train(Setup(CrnnConfig(), plan, arguments.out, arguments.seed, arguments.datasets, arguments.workers,
                resume=arguments.resume, init=arguments.init, more_letters=arguments.more_letters))  # fmt: skip


if __name__ == "__main__":
    main()
