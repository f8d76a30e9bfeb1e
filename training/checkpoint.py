"""Save and load the state of a training, to resume it: state dicts and numbers only."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import nn


class Averaged:
    """Exponential moving average of a network's weights."""

    def __init__(self, model: nn.Module, decay: float) -> None:
        self._model = model
        self._decay = decay
        self.state = {name: value.detach().clone() for name, value in model.state_dict().items()}

    @torch.no_grad()
    def update(self, step: int) -> None:
        """Move the average towards the network; early steps count more."""
        decay = min(self._decay, (1 + step) / (10 + step))
        for name, value in self._model.state_dict().items():
            if value.is_floating_point():
                self.state[name].lerp_(value, 1 - decay)
            else:
                self.state[name].copy_(value)


@dataclass
class Progress:
    """How far a training has come; lines are samples of any sort."""

    step: int = 0
    lines: int = 0
    seconds: float = 0.0


def save(
    path: Path,
    config: object,
    model: nn.Module,
    averaged: Averaged,
    optimizer: torch.optim.Optimizer,
    progress: Progress,
) -> None:
    """Write everything that training needs to go on; a crash while writing leaves the former file.

    ``config`` is the network's, as plain values.
    """
    temporary = path.with_suffix(".tmp")
    state = {
        "config": config,
        "model": model.state_dict(),
        "averaged": averaged.state,
        "optimizer": optimizer.state_dict(),
        "progress": asdict(progress),
    }
    torch.save(state, temporary)
    temporary.replace(path)


def load(path: Path, model: nn.Module, averaged: Averaged, optimizer: torch.optim.Optimizer) -> Progress:
    """Restore what ``save`` wrote into the objects given."""
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    averaged.state = state["averaged"]
    optimizer.load_state_dict(state["optimizer"])
    return Progress(**state["progress"])
