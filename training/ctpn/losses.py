"""The multi-task loss of CTPN (its section 3.4): text or not, vertical geometry, side refinement, slope, steepness."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

NEGATIVES_A_POSITIVE = 3
LEAST_NEGATIVES = 200
UNSURE_WEIGHT = 0.1
"""Weight of a negative far from any label in a picture where some text has no label."""
VERTICAL, SIDE, SLOPE, STEEP = 2.0, 0.5, 1.0, 2.0  # weights


@dataclass(frozen=True, slots=True)
class Batch:
    """Features B × 96 × R × 2C, and the targets.

    labels, certain: B × R × C × A, int8 and bool; geometry: B × R × C × A × 5; steep: B × R × C, int8.
    """

    features: Tensor
    labels: Tensor
    geometry: Tensor
    certain: Tensor
    steep: Tensor


@dataclass(frozen=True, slots=True)
class Loss:
    """Total, and its parts as numbers; precision and recall of the anchors at a score of one half."""

    total: Tensor
    score: float
    vertical: float
    side: float
    slope: float
    steep: float
    precision: float
    recall: float

    def figures(self) -> dict[str, float]:
        """Return the numbers, for a log."""
        names = ("score", "vertical", "side", "slope", "steep", "precision", "recall")
        return {name: round(getattr(self, name), 5) for name in names}


def loss(scores: Tensor, geometry: Tensor, steep: Tensor, batch: Batch) -> Loss:
    """Return the loss of the network's answer; negatives are the hardest, three to a positive (online mining)."""
    positive, negative = batch.labels == 1, batch.labels == 0
    count = int(positive.sum())
    logits = scores[negative]
    costs = F.softplus(logits) * torch.where(batch.certain[negative], 1.0, UNSURE_WEIGHT)
    hardest = costs.topk(min(len(costs), max(LEAST_NEGATIVES, NEGATIVES_A_POSITIVE * count))).values
    weight = max(1, count)
    score = (F.softplus(-scores[positive]).sum() + hardest.sum()) / (weight + len(hardest) / NEGATIVES_A_POSITIVE)
    error = F.smooth_l1_loss(geometry[positive], batch.geometry[positive], reduction="none", beta=0.1).sum(0) / weight
    vertical, side, slope = error[:2].sum(), error[2:4].sum(), error[4]
    known = batch.steep >= 0
    steepness = F.binary_cross_entropy_with_logits(steep[known], batch.steep[known].float(), reduction="sum")
    steepness = steepness / max(1, int(known.sum()))
    found = int((scores[positive] > 0).sum())
    claimed = found + int((logits > 0).sum())
    return Loss(
        score + VERTICAL * vertical + SIDE * side + SLOPE * slope + STEEP * steepness,
        score=float(score.detach()),
        vertical=float(vertical.detach()),
        side=float(side.detach()),
        slope=float(slope.detach()),
        steep=float(steepness.detach()),
        precision=found / max(1, claimed),
        recall=found / weight,
    )
