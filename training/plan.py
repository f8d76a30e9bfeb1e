"""Length of a training, and its learning rate schedule."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

from training.checkpoint import Progress

WARM_UP_STEPS = 200


@dataclass(frozen=True)
class Plan:
    """Length of a training, in steps or in minutes of wall clock, and its highest rate."""

    steps: int | None
    minutes: float | None
    peak_rate: float

    def done(self, progress: Progress) -> float:
        """Return the share of the training that is complete, 0..1."""
        if self.steps is not None:
            return min(1.0, progress.step / self.steps)
        if self.minutes is not None:
            return min(1.0, progress.seconds / (60 * self.minutes))
        raise ValueError("a training needs --steps or --minutes")

    def rate(self, progress: Progress) -> float:
        """Return the learning rate: linear warm-up, then half a cosine down to zero."""
        warm_up = min(1.0, (progress.step + 1) / WARM_UP_STEPS)
        return self.peak_rate * warm_up * 0.5 * (1 + math.cos(math.pi * self.done(progress)))

    def set_rate(self, optimizer: torch.optim.Optimizer, progress: Progress) -> None:
        """Give each group its share of the rate (`scale` in the group, 1 by default)."""
        for group in optimizer.param_groups:
            group["lr"] = self.rate(progress) * group.get("scale", 1.0)
