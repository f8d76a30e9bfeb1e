"""Compute features of the frozen backbone once and store them, which makes training of the other layers fast.

    python -m training.ctpn.features --datasets DIR --samples 5000 --seed 1 OUT.npz    # about 20 a second on one core

A file holds features N × S/8 × S/8 × 96 (fp16) of samples of S × S pixels, and their labels.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import trange

from mesh.vision.inference import Engine, load_engine
from training.ctpn.published import cut_backbone, published_file
from training.ctpn.samples import Sample, SampleMaker, read_labels
from training.ctpn.words import read_words
from training.synth.corpus import Corpus
from training.synth.fonts import load_fonts

REAL_SETS = ("sroie", "tapuscorpus_fr")
WORD_SET = "icdar15_words"
BATCH = 4


def features_of(backbone: Engine, images: NDArray[np.uint8]) -> NDArray[np.float16]:
    """Return N × H/8 × W/8 × 96 of RGB pictures, N × H × W × 3. The published file takes BGR from −1 to 1."""
    values = images[..., ::-1].transpose(0, 3, 1, 2).astype(np.float32) / 127.5 - 1
    (maps,) = backbone.run(np.ascontiguousarray(values))
    return np.asarray(maps.transpose(0, 2, 3, 1), np.float16)


def write_features(backbone: Engine, maker: SampleMaker, count: int, path: Path) -> None:
    """Compute the features of samples and write them with the labels."""
    features: list[NDArray[np.float16]] = []
    samples: list[Sample] = []
    waiting: list[NDArray[np.uint8]] = []
    for number in trange(count, desc=path.name, mininterval=10):
        sample = maker.sample(number)
        waiting.append(sample.image)
        samples.append(Sample(np.empty((0, 0, 3), np.uint8), sample.quads, sample.ignored, sample.is_complete))
        if len(waiting) == BATCH or number == count - 1:
            features.append(features_of(backbone, np.stack(waiting)))
            waiting.clear()
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(
        path,
        features=np.concatenate(features),
        quads=np.concatenate([sample.quads for sample in samples]),
        quads_each=np.array([len(sample.quads) for sample in samples]),
        ignored=np.concatenate([sample.ignored for sample in samples]),
        ignored_each=np.array([len(sample.ignored) for sample in samples]),
        is_complete=np.array([sample.is_complete for sample in samples]),
    )


def sample_maker(datasets: Path | None, seed: int, size: int) -> SampleMaker:
    """Return samples of rendered pages, and of the sets in ``datasets`` that may be trained on."""
    real = [list(read_labels(datasets / name, "train")) for name in REAL_SETS] if datasets else []
    words = read_words(datasets / WORD_SET, "train") if datasets else []
    return SampleMaker(
        load_fonts("train"), Corpus.load(), real, words, size=size, seed=seed, real_share=0.28, word_share=0.16
    )


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--datasets", type=Path, help="folder of labelled sets; without it only rendered pages")
    parser.add_argument("--samples", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=int, default=352, help="pixels of a square sample")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    maker = sample_maker(arguments.datasets, arguments.seed, arguments.size)
    with tempfile.TemporaryDirectory() as folder:
        backbone = load_engine(cut_backbone(published_file(), Path(folder) / "backbone.onnx"), threads=1)
        write_features(backbone, maker, arguments.samples, arguments.out)


if __name__ == "__main__":
    main()
