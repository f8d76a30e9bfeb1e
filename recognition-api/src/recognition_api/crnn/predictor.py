"""Recognise the text in quads of a picture, or in crops; called by the service."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mesh.contracts.line import LineText, Quad
from mesh.platform.settings import EngineKind
from mesh.vision.inference import Engine, load_engine
from mesh.vision.inference.checksum import read_sealed_metadata
from recognition_api.crnn.config import WIDTH_STRIDE, WIDTHS, CrnnConfig
from recognition_api.crnn.decode import NOTHING, best_path, best_view, calibrated
from recognition_api.crnn.leaders import LeaderLine, may_have_leaders
from recognition_api.crnn.preprocess import (
    HEIGHT,
    Part,
    Pixels,
    padded,
    parts_of,
    straighten,
    to_grey,
    to_input,
    views,
)
from recognition_api.crnn.sharpness import sharpness_of
from recognition_api.crnn.unread import UnreadLine, may_lack_words

COMMITTED_WEIGHTS: Final = Path(__file__).parent / "weights" / "crnn.onnx"
MAX_COLUMNS: Final = 8_000  # longer lines are compressed, to limit the time of one line
CONFIDENT: Final = 0.9  # mean per character; below it the sharpness is measured, which takes a tenth of the reading
BATCHES: Final = (4, 1)  # lines of the same padded width that are processed together
WIDE_BATCHES: Final = (2, 1)  # of lines from WIDE on: four gain 2 % more, and take a tenth of a second
WIDE: Final = 800

Pace = Callable[[], int]
"""Called between two steps: waits as long as other work goes first, and returns how many batches may run at a time."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """Hold a line as network input, or a part of a line that is too wide for the network."""

    number: int
    image: NDArray[np.float32]
    part: Part

    @property
    def bucket(self) -> int:
        """Return the width it is padded to; it depends on the piece only, so a text never depends on the batch."""
        return next(width for width in WIDTHS if width >= self.image.shape[1])

    def kept(self, log_probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the output of the columns that are used from this part; the last part of a line keeps its padding."""
        first, last = (self.part.first - self.part.start), (self.part.last - self.part.start)
        is_last = self.part.last == self.part.end
        return log_probabilities[first // WIDTH_STRIDE : None if is_last else last // WIDTH_STRIDE]


class TextRecognizer:
    """Recognise text lines with a CRNN. Thread-safe."""

    def __init__(self, engine: Engine, config: CrnnConfig, at_once: int = 1) -> None:
        """Set up a recogniser; ``at_once`` is the number of batches that the engine runs concurrently."""
        self._engine = engine
        self._readers = ThreadPoolExecutor(at_once, thread_name_prefix="reader")
        self._at_once = at_once
        self._config = config
        self._charset = config.charset

    @classmethod
    def load(cls, model_path: Path | None = None, threads: int = 2, engine: EngineKind = "auto") -> TextRecognizer:
        """Load an ONNX file, by default the weights that come with the package.

        Raises:
            FileNotFoundError: there is no such file.
            ModelFileError: it is damaged, or not a model that this code can run.
        """
        path = model_path or COMMITTED_WEIGHTS
        config = CrnnConfig.from_metadata(read_sealed_metadata(path))
        return cls(load_engine(path, threads, engine, at_once=threads), config, threads)

    def warm_up(self) -> None:
        """Run every input shape once, so that no later call waits for a compilation."""
        for width in WIDTHS:
            for lines in batch_sizes(width):
                self._engine.run(np.zeros((lines, 1, HEIGHT, width), np.float32))

    def recognize(self, image: Pixels, quads: Sequence[Quad], pace: Pace | None = None) -> list[LineText]:
        """Return the text in each quad of a picture (H × W × 3 RGB uint8), in the order given.

        A quad outside the picture gives "" with confidence 0. What `pace` raises ends the reading.
        """
        return self._read([straighten(image, quad) for quad in quads], pace)

    def recognize_crops(self, crops: Sequence[Pixels]) -> list[LineText]:
        """Return the text of each upright crop (h × w × 3 RGB, or h × w grey, uint8), in the order given."""
        return self._read([to_grey(crop) if crop.size else None for crop in crops])

    def _read(self, crops: Sequence[Pixels | None], pace: Pace | None = None) -> list[LineText]:
        texts = self._read_whole(crops, pace)
        self._read_pieces(texts, _dotted(texts, crops), pace)
        self._read_pieces(texts, _incomplete(texts, crops), pace)
        return texts

    def _read_pieces(
        self, texts: list[LineText], lines: Mapping[int, LeaderLine | UnreadLine], pace: Pace | None
    ) -> None:
        """Read the pieces of some lines by themselves, and put the joined texts in the place of theirs."""
        pieces = iter(self._read_whole([crop for line in lines.values() for crop in line.crops()], pace))
        for number, line in lines.items():
            texts[number] = line.joined(list(islice(pieces, len(line.pieces))))

    def _read_whole(self, crops: Sequence[Pixels | None], pace: Pace | None) -> list[LineText]:
        seen = [views(crop) if crop is not None else [] for crop in crops]
        readings = iter(self._read_views([view for line in seen for view in line], pace))
        lines = [[next(readings) for _ in line] for line in seen]
        calibration = self._config.word_calibration, self._config.line_calibration
        texts = [calibrated(best_view(line), *calibration) if line else NOTHING for line in lines]
        return [_with_sharpness(text, crop) for text, crop in zip(texts, crops, strict=True)]

    def _read_views(self, crops: Sequence[Pixels], pace: Pace | None) -> list[LineText]:
        lines = [to_input(crop, MAX_COLUMNS) for crop in crops]
        pieces = [piece for number, line in enumerate(lines) for piece in _pieces(number, line)]
        batches = list(_batches(pieces))
        answers: list[list[NDArray[np.float32]]] = [[] for _ in lines]
        for batch, found in zip(batches, self._answers(batches, pace), strict=True):
            for piece, log_probabilities in zip(batch, found, strict=True):
                answers[piece.number].append(piece.kept(log_probabilities))
        return [
            best_path(np.concatenate(parts), self._charset, line.shape[1] / WIDTH_STRIDE)
            for line, parts in zip(lines, answers, strict=True)
        ]

    def _answers(self, batches: Sequence[Sequence[_Piece]], pace: Pace | None) -> Iterator[NDArray[np.float32]]:
        """Yield the network's output of each batch, in order."""
        if pace is None:
            yield from self._readers.map(self._run, batches)
            return
        left = deque(batches)
        while left:
            at_once = max(1, min(pace(), self._at_once, len(left)))
            yield from self._readers.map(self._run, [left.popleft() for _ in range(at_once)])

    def _run(self, batch: Sequence[_Piece]) -> NDArray[np.float32]:
        (log_probabilities,) = self._engine.run(padded([piece.image for piece in batch], batch[0].bucket))
        return log_probabilities


def _dotted(texts: Sequence[LineText], crops: Sequence[Pixels | None]) -> dict[int, LeaderLine]:
    found = {
        number: LeaderLine.of(crop)
        for number, (text, crop) in enumerate(zip(texts, crops, strict=True))
        if crop is not None and may_have_leaders(text)
    }
    return {number: line for number, line in found.items() if line is not None}


def _incomplete(texts: Sequence[LineText], crops: Sequence[Pixels | None]) -> dict[int, UnreadLine]:
    found = {
        number: UnreadLine.of(crop, text)
        for number, (text, crop) in enumerate(zip(texts, crops, strict=True))
        if crop is not None and may_lack_words(text)
    }
    return {number: line for number, line in found.items() if line is not None}


def _with_sharpness(text: LineText, crop: Pixels | None) -> LineText:
    """Return the text with the sharpness of its grey crop, if its confidence is low."""
    if crop is None or (text.text and text.confidence >= CONFIDENT ** len(text.text)):
        return text
    return text.model_copy(update={"sharpness": sharpness_of(crop)})


def _pieces(number: int, line: NDArray[np.float32]) -> Iterator[_Piece]:
    for part in parts_of(line, WIDTHS[-1]):
        yield _Piece(number, line[:, part.start : part.end], part)


def batch_sizes(width: int) -> Sequence[int]:
    """Return how many lines of a padded width are processed together, the most first."""
    return WIDE_BATCHES if width >= WIDE else BATCHES


def _batches(pieces: Iterable[_Piece]) -> Iterator[list[_Piece]]:
    """Yield batches of pieces with the same width, widest first, so that all threads finish at about the same time.

    Parts of one line keep their order.
    """
    by_width: dict[int, list[_Piece]] = defaultdict(list)
    for piece in pieces:
        by_width[piece.bucket].append(piece)
    for width, alike in sorted(by_width.items(), reverse=True):
        while alike:
            size = next(size for size in batch_sizes(width) if size <= len(alike))
            yield alike[:size]
            alike = alike[size:]
