"""The network in PyTorch, for training, export and the parity test.

Tian et al., "Detecting Text in Natural Image with Connectionist Text Proposal Network" (arXiv 1609.03605), with the
published convolutional layers of `backbone.py` instead of VGG16. Serving never imports this module.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from detection_api.ctpn.backbone import FEATURES, Backbone
from detection_api.ctpn.config import GEOMETRY, CtpnConfig

RARE = -3.0  # text is rare: start with low scores


class Ctpn(nn.Module):
    """Proposals on a grid of 8 px down and 16 px across.

    Input: B × 3 × H × W float, RGB from −1 to 1, H and W multiples of 32.
    Output: see `Head`.
    """

    def __init__(self, config: CtpnConfig) -> None:
        super().__init__()
        self.config = config
        self.backbone = Backbone()
        self.head = Head(config)

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        found: tuple[Tensor, Tensor, Tensor] = self.head(self.backbone(images))
        return found


class Head(nn.Module):
    """The window, the LSTM along each row, and the outputs of CTPN, on features of stride 8.

    Input: B × 96 × H/8 × W/8. Output, with R = H/8 rows, C = W/16 columns and A anchors:
    scores, B × R × C × A, logits; geometry, B × R × C × A × 5 (see `anchors.encode`);
    steep, B × R × C, logits: whether there is text that is too steep for this grid.
    """

    def __init__(self, config: CtpnConfig) -> None:
        super().__init__()
        self.anchors, width = config.anchors, config.window_width
        self.window = nn.Sequential(
            nn.Conv2d(FEATURES, width, 3, stride=(1, config.stride_x // config.stride_y), padding=1, bias=False),
            nn.BatchNorm2d(width),
        )
        self.rows = nn.LSTM(width, config.lstm_width, batch_first=True, bidirectional=True)
        self.joint = nn.Linear(2 * config.lstm_width + width, width)
        self.scores = nn.Linear(width, config.anchors)
        self.geometry = nn.Linear(width, GEOMETRY * config.anchors)
        self.steep = nn.Linear(width, 1)
        nn.init.constant_(self.scores.bias, RARE)
        nn.init.constant_(self.steep.bias, RARE)

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        x = F.relu(self.window(features)).permute(0, 2, 3, 1)  # B,C,R,W → B,R,W,C
        batch, rows, columns, channels = x.shape
        along, _ = self.rows(x.reshape(batch * rows, columns, channels))  # one sequence per row
        x = F.relu(self.joint(torch.cat([along.reshape(batch, rows, columns, -1), x], dim=-1)))
        geometry = self.geometry(x).reshape(batch, rows, columns, self.anchors, GEOMETRY)
        return self.scores(x), geometry, self.steep(x).squeeze(-1)
