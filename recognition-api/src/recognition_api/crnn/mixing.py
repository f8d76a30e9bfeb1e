"""Define the layers of PP-OCRv6_rec_small after its convolutions in PyTorch (training only).

They relate the steps of a line to each other, as SVTR does (arXiv 2205.00159). The published weights are mapped into
this module by `training.crnn.published`, with normalisation folded into the convolutions.
"""

from __future__ import annotations

from typing import Final

import torch
from torch import nn
from torch.nn import functional as F

from recognition_api.crnn.backbone import FEATURES

CHANNELS: Final = 120
HEADS: Final = 8
LAYERS: Final = 2
NEIGHBOURS: Final = 7  # steps that the depthwise convolution covers
FEATURES_PER_STEP: Final = 2


class Mixing(nn.Module):
    """Apply a convolution along the line and two self-attention layers: N,384,W/4 → N,W/8,120."""

    def __init__(self) -> None:
        super().__init__()
        self.narrow = nn.Conv1d(FEATURES, CHANNELS, 1)
        self.neighbours = nn.Conv1d(CHANNELS, CHANNELS, NEIGHBOURS, padding=NEIGHBOURS // 2, groups=CHANNELS)
        self.layers = nn.Sequential(*(AttentionLayer() for _ in range(LAYERS)))
        self.norm = nn.LayerNorm(CHANNELS, eps=1e-6)
        self.shortcut = nn.Conv1d(FEATURES, CHANNELS, 1)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        steps = F.avg_pool1d(features, FEATURES_PER_STEP)
        narrow = F.silu(self.narrow(steps))
        local = narrow + F.silu(self.neighbours(narrow))
        mixed: torch.Tensor = self.norm(self.layers(local.transpose(1, 2)))  # N,C,T → N,T,C
        return mixed + F.silu(self.shortcut(steps)).transpose(1, 2)


class AttentionLayer(nn.Module):
    """Apply self-attention, then two linear layers, each after a normalisation and each residual: N,T,120."""

    def __init__(self) -> None:
        super().__init__()
        self.attention_norm = nn.LayerNorm(CHANNELS)
        self.queries_keys_values = nn.Linear(CHANNELS, 3 * CHANNELS)
        self.joined = nn.Linear(CHANNELS, CHANNELS)
        self.linear_norm = nn.LayerNorm(CHANNELS)
        self.expand = nn.Linear(CHANNELS, 2 * CHANNELS)
        self.project = nn.Linear(2 * CHANNELS, CHANNELS)

    def forward(self, steps: torch.Tensor) -> torch.Tensor:
        parts = self.queries_keys_values(self.attention_norm(steps)).reshape(*steps.shape[:2], 3, HEADS, -1)
        queries, keys, values = parts.permute(2, 0, 3, 1, 4)  # each N,HEADS,T,15
        seen = F.scaled_dot_product_attention(queries, keys, values).transpose(1, 2).reshape(steps.shape)
        steps = steps + self.joined(seen)
        projected: torch.Tensor = self.project(F.silu(self.expand(self.linear_norm(steps))))
        return steps + projected
