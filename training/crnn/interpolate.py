"""Weaken what training changed in the scores of characters that the published network has.

    python -m training.crnn.interpolate crnn.onnx --share 0.8

Weights between those before and after a training read other print better than either (Wortsman et al., arXiv
2109.01903). Before training the LSTM layers add nothing, so this scales what they add; characters that the published
network lacks keep theirs.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import onnx
import torch

from mesh.vision.inference.checksum import SHA256_KEY, read_sealed_metadata
from recognition_api.crnn.config import ANSWERS_PER_STEP
from recognition_api.crnn.model import Crnn
from training.crnn.export import load_onnx, write_onnx
from training.crnn.published import published_classes, published_file


def scale_trained_scores(model: Crnn, published: set[str], share: float) -> None:
    """Scale what the LSTM layers add to the scores of the blank and of published characters."""
    characters = ["", *model.config.characters]
    factors = torch.tensor([share if c in published or not c else 1.0 for c in characters]).repeat(ANSWERS_PER_STEP)
    with torch.no_grad():
        model.head.classes.weight.mul_(factors[:, None])
        model.head.classes.bias.mul_(factors)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("onnx", type=Path)
    parser.add_argument("--share", type=float, default=0.8)
    arguments = parser.parse_args()
    metadata = {key: text for key, text in read_sealed_metadata(arguments.onnx).items() if key != SHA256_KEY}
    model = load_onnx(arguments.onnx)
    scale_trained_scores(model, set(published_classes(onnx.load(published_file()))), arguments.share)
    write_onnx(model, arguments.onnx, metadata)


if __name__ == "__main__":
    main()
