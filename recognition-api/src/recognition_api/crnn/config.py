"""What a model's file says about itself: the network's shape and the input that it was trained on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mesh.vision.inference import ModelFileError, require
from recognition_api.crnn.charset import BLANK, DEFAULT_CHARACTERS, Charset

MODEL_NAME: Final = "ocr-mesh-crnn"
WIDTH_STRIDE: Final = 2  # input columns per output step
WIDTHS: Final = (64, 96, 128, 192, 256, 320, 384, 512, 640, 800, 1024, 1280)  # columns that a line is padded to
NORMALIZATION: Final = "grey, less the line's mean, divided by its standard deviation"


@dataclass(frozen=True, slots=True)
class CrnnConfig:
    """Input height in pixels, least deviation of grey values a line is divided by, layer widths, characters.

    ``calibration`` is the slope and the offset that make confidences say how often a line is right
    (``decode.calibrated``).
    """

    height: int = 32
    min_std: float = 4.0
    channels: tuple[int, ...] = (16, 32, 64, 64, 128, 128, 160)
    hidden: int = 128
    characters: str = DEFAULT_CHARACTERS
    calibration: tuple[float, float] = (1.0, 0.0)

    @property
    def charset(self) -> Charset:
        """The characters with their class numbers."""
        return Charset(self.characters)

    def to_metadata(self) -> dict[str, str]:
        """The part of an ONNX file's ``metadata_props`` that says how to feed it and how to read its answer."""
        return {
            "model": MODEL_NAME,
            "charset": self.characters,
            "blank": str(BLANK),
            "height": str(self.height),
            "normalization": NORMALIZATION,
            "min_std": repr(self.min_std),
            "channels": " ".join(map(str, self.channels)),
            "hidden": str(self.hidden),
            "width_stride": str(WIDTH_STRIDE),
            "calibration": " ".join(map(repr, self.calibration)),
        }

    @classmethod
    def from_metadata(cls, metadata: Mapping[str, str]) -> CrnnConfig:
        """Raises ModelFileError where the file does not describe a CRNN that this code can run."""
        found = dict(metadata)
        require(found, "model", MODEL_NAME)
        require(found, "blank", str(BLANK))
        require(found, "width_stride", str(WIDTH_STRIDE))
        require(found, "normalization", NORMALIZATION)
        try:
            slope, offset = map(float, found["calibration"].split())
            config = cls(
                height=int(found["height"]),
                min_std=float(found["min_std"]),
                channels=tuple(map(int, found["channels"].split())),
                hidden=int(found["hidden"]),
                characters=found["charset"],
                calibration=(slope, offset),
            )
            Charset(config.characters)
        except (KeyError, ValueError) as error:
            raise ModelFileError(f"the model does not describe its input: {error}") from error
        return config
