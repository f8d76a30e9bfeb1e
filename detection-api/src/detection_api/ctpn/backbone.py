"""Define the convolutional layers of PP-OCRv6_det_small in PyTorch, with named blocks (training only).

The published weights (PaddleOCR, Apache-2.0) are mapped into this module by `training.ctpn.published`. The published
network continues with a map of text at full size; CTPN's layers take the place of that part.
"""

from __future__ import annotations

from typing import Final

import torch
from torch import nn
from torch.nn import functional as F

from mesh.vision.published_layers import Block, Excitation, Stem

STEM_CHANNELS: Final = 24
WIDTHS: Final = (48, 96, 192, 384)  # at strides 4, 8, 16, 32
EXCITATIONS: Final = ((True, False), (True, False), (True, False) * 2, (True, False))  # of each block of each width
FEATURES: Final = 96
EXCITATION_SLOPE: Final = 0.2  # of the laterals' hard sigmoid; PyTorch's has 1/6


class Backbone(nn.Module):
    """Convert pictures to features of three scales, merged at stride 8: N,3,H,W → N,96,H/8,W/8.

    The input is RGB, x / 127.5 − 1; height and width are multiples of 32.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stem = Stem(3, STEM_CHANNELS, WIDTHS[0])
        self.stages = nn.ModuleList(_stage(number) for number in range(len(WIDTHS)))
        self.laterals = nn.ModuleList(Lateral(width) for width in WIDTHS[:0:-1])  # the deepest first

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        scales = [self.stem(images)]
        for stage in self.stages:
            scales.append(stage(scales[-1]))
        merged: torch.Tensor = self.laterals[0](scales.pop())
        for lateral in self.laterals[1:]:
            merged = lateral(scales.pop()) + F.interpolate(merged, scale_factor=2.0)
        return merged


class Lateral(nn.Module):
    """Convert one scale to the common width, and raise its most useful channels."""

    def __init__(self, inputs: int) -> None:
        super().__init__()
        self.narrow = nn.Conv2d(inputs, FEATURES, 1, bias=False)
        self.excitation = Excitation(FEATURES)

    def forward(self, value: torch.Tensor) -> torch.Tensor:
        value = self.narrow(value)
        mean = value.mean((2, 3), keepdim=True)
        gate = self.excitation.restore(F.relu(self.excitation.reduce(mean)))
        return value + value * torch.clamp(EXCITATION_SLOPE * gate + 0.5, 0, 1)


def _stage(number: int) -> nn.Sequential:
    width, blocks = WIDTHS[number], []
    if number:
        blocks.append(Block(WIDTHS[number - 1], width, stride=(2, 2)))
    blocks += [Block(width, width, has_excitation=has_excitation) for has_excitation in EXCITATIONS[number]]
    return nn.Sequential(*blocks)
