"""Save and load the complete state of a training, to resume it."""

from __future__ import annotations

import copy
from dataclasses import asdict, dataclass
from pathlib import Path

import torch

from detection_api.ctpn.config import CtpnConfig
from detection_api.ctpn.model import Ctpn

EMA_DECAY = 0.998


class Averaged:
    """Exponential moving average of a network's weights and normalisation statistics: what is exported."""

    def __init__(self, model: Ctpn) -> None:
        self.model = copy.deepcopy(model).eval()

    @torch.no_grad()
    def update(self, model: Ctpn, step: int) -> None:
        """Move the average towards the network; early steps count more."""
        decay = min(EMA_DECAY, (1 + step) / (10 + step))
        for average, value in zip(self.model.state_dict().values(), model.state_dict().values(), strict=True):
            if average.dtype.is_floating_point:
                average.lerp_(value, 1 - decay)
            else:
                average.copy_(value)


@dataclass
class Progress:
    """How far a training has come; started: seconds since the epoch."""

    step: int
    started: float


def save(path: Path, model: Ctpn, averaged: Averaged, optimizer: torch.optim.Optimizer, progress: Progress) -> None:
    """Write everything needed to resume; a crash while writing leaves the previous file."""
    temporary = path.with_suffix(".tmp")
    state = {
        "config": model.config.to_metadata(),
        "model": model.state_dict(),
        "ema": averaged.model.state_dict(),
        "optimizer": optimizer.state_dict(),
        **asdict(progress),
    }
    torch.save(state, temporary)
    temporary.replace(path)


def load(path: Path, model: Ctpn, averaged: Averaged, optimizer: torch.optim.Optimizer) -> Progress:
    """Restore what `save` wrote into the objects given."""
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    averaged.model.load_state_dict(state["ema"])
    optimizer.load_state_dict(state["optimizer"])
    return Progress(state["step"], state["started"])


def load_averaged(path: Path) -> tuple[Ctpn, Progress]:
    """The averaged network of a checkpoint, ready to be exported or measured."""
    state = torch.load(path, weights_only=True)
    model = Ctpn(CtpnConfig.from_metadata(state["config"]))
    model.load_state_dict(state["ema"])
    return model.eval(), Progress(state["step"], state["started"])
