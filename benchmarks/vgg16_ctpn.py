"""The network of the CTPN paper (arXiv 1609.03605), VGG16 and a bidirectional LSTM, untrained, for timing only."""

from __future__ import annotations

from torch import Tensor, nn

_CHANNELS = (64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512)
"""VGG16's convolutions; 0 is a pooling layer."""


class Vgg16Ctpn(nn.Module):
    """17.8 million parameters, untrained. B × 3 × H × W → B × H/16 × W/16 × 60: scores, v_c, v_h and side offsets."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before = 3
        for channels in _CHANNELS:
            if channels == 0:
                layers.append(nn.MaxPool2d(2))
            else:
                layers += [nn.Conv2d(before, channels, 3, padding=1), nn.ReLU(inplace=True)]
                before = channels
        self.backbone = nn.Sequential(*layers)
        self.window = nn.Conv2d(512, 512, 3, padding=1)
        self.rows = nn.LSTM(512, 128, bidirectional=True, batch_first=True)
        self.shared = nn.Linear(256, 512)
        self.answers = nn.Linear(512, 60)

    def forward(self, pictures: Tensor) -> Tensor:
        features = self.window(self.backbone(pictures)).permute(0, 2, 3, 1)
        batch, rows, columns, channels = features.shape
        along, _ = self.rows(features.reshape(batch * rows, columns, channels))
        answers: Tensor = self.answers(self.shared(along))
        return answers.reshape(batch, rows, columns, -1)
