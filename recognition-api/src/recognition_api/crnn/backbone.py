"""Define the convolutional layers of PP-OCRv6_rec_small in PyTorch, with named blocks (training only).

The published weights (PaddleOCR, Apache-2.0) are mapped into this module by `training.crnn.published`. Normalisation is
folded into the convolutions there, so every convolution has a bias.
"""

from __future__ import annotations

from typing import Final

import torch
from torch import nn

from mesh.vision.published_layers import Block, Stem

STEM_CHANNELS: Final = 48
WIDTHS: Final = (96, 192, 384)
EXCITATIONS: Final = ((True, False, False), (True, False) * 3, (True, False))  # for each block of each width
FEATURES: Final = WIDTHS[-1]


class Backbone(nn.Module):
    """Convert grey lines to features: N,1,48,W → N,384,3,W/4. Grey values are (x / 255 − 0.5) / 0.5."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = Stem(1, STEM_CHANNELS, WIDTHS[0])
        blocks: list[nn.Module] = []
        for stage, (width, excitations) in enumerate(zip(WIDTHS, EXCITATIONS, strict=True)):
            if stage:
                blocks.append(Block(WIDTHS[stage - 1], width, stride=(2, 1)))
            blocks += [Block(width, width, has_excitation=has_excitation) for has_excitation in excitations]
        self.blocks = nn.Sequential(*blocks)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        features: torch.Tensor = self.blocks(self.stem(images))
        return features
