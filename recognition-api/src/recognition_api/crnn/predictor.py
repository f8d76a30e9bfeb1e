"""The text recogniser that the service calls: quads of a picture, or ready-made crops, to their texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mesh.platform.settings import EngineKind
from mesh.vision.inference import Engine, load_engine
from mesh.vision.inference.checksum import read_sealed_metadata
from recognition_api.crnn.config import WIDTH_STRIDE, WIDTHS, CrnnConfig
from recognition_api.crnn.decode import NOTHING, RecognizedText, Word, best_view, calibrated
from recognition_api.crnn.language import LanguageModel
from recognition_api.crnn.looks import FIRST, LOOKS, View, better
from recognition_api.crnn.preprocess import (
    Pixels,
    Quad,
    levelled,
    normalize,
    split_wide,
    straighten,
    to_grey,
    to_height,
    views,
)
from recognition_api.crnn.reading import Reading, joined_readings, read

__all__ = ["RecognizedText", "TextRecognizer", "Word"]

COMMITTED_WEIGHTS: Final = Path(__file__).parent / "weights" / "crnn.onnx"
MAX_PIECES: Final = 8  # of one line; what is longer than that is squeezed, so that a line's cost has a bound
BATCHES: Final = (
    4,
    1,
)  # lines of like width that go through the network together: its weights are fetched once for all


@dataclass(frozen=True, slots=True)
class _Piece:
    """A view of a line, or a part of one that is too wide for the network: at its height, normalised."""

    number: int
    image: NDArray[np.float32]

    @property
    def bucket(self) -> int:
        """The width it is padded to: decided by the piece alone, so that a text never depends on its neighbours."""
        return next(width for width in WIDTHS if width >= self.image.shape[1])


class TextRecognizer:
    """Reads text lines with a CRNN and a language model. Safe to share between threads."""

    def __init__(self, engine: Engine, config: CrnnConfig, language: LanguageModel, at_once: int = 1) -> None:
        """``at_once``: batches that the engine takes at a time."""
        self._engine = engine
        self._readers = ThreadPoolExecutor(at_once, thread_name_prefix="reader")
        self._config = config
        self._charset = config.charset
        self._language = language

    @classmethod
    def load(cls, model_path: Path | None = None, threads: int = 2, engine: EngineKind = "auto") -> TextRecognizer:
        """Loads an ONNX file, by default the weights that come with the package.

        Raises:
            FileNotFoundError: there is no such file.
            ModelFileError: it is damaged, or not a model that this code can run.
        """
        path = model_path or COMMITTED_WEIGHTS
        config = CrnnConfig.from_metadata(read_sealed_metadata(path))
        language = LanguageModel.load()
        return cls(load_engine(path, threads, engine, at_once=threads), config, language, threads)

    def warm_up(self) -> None:
        """Runs every input shape once, so that no later call waits for a compilation."""
        for width in WIDTHS:
            for lines in BATCHES:
                self._engine.run(np.zeros((lines, 1, self._config.height, width), np.float32))

    def recognize(self, image: Pixels, quads: Sequence[Quad]) -> list[RecognizedText]:
        """The text in each quad of a picture (H × W × 3 RGB uint8), one for one, in the order given.

        A quad of which no area lies in the picture reads as "" with confidence 0.
        """
        return self._read([straighten(image, quad) for quad in quads])

    def recognize_crops(self, crops: Sequence[Pixels]) -> list[RecognizedText]:
        """The text of each upright crop (h × w × 3 RGB, or h × w grey, uint8), in the order given."""
        return self._read([to_grey(crop) if crop.size else None for crop in crops])

    def _read(self, crops: Sequence[Pixels | None]) -> list[RecognizedText]:
        seen = [views(crop) if crop is not None else [] for crop in crops]
        readings = iter(self._read_carefully([view for line in seen for view in line]))
        lines = [[next(readings).result for _ in line] for line in seen]
        return [calibrated(best_view(line), self._config.calibration) if line else NOTHING for line in lines]

    def _read_carefully(self, crops: Sequence[Pixels]) -> list[Reading]:
        """Reads, and looks again at what is in doubt."""
        readings = self._read_views([(crop, FIRST) for crop in crops])
        for look in LOOKS:
            again = [(number, view) for number, crop in enumerate(crops) for view in look(readings[number], crop)]
            found = self._read_views([(crops[number], view) for number, view in again])
            for (number, _), reading in zip(again, found, strict=True):
                readings[number] = better(readings[number], reading)
        return readings

    def _read_views(self, seen: Sequence[tuple[Pixels, View]]) -> list[Reading]:
        pieces = [piece for number, (crop, view) in enumerate(seen) for piece in self._pieces(number, crop, view)]
        batches = list(_batches(pieces))
        parts: list[list[tuple[Reading, int]]] = [[] for _ in seen]
        for batch, readings in zip(batches, self._readers.map(self._run, batches), strict=True):
            for piece, reading in zip(batch, readings, strict=True):
                parts[piece.number].append((reading, piece.image.shape[1]))
        return [joined_readings(line) for line in parts]

    def _pieces(self, number: int, crop: Pixels, view: View) -> Iterator[_Piece]:
        level = levelled(crop, view.degrees) if view.degrees else crop
        upright = to_height(level, self._config.height, MAX_PIECES * (WIDTHS[-1] // 2), view.stretch)
        for part in split_wide(upright, WIDTHS[-1]):
            yield _Piece(number, normalize(part, self._config.min_std))

    def _run(self, batch: Sequence[_Piece]) -> list[Reading]:
        lines = np.zeros((len(batch), 1, self._config.height, batch[0].bucket), np.float32)
        for line, piece in zip(lines, batch, strict=True):
            line[0, :, : piece.image.shape[1]] = piece.image
        (log_probabilities,) = self._engine.run(lines)
        return [
            read(of_line, self._charset, piece.image.shape[1] / WIDTH_STRIDE, self._language)
            for of_line, piece in zip(log_probabilities, batch, strict=True)
        ]


def _batches(pieces: Iterable[_Piece]) -> Iterator[list[_Piece]]:
    """Pieces of one width together, in batches of the sizes there are; the widest first, so that none is left to one
    reader while the others have nothing to do. Parts of one line stay in their order.
    """
    by_width: dict[int, list[_Piece]] = defaultdict(list)
    for piece in pieces:
        by_width[piece.bucket].append(piece)
    for _, alike in sorted(by_width.items(), reverse=True):
        while alike:
            size = next(size for size in BATCHES if size <= len(alike))
            yield alike[:size]
            alike = alike[size:]
