"""Compare the output of the serving engine with PyTorch, on real and rendered lines.

python -m training.crnn.parity [--model crnn.onnx] [--datasets DIR] [--lines 200]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from mesh.vision.inference import Engine, load_engine
from recognition_api.crnn.config import WIDTHS
from recognition_api.crnn.model import Crnn
from recognition_api.crnn.predictor import COMMITTED_WEIGHTS
from recognition_api.crnn.preprocess import Pixels, padded, to_input
from training.crnn.evaluate import SETS, real_lines, rendered_lines
from training.crnn.export import load_onnx


def agreement(model: Crnn, engine: Engine, lines: Sequence[Pixels]) -> float:
    """Share of output steps for which both find the same class likeliest."""
    buckets: dict[int, list[np.ndarray]] = defaultdict(list)
    for line in lines:
        image = to_input(line, WIDTHS[-1])
        buckets[next(width for width in WIDTHS if width >= image.shape[1])].append(image)
    steps = equal = 0
    for width, images in buckets.items():
        batch = padded(images, width)
        with torch.inference_mode():
            expected = model(torch.from_numpy(batch)).numpy().argmax(2)
        (answer,) = engine.run(batch)
        equal += int((answer.argmax(2) == expected).sum())
        steps += expected.size
    return equal / max(1, steps)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=COMMITTED_WEIGHTS)
    parser.add_argument("--datasets", type=Path, help="folder of labelled sets; without it all lines are rendered")
    parser.add_argument("--lines", type=int, default=200, help="of each set (default: %(default)s)")
    arguments = parser.parse_args()
    model, engine = load_onnx(arguments.model), load_engine(arguments.model, threads=2)
    shares = {"rendered": agreement(model, engine, rendered_lines(arguments.lines)[0])}
    for spec in SETS if arguments.datasets else ():
        shares[spec] = agreement(model, engine, real_lines(arguments.datasets, spec, arguments.lines)[0])
    sys.stdout.write(json.dumps({name: round(share, 5) for name, share in shares.items()}) + "\n")


if __name__ == "__main__":
    main()
