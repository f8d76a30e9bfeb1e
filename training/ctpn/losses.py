"""The multi-task loss of CTPN (its section 3.4): text or not, vertical geometry, side refinement."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

NEGATIVES_A_POSITIVE = 3
LEAST_NEGATIVES = 200
UNSURE_WEIGHT = 0.1
"""Weight of a negative far from any label in a picture where some text has no label."""


@dataclass(frozen=True, slots=True)
class Batch:
    """images: B × 3 × H × W, normalised; labels, certain: B × R × C × A, int8 and bool; geometry: B × R × C × A × 4."""

    images: Tensor
    labels: Tensor
    geometry: Tensor
    certain: Tensor


@dataclass(frozen=True, slots=True)
class Loss:
    """Total, and its parts as numbers; precision and recall of the anchors at a score of one half."""

    total: Tensor
    score: float
    vertical: float
    side: float
    precision: float
    recall: float


def loss(scores: Tensor, geometry: Tensor, batch: Batch) -> Loss:
    """Loss of the network's answer; negatives are the hardest, three to a positive (online mining)."""
    positive, negative = batch.labels == 1, batch.labels == 0
    count = int(positive.sum())
    logits = scores[negative]
    costs = functional.softplus(logits) * torch.where(batch.certain[negative], 1.0, UNSURE_WEIGHT)
    hardest = costs.topk(min(len(costs), max(LEAST_NEGATIVES, NEGATIVES_A_POSITIVE * count))).values
    weight = max(1, count)
    score = (functional.softplus(-scores[positive]).sum() + hardest.sum()) / (
        weight + len(hardest) / NEGATIVES_A_POSITIVE
    )
    error = functional.smooth_l1_loss(geometry[positive], batch.geometry[positive], reduction="none", beta=0.1)
    vertical = error[:, :2].sum() / weight
    side = error[:, 2:].sum() / weight
    found = int((scores[positive] > 0).sum())
    claimed = found + int((logits > 0).sum())
    return Loss(
        score + 2.0 * vertical + 0.5 * side,
        float(score.detach()), float(vertical.detach()), float(side.detach()),
        found / max(1, claimed), found / weight,
    )  # fmt: skip
