"""Compute features of the frozen backbone once and store them, which makes training of the head 100 times faster.

    python -m training.crnn.features --datasets DIR --sroie-cases FILE --lines 30000 --seed 1 OUT.npz
    python -m training.crnn.features --datasets DIR --set funsd:dev --lines 400 OUT.npz   # labelled lines, as they are

A file holds, for each of the network's widths, features N × W/4 × 384 (fp16) and the classes of the lines.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tqdm import tqdm

from mesh.vision.inference import Engine, load_engine
from recognition_api.crnn.charset import Charset
from recognition_api.crnn.config import WIDTHS
from recognition_api.crnn.preprocess import padded, to_input
from training.crnn.batches import BATCH_COLUMNS, Sample
from training.crnn.published import cut_backbone, published_file
from training.crnn.real import read_lines
from training.crnn.sources import add_arguments, source_from


@dataclass(frozen=True)
class FeatureBatch:
    """Features N,384,W/4; the lines' classes one after another; how many each."""

    features: torch.Tensor
    targets: torch.Tensor
    lengths: torch.Tensor


def features_of(backbone: Engine, images: Sequence[NDArray[np.float32]], width: int) -> NDArray[np.float16]:
    """Return N × W/4 × 384: the mean over the rows of the feature map, of images padded to one width."""
    (maps,) = backbone.run(np.repeat(padded(images, width), 3, axis=1))
    return np.asarray(maps.mean(2).swapaxes(1, 2), np.float16)


class FeatureFile:
    """The lines of one file, in batches of like width."""

    def __init__(self, path: Path) -> None:
        with np.load(path, allow_pickle=False) as file:
            self._features = {int(key[1:]): file[key] for key in file.files if key.startswith("f")}
            self._classes = {width: _split(file[f"c{width}"], file[f"n{width}"]) for width in self._features}

    def __len__(self) -> int:
        return sum(map(len, self._classes.values()))

    def batches(self, rng: np.random.Generator) -> Iterator[FeatureBatch]:
        """Yield every line once, in another order each time."""
        groups = []
        for width, lines in self._classes.items():
            order, size = rng.permutation(len(lines)), max(1, BATCH_COLUMNS // width)
            groups += [(width, order[at : at + size]) for at in range(0, len(order), size)]
        for place in rng.permutation(len(groups)):
            width, numbers = groups[place]
            lines = [self._classes[width][number] for number in numbers]
            yield FeatureBatch(
                torch.from_numpy(self._features[width][numbers].astype(np.float32)).transpose(1, 2),
                torch.from_numpy(np.concatenate(lines).astype(np.int64)),
                torch.tensor([len(line) for line in lines]),
            )


def _split(classes: NDArray[np.int16], lengths: NDArray[np.int16]) -> list[NDArray[np.int16]]:
    return np.split(classes, np.cumsum(lengths)[:-1])


def write_features(backbone: Engine, samples: Iterable[Sample], path: Path) -> None:
    """Compute the features of samples and write them."""
    features: dict[int, list[NDArray[np.float16]]] = defaultdict(list)
    classes: dict[int, list[list[int]]] = defaultdict(list)
    waiting: dict[int, list[Sample]] = defaultdict(list)

    def compute(width: int) -> None:
        some = waiting.pop(width)
        features[width].append(features_of(backbone, [sample.image for sample in some], width))
        classes[width] += [sample.classes for sample in some]

    for sample in tqdm(samples, desc=path.name, mininterval=10):
        width = sample.bucket or 0
        waiting[width].append(sample)
        if len(waiting[width]) * width >= BATCH_COLUMNS:
            compute(width)
    for width in list(waiting):
        compute(width)
    arrays: dict[str, NDArray[np.generic]] = {}
    for width in features:
        arrays[f"f{width}"] = np.concatenate(features[width])
        arrays[f"c{width}"] = np.array([c for line in classes[width] for c in line], np.int16)
        arrays[f"n{width}"] = np.array([len(line) for line in classes[width]], np.int16)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(path, **arrays)  # type: ignore[arg-type]  # typed for its keyword allow_pickle


def labelled_samples(datasets: Path, spec: str, limit: int) -> Iterator[Sample]:
    """Yield labelled lines of ``set:split`` that the charset can write and the network takes whole."""
    name, _, split = spec.partition(":")
    charset = Charset()
    for line in read_lines(datasets, name, split, charset, limit):
        if (crop := line.crop()) is not None:
            yield Sample(to_input(crop, WIDTHS[-1]), charset.encode(line.text))


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--lines", type=int, default=30_000)
    parser.add_argument("--set", metavar="NAME:SPLIT", help="labelled lines of a set, to measure on")
    parser.add_argument("--seed", type=int, default=1)
    add_arguments(parser)
    arguments = parser.parse_args()
    samples: Iterable[Sample]
    if arguments.set:
        samples = list(labelled_samples(arguments.datasets, arguments.set, arguments.lines))
    else:
        drawn = source_from(arguments).samples(np.random.default_rng(arguments.seed))
        samples = islice(drawn, arguments.lines)
    with tempfile.TemporaryDirectory() as folder:
        backbone = load_engine(cut_backbone(published_file(), Path(folder) / "backbone.onnx"), threads=1)
        write_features(backbone, samples, arguments.out)


if __name__ == "__main__":
    main()
