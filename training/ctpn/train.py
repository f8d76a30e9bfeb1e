"""Train CTPN on rendered pages and labelled pictures.

    python -m training.ctpn.train --datasets DIR --steps 6000    # the same seed gives the same weights
    python -m training.ctpn.train --datasets DIR --until 04:28   # spend the time there is; the rate decays by the clock
    python -m training.ctpn.smoke                                # everything once, in a minute or two

A run folder holds `checkpoint.pt` (to resume from: start the same command again), `log.jsonl`, `pid`.
"""

from __future__ import annotations

import argparse
import datetime
import json
import math
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset
from tqdm import tqdm

from detection_api.ctpn.config import CtpnConfig
from detection_api.ctpn.model import Ctpn
from training.ctpn import checkpoint
from training.ctpn.checkpoint import Averaged, Progress
from training.ctpn.losses import Batch, Loss, loss
from training.ctpn.samples import SampleMaker, read_labels
from training.ctpn.words import read_words
from training.synth.corpus import Corpus
from training.synth.fonts import load_fonts

REAL_SETS = ("sroie", "tapuscorpus_fr")
WORD_SET = "icdar15_words"
WARM_UP_STEPS = 100


class _Samples(Dataset[tuple[Tensor, Tensor, Tensor, Tensor]]):
    """Samples from `first` on, by number."""

    def __init__(self, maker: SampleMaker, first: int, count: int) -> None:
        self.maker, self.first, self.count = maker, first, count

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        sample = self.maker.sample(self.first + index)
        image = np.ascontiguousarray(sample.image.transpose(2, 0, 1))
        certain = sample.targets.near | sample.is_complete
        arrays = (image, sample.targets.labels, sample.targets.geometry, certain)
        image_, labels, geometry, certain_ = (torch.from_numpy(array) for array in arrays)
        return image_, labels, geometry, certain_


def _single_thread(_: int) -> None:
    cv2.setNumThreads(1)
    torch.set_num_threads(1)


def rate(progress: float, step: int, peak: float) -> float:
    """Learning rate: a linear warm-up, then a cosine to 1/200 of the peak at progress 1."""
    cosine = 0.5 * (1 + math.cos(math.pi * min(1.0, progress)))
    return peak * min(1.0, (step + 1) / WARM_UP_STEPS) * (0.005 + 0.995 * cosine)


def _batches(maker: SampleMaker, first_step: int, steps: int, batch: int, workers: int) -> Iterator[list[Tensor]]:
    samples = _Samples(maker, first_step * batch, (steps - first_step) * batch)
    loader = DataLoader(samples, batch, num_workers=workers, worker_init_fn=_single_thread,
                        prefetch_factor=6 if workers else None)  # fmt: skip
    return iter(loader)


