from __future__ import annotations

from pathlib import Path

import pytest

from mesh.vision.inference import ModelFileError, read_metadata
from recognition_api.crnn.config import CrnnConfig
from recognition_api.crnn.predictor import COMMITTED_WEIGHTS, TextRecognizer


def test_a_config_survives_when_written_as_metadata() -> None:
    config = CrnnConfig(hidden=7, characters="ab ", word_calibration=(0.5, -1.25), line_calibration=(0.75, 0.5))
    assert CrnnConfig.from_metadata(config.to_metadata()) == config


@pytest.mark.parametrize(
    ("key", "value"),
    [("model", "another"), ("blank", "9"), ("width_stride", "8"), ("normalization", "none"), ("charset", "aa"),
     ("height", "x"), ("word_calibration", "1.0"), ("line_calibration", "x y")],
)  # fmt: skip
def test_a_model_is_refused_when_its_description_does_not_fit(key: str, value: str) -> None:
    with pytest.raises(ModelFileError):
        CrnnConfig.from_metadata(CrnnConfig().to_metadata() | {key: value})


def test_a_model_is_refused_when_its_description_is_incomplete() -> None:
    metadata = CrnnConfig().to_metadata()
    del metadata["hidden"]
    with pytest.raises(ModelFileError, match="hidden"):
        CrnnConfig.from_metadata(metadata)


def test_loading_fails_when_one_byte_of_the_weights_changed(tmp_path: Path) -> None:
    content = bytearray(COMMITTED_WEIGHTS.read_bytes())
    content[len(content) // 2] ^= 1
    damaged = tmp_path / "crnn.onnx"
    damaged.write_bytes(content)
    with pytest.raises(ModelFileError, match="sha256"):
        TextRecognizer.load(damaged)


def test_loading_fails_when_the_file_is_no_model(tmp_path: Path) -> None:
    (tmp_path / "crnn.onnx").write_bytes(b"")
    with pytest.raises(ModelFileError):
        TextRecognizer.load(tmp_path / "crnn.onnx")
    with pytest.raises(FileNotFoundError):
        TextRecognizer.load(tmp_path / "missing.onnx")


def test_the_committed_weights_explain_themselves_when_read() -> None:
    metadata = read_metadata(COMMITTED_WEIGHTS)
    assert CrnnConfig.from_metadata(metadata).charset.num_classes == 589
    assert {"training_data", "training_lines", "training_commit", "metrics", "sha256"} <= metadata.keys()
    assert COMMITTED_WEIGHTS.stat().st_size < 15_000_000
