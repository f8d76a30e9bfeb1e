"""Store the backbone's pointwise convolutions in int8, which takes about two thirds of the time and of the file.

    python -m training.crnn.quantise crnn.onnx --datasets DIR

Rewrites a file of `training.crnn.export`. Weights are rounded per channel, inputs per tensor, to a range that is
measured on real and rendered lines. The other layers stay as they are: depthwise
convolutions and LSTM layers gain nothing from int8. Run it before `training.crnn.calibrate`.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from mesh.vision.inference.checksum import SHA256_KEY, read_sealed_metadata
from recognition_api.crnn.config import WIDTHS
from recognition_api.crnn.preprocess import Pixels, padded, to_input
from training.crnn.evaluate import real_lines, rendered_lines
from training.crnn.export import load_onnx, write_onnx
from training.input_ranges import input_ranges

SETS = ("icdar15_words:train", "tapuscorpus_fr:train")
LINES = 80  # of each


def _network_input(line: Pixels) -> NDArray[np.float32]:
    image = to_input(line, WIDTHS[-1])
    return padded([image], next(width for width in WIDTHS if width >= image.shape[1]))


def quantise(onnx_path: Path, lines: Sequence[Pixels]) -> None:
    """Rewrite the file. Its metadata stays, except the checksum."""
    metadata = {key: text for key, text in read_sealed_metadata(onnx_path).items() if key != SHA256_KEY}
    model = load_onnx(onnx_path)
    inputs = (torch.from_numpy(_network_input(line)) for line in lines)
    write_onnx(model, onnx_path, metadata, input_ranges(model.backbone, inputs))


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("onnx", type=Path)
    parser.add_argument("--datasets", type=Path, help="folder of labelled sets; without it all lines are rendered")
    arguments = parser.parse_args()
    torch.set_num_threads(1)  # more threads wait for each other longer than they compute
    lines = list(rendered_lines(LINES)[0])
    for spec in SETS if arguments.datasets else ():
        lines += real_lines(arguments.datasets, spec, LINES)[0]
    quantise(arguments.onnx, lines)


if __name__ == "__main__":
    main()
