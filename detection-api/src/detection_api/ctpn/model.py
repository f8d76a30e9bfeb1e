"""The network in PyTorch, for training, export and the parity test.

Tian et al., "Detecting Text in Natural Image with Connectionist Text Proposal Network" (arXiv 1609.03605), with a
residual backbone half as wide as ResNet-18 instead of VGG16, and features of three scales merged at the vertical
stride of 8. Serving never imports this module.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from detection_api.ctpn.config import CtpnConfig


def convolution(inputs: int, outputs: int, size: int = 3, stride: int | tuple[int, int] = 1) -> nn.Sequential:
    """Return convolution and batch normalisation; the size changes only by the stride."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False),
        nn.BatchNorm2d(outputs),
    )


class ResidualBlock(nn.Module):
    """The basic block of He et al. (arXiv 1512.03385)."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.first = convolution(inputs, outputs, stride=stride)
        self.second = convolution(outputs, outputs)
        self.shortcut = nn.Identity() if inputs == outputs and stride == 1 else convolution(inputs, outputs, 1, stride)

    def forward(self, x: Tensor) -> Tensor:
        y = self.second(functional.relu(self.first(x)))
        return functional.relu(y + self.shortcut(x))


class Ctpn(nn.Module):
    """Proposals on a grid of 8 px down and 16 px across.

    Input: B × 3 × H × W float, normalised RGB, H and W multiples of 32.
    Output: scores, B × H/8 × W/16 × A, logits; geometry, B × H/8 × W/16 × A × 4 (see `anchors.decode`).
    """

    def __init__(self, config: CtpnConfig) -> None:
        super().__init__()
        self.config = config
        w4, w8, w16, w32 = config.widths
        merged = config.merged_width
        self.stem = nn.Sequential(
            convolution(3, w4 // 2, stride=2),
            nn.ReLU(inplace=True),
            convolution(w4 // 2, w4, stride=2),
            nn.ReLU(inplace=True),
        )
        self.stage4 = ResidualBlock(w4, w4, 1)
        self.stage8 = nn.Sequential(ResidualBlock(w4, w8, 2), ResidualBlock(w8, w8, 1))
        self.stage16 = nn.Sequential(ResidualBlock(w8, w16, 2), ResidualBlock(w16, w16, 1))
        self.stage32 = nn.Sequential(ResidualBlock(w16, w32, 2), ResidualBlock(w32, w32, 1))
        self.lateral8 = convolution(w8, merged, 1)
        self.lateral16 = convolution(w16, merged, 1)
        self.lateral32 = convolution(w32, merged, 1)
        self.window = convolution(merged, merged, stride=(1, config.stride_x // config.stride_y))
        self.rows = nn.LSTM(merged, config.lstm_width, batch_first=True, bidirectional=True)
        self.joint = nn.Linear(2 * config.lstm_width + merged, merged)
        self.scores = nn.Linear(merged, config.anchors)
        self.geometry = nn.Linear(merged, 4 * config.anchors)
        nn.init.constant_(self.scores.bias, -3.0)  # text is rare: start with low scores

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        x4 = self.stage4(self.stem(x))
        x8 = self.stage8(x4)
        x16 = self.stage16(x8)
        x32 = self.stage32(x16)
        x16 = functional.relu(self.lateral16(x16) + functional.interpolate(self.lateral32(x32), scale_factor=2.0))
        x8 = functional.relu(self.lateral8(x8) + functional.interpolate(x16, scale_factor=2.0))
        x = functional.relu(self.window(x8)).permute(0, 2, 3, 1)  # B,C,R,W → B,R,W,C
        batch, rows, columns, channels = x.shape
        along, _ = self.rows(x.reshape(batch * rows, columns, channels))  # one sequence per row
        x = torch.cat([along.reshape(batch, rows, columns, -1), x], dim=-1)
        x = functional.relu(self.joint(x))
        geometry = self.geometry(x).reshape(batch, rows, columns, self.config.anchors, 4)
        return self.scores(x), geometry
