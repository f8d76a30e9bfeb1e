from __future__ import annotations

from pathlib import Path

import pytest

from mesh.vision.inference import ModelFileError, read_metadata
from recognition_api.crnn.config import CrnnConfig
from recognition_api.crnn.predictor import COMMITTED_WEIGHTS, TextRecognizer


def test_config_is_unchanged_after_writing_and_reading_metadata() -> None:
    config = CrnnConfig(hidden=7, characters="ab ", word_calibration=(0.5, -1.25), line_calibration=(0.75, 0.5))
    assert CrnnConfig.from_metadata(config.to_metadata()) == config


@pytest.mark.parametrize(
    ("key", "value"),
    [("model", "another"), ("blank", "9"), ("width_stride", "8"), ("normalization", "none"), ("charset", "aa"),
     ("height", "x"), ("word_calibration", "1.0"), ("line_calibration", "x y")],
)  # fmt: skip
def test_invalid_or_incomplete_metadata_are_rejected(key: str, value: str) -> None:
    with pytest.raises(ModelFileError):
        CrnnConfig.from_metadata(CrnnConfig().to_metadata() | {key: value})
    metadata = CrnnConfig().to_metadata()
    del metadata[key]
    with pytest.raises(ModelFileError, match=key):
        CrnnConfig.from_metadata(metadata)


def test_damaged_or_missing_file_is_not_loaded(tmp_path: Path) -> None:
    content = bytearray(COMMITTED_WEIGHTS.read_bytes())
    content[len(content) // 2] ^= 1
    damaged = tmp_path / "crnn.onnx"
    damaged.write_bytes(content)
    with pytest.raises(ModelFileError, match="sha256"):
        TextRecognizer.load(damaged)
    damaged.write_bytes(b"")
    with pytest.raises(ModelFileError):
        TextRecognizer.load(damaged)
    with pytest.raises(FileNotFoundError):
        TextRecognizer.load(tmp_path / "missing.onnx")


def test_committed_weights_have_complete_metadata() -> None:
    metadata = read_metadata(COMMITTED_WEIGHTS)
    assert CrnnConfig.from_metadata(metadata).charset.num_classes == 589
    assert {"training_data", "training_lines", "training_commit", "metrics", "sha256"} <= metadata.keys()
    assert COMMITTED_WEIGHTS.stat().st_size < 15_000_000
