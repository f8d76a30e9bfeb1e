"""Define the layers that the backbones of PP-OCRv6's detector and recogniser share, in PyTorch (training only).

Normalisation is folded into the convolutions when the published weights (PaddleOCR, Apache-2.0) are loaded, so every
convolution has a bias.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F


class Stem(nn.Module):
    """Reduce to a quarter of the size, with two joined branches: N,inputs,H,W → N,outputs,H/4,W/4."""

    def __init__(self, inputs: int, channels: int, outputs: int) -> None:
        super().__init__()
        self.halve = nn.Conv2d(inputs, channels, 3, stride=2, padding=1)
        self.squeeze = nn.Conv2d(channels, channels // 2, 2)
        self.expand = nn.Conv2d(channels // 2, channels, 2)
        self.quarter = nn.Conv2d(2 * channels, channels, 3, stride=2, padding=1)
        self.widen = nn.Conv2d(channels, outputs, 1)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        half = F.relu(self.halve(images))
        pooled = F.max_pool2d(_pad_end(half), 2, stride=1)  # values are not negative, so padding with 0 changes none
        convolved = F.relu(self.expand(_pad_end(F.relu(self.squeeze(_pad_end(half))))))
        quarter = F.relu(self.quarter(torch.cat([pooled, convolved], 1)))
        return F.relu(self.widen(quarter))


class Block(nn.Module):
    """Apply a depthwise convolution, optional squeeze-and-excitation, then two pointwise convolutions.

    The pointwise part is residual if neither size nor width changes.
    """

    def __init__(
        self, inputs: int, outputs: int, stride: tuple[int, int] = (1, 1), *, has_excitation: bool = False
    ) -> None:
        super().__init__()
        self.depthwise = nn.Conv2d(inputs, inputs, 3, stride=stride, padding=1, groups=inputs)
        self.excitation = Excitation(inputs) if has_excitation else None
        self.expand = nn.Conv2d(inputs, 2 * inputs, 1)
        self.project = nn.Conv2d(2 * inputs, outputs, 1)
        self.is_residual = inputs == outputs

    def forward(self, value: torch.Tensor) -> torch.Tensor:
        value = self.depthwise(value)
        if self.excitation is not None:
            value = self.excitation(value)
        projected: torch.Tensor = self.project(F.gelu(self.expand(value)))
        return value + projected if self.is_residual else projected


class Excitation(nn.Module):
    """Weight each channel by its mean over the whole picture (squeeze-and-excitation, arXiv 1709.01507)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.reduce = nn.Conv2d(channels, channels // 4, 1)
        self.restore = nn.Conv2d(channels // 4, channels, 1)

    def forward(self, value: torch.Tensor) -> torch.Tensor:
        mean = value.mean((2, 3), keepdim=True)
        return value * F.hardsigmoid(self.restore(F.relu(self.reduce(mean))))


def _pad_end(value: torch.Tensor) -> torch.Tensor:
    """Pad one column right and one row below, as ONNX's SAME_UPPER does for a 2×2 kernel."""
    return F.pad(value, (0, 1, 0, 1))