def train(options: argparse.Namespace) -> Path:
    """Run or resume a training; return the checkpoint's path."""
    run: Path = options.run
    run.mkdir(parents=True, exist_ok=True)
    (run / "pid").write_text(str(os.getpid()))
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    config = CtpnConfig()
    model = checkpoint.load_averaged(options.init)[0] if options.init else Ctpn(config)
    model = model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # missing in torch's stub
    averaged = Averaged(model)
    decayed = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim <= 1]
    optimizer = torch.optim.AdamW([{"params": decayed, "weight_decay": 0.02}, {"params": others, "weight_decay": 0.0}])
    path = run / "checkpoint.pt"
    progress = checkpoint.load(path, model, averaged, optimizer) if path.exists() else Progress(0, time.time())
    real = [list(read_labels(options.datasets / name, "train")) for name in REAL_SETS] if options.datasets else []
    words = read_words(options.datasets / WORD_SET, "train") if options.datasets else []
    maker = SampleMaker(
        config, load_fonts("train"), Corpus.load(), real, words,
        size=options.size, seed=options.seed, real_share=options.real_share, word_share=options.word_share,
    )  # fmt: skip
    mean = torch.tensor(config.pixel_mean)[:, None, None]
    std = torch.tensor(config.pixel_std)[:, None, None]

    batches = _batches(maker, progress.step, options.steps, options.batch, options.workers)
    stop_signals: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: stop_signals.append(number))
    with (
        (run / "log.jsonl").open("a", encoding="utf-8") as log,
        tqdm(total=options.steps, initial=progress.step, mininterval=5, unit="step") as bar,
    ):
        for images, labels, geometry, certain in batches:
            done = progress.step / options.steps
            if options.until:
                done = max(done, (time.time() - progress.started) / max(1.0, options.until - progress.started))
            if done >= 1 or progress.step == options.stop_after or stop_signals:
                break
            for group in optimizer.param_groups:
                group["lr"] = rate(done, progress.step, options.rate)
            batch = Batch((images - mean) / std, labels, geometry, certain)
            cost = _step(model, optimizer, batch)
            averaged.update(model, progress.step)
            progress.step += 1
            bar.update()
            if progress.step % options.log_every == 0 or progress.step == options.steps:
                log.write(_entry(progress, cost, optimizer.param_groups[0]["lr"]) + "\n")
                log.flush()
                bar.set_postfix(loss=f"{float(cost.total.detach()):.3f}", recall=f"{cost.recall:.2f}")
            if progress.step % options.save_every == 0:
                checkpoint.save(path, model, averaged, optimizer, progress)
    checkpoint.save(path, model, averaged, optimizer, progress)
    return path


def _step(model: Ctpn, optimizer: torch.optim.Optimizer, batch: Batch) -> Loss:
    model.train()
    scores, geometry = model(batch.images.contiguous(memory_format=torch.channels_last))
    cost = loss(scores, geometry, batch)
    optimizer.zero_grad()
    cost.total.backward()  # type: ignore[no-untyped-call]  # untyped in torch
    nn.utils.clip_grad_norm_(model.parameters(), 5.0)
    optimizer.step()
    return cost


def _entry(progress: Progress, cost: Loss, learning_rate: float) -> str:
    figures = {"loss": float(cost.total.detach()), "score": cost.score, "vertical": cost.vertical, "side": cost.side,
               "precision": cost.precision, "recall": cost.recall, "rate": learning_rate,
               "seconds": time.time() - progress.started}  # fmt: skip
    return json.dumps({"step": progress.step} | {key: round(value, 6) for key, value in figures.items()})


def _clock(text: str) -> float:
    """The next time the wall clock shows HH:MM, in seconds since the epoch."""
    now = datetime.datetime.now()
    then = datetime.datetime.combine(now.date(), datetime.time.fromisoformat(text))
    return (then if then > now else then + datetime.timedelta(days=1)).timestamp()


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--run", type=Path, default=Path("var/training/ctpn"), help="folder of the run")
    p.add_argument("--init", type=Path, help="checkpoint whose averaged weights a new run starts from")
    p.add_argument("--datasets", type=Path, help="folder of labelled sets; without it only rendered pages")
    p.add_argument("--steps", type=int, default=20_000)
    p.add_argument("--until", type=_clock, help="HH:MM; stop then, the learning rate decayed")
    p.add_argument("--stop-after", type=int, help="stop at this step without having decayed; resume later")
    p.add_argument("--batch", type=int, default=4)
    p.add_argument("--size", type=int, default=352, help="pixels of a square sample")
    p.add_argument("--rate", type=float, default=1.5e-3)
    p.add_argument("--real-share", type=float, default=0.35)
    p.add_argument("--word-share", type=float, default=0.12, help="of samples that are scenes with photographed words")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--workers", type=int, default=1, help="processes that render")
    p.add_argument("--log-every", type=int, default=10)
    p.add_argument("--save-every", type=int, default=250)
    return p.parse_args(arguments)


def main() -> None:
    """Entry point."""
    train(parse())


if __name__ == "__main__":
    main()
