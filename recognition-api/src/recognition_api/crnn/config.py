"""What a model's file says about itself: the network's shape and the input that it was trained on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from recognition_api.crnn.charset import BLANK, DEFAULT_CHARACTERS, Charset

MODEL_NAME = "ocr-mesh-crnn"
WIDTH_STRIDE = 4  # input columns per output step
NORMALIZATION = "grey, less the line's mean, divided by its standard deviation"


class ModelMismatch(RuntimeError):
    """The model's file is not what this code can run: another kind, damaged, or of another format."""


@dataclass(frozen=True, slots=True)
class CrnnConfig:
    """Input height in pixels, least deviation of grey values a line is divided by, layer widths, characters."""

    height: int = 32
    min_std: float = 16.0
    channels: tuple[int, ...] = (16, 32, 64, 64, 128, 128, 160)
    hidden: int = 128
    characters: str = DEFAULT_CHARACTERS

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
        }

    @classmethod
    def from_metadata(cls, metadata: Mapping[str, str]) -> CrnnConfig:
        """Raises ModelMismatch where the file does not describe a CRNN that this code can run."""
        if metadata.get("model") != MODEL_NAME:
            raise ModelMismatch(f"the file is a {metadata.get('model', 'model without a name')!r}, not a {MODEL_NAME!r}")
        if metadata.get("blank") != str(BLANK) or metadata.get("width_stride") != str(WIDTH_STRIDE):
            raise ModelMismatch("the file counts its classes or its steps in another way than this code")
        try:
            config = cls(
                height=int(metadata["height"]),
                min_std=float(metadata["min_std"]),
                channels=tuple(map(int, metadata["channels"].split())),
                hidden=int(metadata["hidden"]),
                characters=metadata["charset"],
            )
            Charset(config.characters)
        except (KeyError, ValueError) as error:
            raise ModelMismatch(f"the file does not describe its input: {error}") from error
        return config
