"""What a model's file says about itself: the network's shape and the input that it was trained on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mesh.vision.inference import ModelFileError, require
from recognition_api.crnn.charset import BLANK, DEFAULT_CHARACTERS, Charset
from recognition_api.crnn.preprocess import HEIGHT

MODEL_NAME: Final = "ocr-mesh-crnn"
ARCHITECTURE: Final = "PP-OCRv6_rec_small backbone, window of 4, two BiLSTM layers, CTC"
WIDTH_STRIDE: Final = 4  # input columns per answer
ANSWERS_PER_STEP: Final = 2  # of the sequence layers
WIDTHS: Final = (160, 240, 320, 400, 480, 640, 800, 960, 1280)  # columns that a line is padded to
NORMALIZATION: Final = "grey, (x / 255 - 0.5) / 0.5"


@dataclass(frozen=True, slots=True)
class CrnnConfig:
    """Width of the sequence layers, characters, calibration.

    ``word_calibration`` and ``line_calibration`` are the slope and the offset that make confidences say how often a
    word, and a whole line, is right (``decode.calibrated``).
    """

    hidden: int = 192
    characters: str = DEFAULT_CHARACTERS
    word_calibration: tuple[float, float] = (1.0, 0.0)
    line_calibration: tuple[float, float] = (1.0, 0.0)

    @property
    def charset(self) -> Charset:
        """The characters with their class numbers."""
        return Charset(self.characters)

    def to_metadata(self) -> dict[str, str]:
        """The part of an ONNX file's ``metadata_props`` that says how to feed it and how to read its answer."""
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
        """Raises ModelFileError where the file does not describe a CRNN that this code can run."""
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
