"""Train the detector's window, LSTM layer and outputs on cached features of the frozen backbone.

    python -m training.ctpn.train --minutes 30 --out var/training/ctpn samples-*.npz    # of training.ctpn.features
    python -m training.ctpn.train --steps 6000 --init OTHER/last.pt samples-*.npz       # goes on from other weights

Writes `OUT/last.pt`, a checkpoint of the whole network, every 1,000 steps, and `OUT/log.jsonl`.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from detection_api.ctpn.anchors import encode
from detection_api.ctpn.config import CtpnConfig
from detection_api.ctpn.model import Ctpn
from training import checkpoint
from training.ctpn.checkpoint import load_averaged
from training.ctpn.export import load_onnx
from training.ctpn.losses import Batch, loss
from training.ctpn.published import published_backbone, published_file
from training.plan import Plan
from training.precision import autocast

AVERAGE_DECAY = 0.999
MAX_GRADIENT_NORM = 5.0
BATCH = 16
SAVE_EVERY, LOG_EVERY = 1000, 100


@dataclass(frozen=True)
class Setup:
    """What one run consists of."""

    files: Sequence[Path]
    plan: Plan
    out: Path
    seed: int = 1
    init: Path | None = None


class FeatureFile:
    """The samples of one file, with their targets."""

    def __init__(self, path: Path, config: CtpnConfig) -> None:
        with np.load(path, allow_pickle=False) as file:
            self._features: NDArray[np.float16] = file["features"]
            complete = file["is_complete"].tolist()
            quads, ignored = (
                np.split(file[name], np.cumsum(file[f"{name}_each"])[:-1]) for name in ("quads", "ignored")
            )
        side = self._features.shape[1] * config.stride_y
        targets = [encode(config, (side, side), *labels) for labels in zip(quads, ignored, strict=True)]
        self._near = np.stack([one.near | whole for one, whole in zip(targets, complete, strict=True)])
        self._labels = np.stack([one.labels for one in targets])
        self._geometry = np.stack([one.geometry.astype(np.float16) for one in targets])
        self._steep = np.stack([one.steep for one in targets])

    def __len__(self) -> int:
        return len(self._features)

    def batch(self, numbers: NDArray[np.intp]) -> Batch:
        """Return the samples with these numbers."""
        features = self._features[numbers].astype(np.float32).transpose(0, 3, 1, 2)
        return Batch(
            torch.from_numpy(np.ascontiguousarray(features)),
            torch.from_numpy(self._labels[numbers]),
            torch.from_numpy(self._geometry[numbers].astype(np.float32)),
            torch.from_numpy(self._near[numbers]),
            torch.from_numpy(self._steep[numbers]),
        )


def batches(files: Sequence[FeatureFile], rng: np.random.Generator) -> Iterator[Batch]:
    """Yield endless batches; every sample is seen once before one is seen again."""
    while True:
        orders = [rng.permutation(len(file)) for file in files]
        parts = [(file, order[at : at + BATCH]) for file, order in zip(files, orders, strict=True)
                 for at in range(0, len(order), BATCH)]  # fmt: skip
        for place in rng.permutation(len(parts)):
            file, numbers = parts[place]
            yield file.batch(numbers)


def train(setup: Setup) -> Path:
    """Train to the end of the plan; return the checkpoint."""
    setup.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(setup.seed)
    rng = np.random.default_rng(setup.seed)
    model = initial_model(setup.init)
    model.backbone.requires_grad_(False)
    head, config = model.head.train(), model.config
    averaged = checkpoint.Averaged(model, AVERAGE_DECAY)
    optimizer = torch.optim.AdamW(head.parameters(), setup.plan.peak_rate, weight_decay=1e-2)
    progress, last = checkpoint.Progress(), setup.out / "last.pt"
    files = [FeatureFile(path, config) for path in setup.files]
    before = time.monotonic()
    with (setup.out / "log.jsonl").open("a", encoding="utf-8") as log:
        for batch in batches(files, rng):
            setup.plan.set_rate(optimizer, progress)
            with autocast():
                scores, geometry, steep = head(batch.features)
            cost = loss(scores.float(), geometry.float(), steep.float(), batch)
            optimizer.zero_grad(set_to_none=True)
            cost.total.backward()  # type: ignore[no-untyped-call]  # untyped in PyTorch
            nn.utils.clip_grad_norm_(head.parameters(), MAX_GRADIENT_NORM)
            optimizer.step()
            progress.step += 1
            progress.lines += len(batch.features)
            progress.seconds += (now := time.monotonic()) - before
            before = now
            averaged.update(progress.step)
            is_over = setup.plan.done(progress) >= 1.0
            if is_over or progress.step % LOG_EVERY == 0:
                log.write(json.dumps(asdict(progress) | cost.figures()) + "\n")
                log.flush()
            if is_over or progress.step % SAVE_EVERY == 0:
                checkpoint.save(last, asdict(config), model, averaged, optimizer, progress)
            if is_over:
                break
    return last


def initial_model(init: Path | None) -> Ctpn:
    """Return the published backbone with untrained other layers, or with those of a checkpoint or an exported file."""
    model = Ctpn(CtpnConfig())
    model.backbone.load_state_dict(published_backbone(published_file()).state_dict())
    if init is not None:
        trained = load_onnx(init) if init.suffix == ".onnx" else load_averaged(init)[0]
        model.head.load_state_dict(trained.head.state_dict())
    return model


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+", help="what training.ctpn.features wrote")
    parser.add_argument("--out", type=Path, default=Path("var/training/ctpn"))
    parser.add_argument("--init", type=Path, help="go on from a checkpoint's average, or from an exported file")
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    plan = Plan(arguments.steps, arguments.minutes, arguments.rate)
    train(Setup(arguments.files, plan, arguments.out, init=arguments.init))


if __name__ == "__main__":
    main()
