"""Train window, LSTM layers and output layer on cached features of the frozen backbone: the first stage, 30 minutes.

    python -m training.crnn.train_head --minutes 25 --validate val.npz --out var/training/head lines-*.npz

Writes ``OUT/last.pt``, a checkpoint of the whole network for ``training.crnn.train --init``.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from recognition_api.crnn.config import CrnnConfig
from recognition_api.crnn.decode import best_path
from recognition_api.crnn.model import Crnn
from training.crnn import checkpoint
from training.crnn.accuracy import accuracy
from training.crnn.batches import ctc_loss
from training.crnn.features import FeatureFile
from training.crnn.plan import Plan
from training.crnn.published import published_crnn, published_file

AVERAGE_DECAY = 0.998
MAX_GRADIENT_NORM = 5.0
VALIDATE_EVERY_S = 600.0


@dataclass(frozen=True)
class Setup:
    """What one run consists of."""

    files: list[Path]
    validation: list[Path]
    plan: Plan
    out: Path
    seed: int = 1
    init: Path | None = None


def train_head(setup: Setup) -> Path:
    """Train to the end of the plan; return the checkpoint."""
    setup.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(setup.seed)
    rng = np.random.default_rng(setup.seed)
    if setup.init is None:
        model = published_crnn(published_file(), CrnnConfig())
    else:
        model = checkpoint.load_averaged(setup.init)[0].train()
    averaged = checkpoint.Averaged(model, AVERAGE_DECAY)
    optimizer = torch.optim.AdamW(model.head.parameters(), setup.plan.peak_rate, weight_decay=1e-3)
    progress, last = checkpoint.Progress(), setup.out / "last.pt"
    validation = {path.stem: FeatureFile(path) for path in setup.validation}
    files = [FeatureFile(path) for path in setup.files]
    before, validated, loss_sum = time.monotonic(), 0.0, 0.0
    while setup.plan.done(progress) < 1.0:
        for batch in (batch for number in rng.permutation(len(files)) for batch in files[number].batches(rng)):
            setup.plan.set_rate(optimizer, progress)
            with torch.autocast("cpu", torch.bfloat16):
                log_probabilities = model.head(batch.features)
            loss = ctc_loss(log_probabilities, batch.targets, batch.lengths)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]  # untyped in PyTorch
            torch.nn.utils.clip_grad_norm_(model.head.parameters(), MAX_GRADIENT_NORM)
            optimizer.step()
            loss_sum += float(loss.detach())
            progress.step += 1
            progress.lines += len(batch.lengths)
            progress.seconds += (now := time.monotonic()) - before
            before = now
            averaged.update(progress.step)
            is_over = setup.plan.done(progress) >= 1.0
            if is_over or progress.seconds - validated >= VALIDATE_EVERY_S:
                checkpoint.save(last, model.config, model, averaged, optimizer, progress)
                figures = validate(checkpoint.load_averaged(last)[0], validation)
                record = vars(progress) | {"loss": loss_sum / progress.step} | figures
                sys.stdout.write(json.dumps(record) + "\n")
                sys.stdout.flush()
                validated = progress.seconds
                before = time.monotonic()
            if is_over:
                break
    return last


@torch.inference_mode()
def validate(model: Crnn, files: dict[str, FeatureFile]) -> dict[str, str]:
    """Exact and folded accuracy of each file."""
    charset, figures = model.config.charset, {}
    for name, lines in files.items():
        pairs = []
        for batch in lines.batches(np.random.default_rng(0)):
            labels = torch.split(batch.targets, batch.lengths.tolist())
            for scores, label in zip(model.head(batch.features).numpy(), labels, strict=True):
                text = best_path(scores, charset, len(scores)).text
                pairs.append((text, "".join(map(charset.character, label.tolist()))))
        figures[name] = f"{accuracy(pairs, folded=False):.3f}/{accuracy(pairs):.3f}"
    return figures


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+", help="what training.crnn.features wrote")
    parser.add_argument("--validate", type=Path, nargs="*", default=[], help="feature files to measure on")
    parser.add_argument("--out", type=Path, default=Path("var/training/head"))
    parser.add_argument("--init", type=Path, help="go on from the averaged weights of such a checkpoint")
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    plan = Plan(arguments.steps, arguments.minutes, arguments.rate)
    train_head(Setup(arguments.files, arguments.validate, plan, arguments.out, init=arguments.init))


if __name__ == "__main__":
    main()
