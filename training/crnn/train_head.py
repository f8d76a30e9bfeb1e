"""Train window, LSTM layers and what these add to the published scores, on cached features of the frozen backbone.

    python -m training.crnn.train_head --minutes 25 --validate val.npz --out var/training/head lines-*.npz

Writes ``OUT/last.pt``, a checkpoint of the whole network for ``training.crnn.train --init``.
"""

from __future__ import annotations

import argparse
import json
import string
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from recognition_api.crnn.charset import BLANK
from recognition_api.crnn.config import ANSWERS_PER_STEP, CrnnConfig
from recognition_api.crnn.decode import best_path
from recognition_api.crnn.model import Crnn
from training import checkpoint
from training.crnn.accuracy import accuracy
from training.crnn.batches import ctc_losses
from training.crnn.checkpoint import load_averaged
from training.crnn.export import initial_model
from training.crnn.features import FeatureBatch, FeatureFile
from training.crnn.published import published_crnn, published_file
from training.plan import Plan
from training.precision import autocast

AVERAGE_DECAY = 0.998
MAX_GRADIENT_NORM = 5.0
VALIDATE_EVERY_S = 600.0
# Scored by the published layers alone. Quotes, dots and dashes are left out: that network confuses their forms.
KEPT_AS_PUBLISHED = frozenset(string.ascii_letters + string.digits + string.punctuation) - frozenset("\"'-.`")
DISTANCE_SHARE = 0.5  # of the distance from the published answers, in the loss
MAX_LOSS = 8.0  # of one line: a line that cannot be read at all must not outweigh many that can
RIGHT_LOSS, RIGHT_LOSS_A_CHARACTER = 1.0, 0.02  # of the published network on a line that it reads right


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
    published = published_crnn(published_file(), CrnnConfig()).head
    model = starting_model(setup.init)
    averaged = checkpoint.Averaged(model.train(), AVERAGE_DECAY)
    optimizer = torch.optim.AdamW(learning_parameters(model), setup.plan.peak_rate, weight_decay=1e-3)
    progress, last = checkpoint.Progress(), setup.out / "last.pt"
    validation = {path.stem: FeatureFile(path) for path in setup.validation}
    files = [FeatureFile(path) for path in setup.files]
    before, validated, loss_sum = time.monotonic(), 0.0, 0.0
    while setup.plan.done(progress) < 1.0:
        for batch in (batch for number in rng.permutation(len(files)) for batch in files[number].batches(rng)):
            setup.plan.set_rate(optimizer, progress)
            with autocast():
                log_probabilities = model.head(batch.features)
            with torch.no_grad():
                published_answer = published(batch.features)
            loss = head_loss(log_probabilities, published_answer, batch)
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
                checkpoint.save(last, asdict(model.config), model, averaged, optimizer, progress)
                figures = validate(load_averaged(last)[0], validation)
                record = vars(progress) | {"loss": loss_sum / progress.step} | figures
                sys.stdout.write(json.dumps(record) + "\n")
                sys.stdout.flush()
                validated = progress.seconds
                before = time.monotonic()
            if is_over:
                break
    return last


def starting_model(init: Path | None) -> Crnn:
    """Return the published network, with the trained layers of ``init``, whose published ones may be rounded."""
    model = published_crnn(published_file(), CrnnConfig())
    if init is not None:
        trained = initial_model(init).head
        for part in ("window", "sequence", "classes"):
            model.head.get_submodule(part).load_state_dict(trained.get_submodule(part).state_dict())
    return model


def learning_parameters(model: Crnn) -> list[nn.Parameter]:
    """Return window, LSTM layers and the classes that these may score; all other parameters stop learning.

    The published network reads ASCII letters and digits better than our lines can teach, so their scores and the
    blank's stay as published. The LSTM layers score characters that it lacks or confuses.
    """
    head, charset = model.head, model.config.charset
    model.requires_grad_(False)
    parts = (head.window, head.sequence, head.classes)
    for part in parts:
        part.requires_grad_(True)
    learned = [c != BLANK and charset.character(c) not in KEPT_AS_PUBLISHED for c in range(charset.num_classes)]
    mask = torch.tensor(learned, dtype=torch.float32).repeat(ANSWERS_PER_STEP)
    head.classes.weight.register_hook(lambda gradient: gradient * mask[:, None])  # type: ignore[no-untyped-call]  # untyped in PyTorch
    head.classes.bias.register_hook(lambda gradient: gradient * mask)  # type: ignore[no-untyped-call]
    return [parameter for part in parts for parameter in part.parameters()]


def head_loss(log_probabilities: torch.Tensor, published: torch.Tensor, batch: FeatureBatch) -> torch.Tensor:
    """Mean CTC loss a line, plus how far the answers are from the published network's on lines that it reads right.

    The second part (Hinton et al., arXiv 1503.02531) keeps what that network learned from far more print than our
    lines show; the first alone makes the reading of other print worse.
    """
    losses = ctc_losses(log_probabilities, batch.targets, batch.lengths)
    is_right = ctc_losses(published, batch.targets, batch.lengths) < RIGHT_LOSS + RIGHT_LOSS_A_CHARACTER * batch.lengths
    distances = (published.exp() * (published - log_probabilities)).sum((1, 2)) / ANSWERS_PER_STEP
    shares = MAX_LOSS / losses.detach().clamp(min=MAX_LOSS)
    return (losses * shares).mean() + DISTANCE_SHARE * (distances * is_right).mean()


@torch.inference_mode()
def validate(model: Crnn, files: dict[str, FeatureFile]) -> dict[str, str]:
    """Return the exact and folded accuracy of each file."""
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
    """Run the command line."""
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
