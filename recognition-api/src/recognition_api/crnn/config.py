"""Read and write the metadata of a model file: the network's shape and its input format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mesh.vision.inference import ModelFileError, require
from recognition_api.crnn.charset import BLANK, DEFAULT_CHARACTERS, Charset
from recognition_api.crnn.preprocess import HEIGHT

MODEL_NAME: Final = "ocr-mesh-crnn"
ARCHITECTURE: Final = "PP-OCRv6_rec_small backbone and mixing, window of 4, two BiLSTM layers, CTC"
WIDTH_STRIDE: Final = 4  # input columns per output step
ANSWERS_PER_STEP: Final = 2  # output steps per step of the sequence layers
WIDTHS: Final = (160, 240, 320, 400, 480, 640, 800, 960, 1280)  # lines are padded to one of these widths, in columns
NORMALIZATION: Final = "grey, (x / 255 - 0.5) / 0.5"


@dataclass(frozen=True, slots=True)
class CrnnConfig:
    """Hold the width of the sequence layers, the characters and the calibration.

    ``word_calibration`` and ``line_calibration`` are slope and offset that map confidences to the probability that a
    word, or a whole line, is correct (``decode.calibrated``).
    """

    hidden: int = 192
    characters: str = DEFAULT_CHARACTERS
    word_calibration: tuple[float, float] = (1.0, 0.0)
    line_calibration: tuple[float, float] = (1.0, 0.0)

    @property
    def charset(self) -> Charset:
        """Return the characters with their class numbers."""
        return Charset(self.characters)

    def to_metadata(self) -> dict[str, str]:
        """Return the ``metadata_props`` of an ONNX file that describe its input and output."""
        return {
            "model": MODEL_NAME,
            "architecture": ARCHITECTURE,
            "charset": self.characters,
            "blank": str(BLANK),
            "height": str(HEIGHT),
            "normalization": NORMALIZATION,
            "hidden": str(self.hidden),
            "width_stride": str(WIDTH_STRIDE),
            "word_calibration": " ".join(map(repr, self.word_calibration)),
            "line_calibration": " ".join(map(repr, self.line_calibration)),
        }

    @classmethod
    def from_metadata(cls, metadata: Mapping[str, str]) -> CrnnConfig:
        """Return the config. Raises ModelFileError if the file does not describe a CRNN that this code can run."""
        found = dict(metadata)
        require(found, "model", MODEL_NAME)
        require(found, "architecture", ARCHITECTURE)
        require(found, "blank", str(BLANK))
        require(found, "height", str(HEIGHT))
        require(found, "width_stride", str(WIDTH_STRIDE))
        require(found, "normalization", NORMALIZATION)
        try:
            config = cls(
                hidden=int(found["hidden"]),
                characters=found["charset"],
                word_calibration=_pair(found["word_calibration"]),
                line_calibration=_pair(found["line_calibration"]),
            )
            Charset(config.characters)
        except (KeyError, ValueError) as error:
            raise ModelFileError(f"the model does not describe its input: {error}") from error
        return config


def _pair(text: str) -> tuple[float, float]:
    slope, offset = map(float, text.split())
    return slope, offset
