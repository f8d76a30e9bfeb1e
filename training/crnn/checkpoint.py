"""A training's state on disk: whole, so that training goes on where it stopped."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import torch

from recognition_api.crnn.config import CrnnConfig
from recognition_api.crnn.model import Crnn


class Averaged:
    """Exponential moving average of a network's weights; normalisation statistics are taken as they are."""

    def __init__(self, model: Crnn, decay: float) -> None:
        self.model = Crnn(model.config).eval()
        self.model.load_state_dict(model.state_dict())
        self._decay = decay

    @torch.no_grad()
    def update(self, model: Crnn, step: int) -> None:
        """Moves the average towards the network; early steps count more."""
        decay = min(self._decay, (1 + step) / (10 + step))
        for average, value in zip(self.model.parameters(), model.parameters(), strict=True):
            average.lerp_(value, 1 - decay)
        for statistic, latest in zip(self.model.buffers(), model.buffers(), strict=True):
            statistic.copy_(latest)


@dataclass
class Progress:
    """How far a training has come."""

    step: int = 0
    lines: int = 0
    seconds: float = 0.0


def save(path: Path, model: Crnn, averaged: Averaged, optimizer: torch.optim.Optimizer, progress: Progress) -> None:
    """Writes everything that training needs to go on; a crash while writing leaves the former file."""
    temporary = path.with_suffix(".tmp")
    state = {
        "config": asdict(model.config),
        "model": model.state_dict(),
        "averaged": averaged.model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "progress": asdict(progress),
    }
    torch.save(state, temporary)
    temporary.replace(path)


def load(path: Path, model: Crnn, averaged: Averaged, optimizer: torch.optim.Optimizer) -> Progress:
    """Restores what ``save`` wrote into the objects given."""
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    averaged.model.load_state_dict(state["averaged"])
    optimizer.load_state_dict(state["optimizer"])
    return Progress(**state["progress"])


def load_averaged(path: Path) -> tuple[Crnn, Progress]:
    """The averaged network of a checkpoint, ready to be measured or exported."""
    state = torch.load(path, weights_only=True)
    config = state["config"] | {"channels": tuple(state["config"]["channels"])}
    model = Crnn(CrnnConfig(**config)).eval()
    model.load_state_dict(state["averaged"])
    return model, Progress(**state["progress"])
