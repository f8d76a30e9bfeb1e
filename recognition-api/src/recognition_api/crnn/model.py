"""Define the network in PyTorch, for training, export and comparison with the serving engine only."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F

from recognition_api.crnn.backbone import FEATURES, Backbone
from recognition_api.crnn.config import ANSWERS_PER_STEP, CrnnConfig
from recognition_api.crnn.mixing import CHANNELS, Mixing


class Crnn(nn.Module):
    """Apply convolutions, two bidirectional LSTM layers and an output layer (CRNN, arXiv 1507.05717).

    Input N,1,48,W (grey, (x / 255 − 0.5) / 0.5); output N,W/4,classes: log-probabilities for CTC.
    """

    def __init__(self, config: CrnnConfig) -> None:
        super().__init__()
        self.config = config
        self.backbone = Backbone()
        self.head = Head(config.hidden, config.charset.num_classes)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        log_probabilities: torch.Tensor = self.head(self.backbone(images).mean(2))
        return log_probabilities


class Head(nn.Module):
    """Apply mixing, a window over two features, LSTM layers, and two outputs per step: N,384,W/4 → N,W/4,classes.

    The LSTM layers read mixed and plain features; what they find is added to the scores of the mixed features alone,
    which is how the published network scores its characters. A step of eight columns is wide enough for most letters,
    and takes half the time of steps of four. Small print has narrower letters and gaps, so the LSTM layers have one
    output for the left half of each step and one for the right half.
    """

    def __init__(self, hidden: int, classes: int) -> None:
        super().__init__()
        self.num_classes = classes
        self.mixing = Mixing()
        self.letters = nn.Linear(CHANNELS, classes)
        self.window = nn.Conv1d(FEATURES, hidden, 4, stride=ANSWERS_PER_STEP, padding=1)
        self.sequence = nn.LSTM(hidden + CHANNELS, hidden, num_layers=2, bidirectional=True, batch_first=True)
        self.classes = nn.Linear(2 * hidden, ANSWERS_PER_STEP * classes)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        mixed = self.mixing(features)  # N,T,120
        window = F.relu(self.window(features)).transpose(1, 2)  # N,384,2T → N,hidden,T → N,T,hidden
        context, _ = self.sequence(torch.cat([window, mixed], 2))
        scores = self.classes(context).unflatten(2, (ANSWERS_PER_STEP, self.num_classes)).float()
        scores = (scores + self.letters(mixed).float().unsqueeze(2)).flatten(1, 2)  # N,T,2,C → N,2T,C
        return torch.log_softmax(scores, dim=-1)
