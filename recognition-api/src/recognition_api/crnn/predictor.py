"""The text recogniser that the service calls: quads of a picture, or ready-made crops, to their texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mesh.inference import Engine, load_engine
from mesh.inference.seal import read_sealed_metadata
from mesh.settings import EngineKind
from recognition_api.crnn.config import WIDTH_STRIDE, WIDTHS, CrnnConfig
from recognition_api.crnn.decode import NOTHING, RecognizedText, Word, best_path, best_view, calibrated, joined
from recognition_api.crnn.preprocess import Pixels, Quad, normalize, split_wide, straighten, to_grey, to_height, views
from recognition_api.crnn.second_look import better, second_stretch

__all__ = ["RecognizedText", "TextRecognizer", "Word"]

COMMITTED_WEIGHTS: Final = Path(__file__).parent / "weights" / "crnn.onnx"
MAX_PIECES: Final = 8  # of one line; what is longer than that is squeezed, so that a line's cost has a bound


@dataclass(frozen=True, slots=True)
class _Piece:
    """A view of a line, or a part of one that is too wide for the network: at its height, normalised."""

    view: int
    image: NDArray[np.float32]

    @property
    def bucket(self) -> int:
        """The width it is padded to: decided by the piece alone, so that a text never depends on its neighbours."""
        return next(width for width in WIDTHS if width >= self.image.shape[1])


class TextRecognizer:
    """Reads text lines with a CRNN. Safe to share between threads.

    Each line goes through the network by itself, several at a time: so it reads the same in any company, and no
    processor waits for lines to fill a batch.
    """

    def __init__(self, engine: Engine, config: CrnnConfig, at_once: int = 1) -> None:
        """``at_once``: lines that the engine takes at a time."""
        self._engine = engine
        self._readers = ThreadPoolExecutor(at_once, thread_name_prefix="reader")
        self._config = config
        self._charset = config.charset

    @classmethod
    def load(cls, model_path: Path | None = None, threads: int = 2, engine: EngineKind = "auto") -> TextRecognizer:
        """Loads an ONNX file, by default the weights that come with the package.

        Raises:
            FileNotFoundError: there is no such file.
            ModelFileError: it is damaged, or not a model that this code can run.
        """
        path = model_path or COMMITTED_WEIGHTS
        config = CrnnConfig.from_metadata(read_sealed_metadata(path))
        return cls(load_engine(path, threads, engine, at_once=threads), config, threads)

    def warm_up(self) -> None:
        """Runs every input shape once, so that no later call waits for a compilation."""
        for width in WIDTHS:
            self._engine.run(np.zeros((1, 1, self._config.height, width), np.float32))

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
        lines = [[next(readings) for _ in line] for line in seen]
        return [calibrated(best_view(line), self._config.calibration) if line else NOTHING for line in lines]

    def _read_carefully(self, crops: Sequence[Pixels]) -> list[RecognizedText]:
        """Reads, and reads again what is dense or in doubt."""
        readings = self._read_views(crops, [1.0] * len(crops))
        looks = enumerate(map(second_stretch, readings, crops))
        again = {number: stretch for number, stretch in looks if stretch is not None}
        second = self._read_views([crops[number] for number in again], list(again.values()))
        for number, reading in zip(again, second, strict=True):
            readings[number] = better(readings[number], reading, crops[number])
        return readings

    def _read_views(self, crops: Sequence[Pixels], stretches: Sequence[float]) -> list[RecognizedText]:
        pieces = [
            piece
            for view, (crop, stretch) in enumerate(zip(crops, stretches, strict=True))
            for piece in self._pieces(view, crop, stretch)
        ]
        # The widest first, so that none is left to one reader while the others have nothing to do.
        by_width = sorted(pieces, key=lambda piece: -piece.image.shape[1])
        read = dict(zip(map(id, by_width), self._readers.map(self._run, by_width), strict=True))
        parts: list[list[tuple[RecognizedText, int]]] = [[] for _ in crops]
        for piece in pieces:
            parts[piece.view].append((read[id(piece)], piece.image.shape[1]))
        return [joined(view) for view in parts]

    def _pieces(self, view: int, crop: Pixels, stretch: float) -> Iterator[_Piece]:
        upright = to_height(crop, self._config.height, MAX_PIECES * (WIDTHS[-1] // 2), stretch)
        for part in split_wide(upright, WIDTHS[-1]):
            yield _Piece(view, normalize(part, self._config.min_std))

    def _run(self, piece: _Piece) -> RecognizedText:
        width = piece.image.shape[1]
        padded = np.zeros((1, 1, self._config.height, piece.bucket), np.float32)
        padded[0, 0, :, :width] = piece.image
        (log_probabilities,) = self._engine.run(padded)
        return best_path(log_probabilities[0], self._charset, width / WIDTH_STRIDE)
