"""Store the backbone's pointwise convolutions in int8, as `training.crnn.quantise` does.

    python -m training.ctpn.quantise ctpn.onnx --datasets DIR

Rewrites a file of `training.ctpn.export`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from mesh.vision.inference.checksum import SHA256_KEY, read_sealed_metadata
from training.ctpn.export import load_onnx, write_onnx
from training.ctpn.features import sample_maker
from training.input_ranges import input_ranges

SAMPLES = 60
SIZE = 640  # pixels of a square; excitations see the mean of a whole picture, as they do in serving


def quantise(onnx_path: Path, images: Iterable[NDArray[np.uint8]]) -> None:
    """Rewrite the file; ranges are measured on images, H × W × 3 RGB. Its metadata stays, except the checksum."""
    metadata = {key: text for key, text in read_sealed_metadata(onnx_path).items() if key != SHA256_KEY}
    model = load_onnx(onnx_path)
    inputs = (torch.from_numpy(image.transpose(2, 0, 1)[None].astype(np.float32) / 127.5 - 1) for image in images)
    write_onnx(model, onnx_path, metadata, input_ranges(model.backbone, inputs))


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("onnx", type=Path)
    parser.add_argument("--datasets", type=Path, help="folder of labelled sets; without it all pages are rendered")
    arguments = parser.parse_args()
    torch.set_num_threads(1)  # more threads wait for each other longer than they compute
    maker = sample_maker(arguments.datasets, seed=0, size=SIZE)
    quantise(arguments.onnx, (maker.sample(number).image for number in range(SAMPLES)))


if __name__ == "__main__":
    main()
