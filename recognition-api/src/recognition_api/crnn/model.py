"""The network in PyTorch: trained, exported, and held against the serving engine. Serving never imports it."""

from __future__ import annotations

import torch
from torch import nn

from recognition_api.crnn.config import CrnnConfig

ANSWERS_PER_STEP = 2  # of the sequence layers: small print has more letters and gaps than they have steps


class Crnn(nn.Module):
    """Convolutions to height 1, two bidirectional LSTM layers, class scores along the line (arXiv 1507.05717, table 1).

    A quarter to a third as wide as the paper's, with batch normalisation throughout; each step of the sequence scores
    its left and its right half.
    Input B,1,H,W (normalised grey, H = 32); output B,W/2,classes: log-probabilities for CTC.
    """

    def __init__(self, config: CrnnConfig) -> None:
        super().__init__()
        c = config.channels
        self.config = config
        self.convolutions = nn.Sequential(
            *_block(1, c[0]), nn.MaxPool2d(2, 2),  # H/2,W/2
            *_block(c[0], c[1]), nn.MaxPool2d(2, 2),  # H/4,W/4
            *_block(c[1], c[2]), *_block(c[2], c[3]), nn.MaxPool2d((2, 1), (2, 1)),  # H/8,W/4
            *_block(c[3], c[4]), *_block(c[4], c[5]), nn.MaxPool2d((2, 1), (2, 1)),  # H/16,W/4
            *_block(c[5], c[6], kernel=(config.height // 16, 3), padding=(0, 1)),  # 1,W/4
        )  # fmt: skip
        self.sequence = nn.LSTM(c[6], config.hidden, num_layers=2, bidirectional=True, batch_first=True)
        self.classes = nn.Linear(2 * config.hidden, ANSWERS_PER_STEP * config.charset.num_classes)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        features = self.convolutions(images)  # B,C,1,W/4
        steps = features.squeeze(2).transpose(1, 2)  # B,C,1,T → B,T,C
        context, _ = self.sequence(steps)
        scores = self.classes(context).reshape(len(images), -1, self.config.charset.num_classes)  # B,T,2C → B,2T,C
        return torch.log_softmax(scores.float(), dim=-1)


def _block(
    inputs: int, outputs: int, kernel: tuple[int, int] = (3, 3), padding: tuple[int, int] = (1, 1)
) -> list[nn.Module]:
    convolution = nn.Conv2d(inputs, outputs, kernel, padding=padding, bias=False)
    return [convolution, nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)]
