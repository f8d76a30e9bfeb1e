"""Checksum of model files."""

from pathlib import Path

import pytest
from onnx import helper

from mesh.vision.inference import ModelFileError
from mesh.vision.inference.checksum import SHA256_KEY, UNSEALED, read_sealed_metadata, seal


@pytest.fixture
def content() -> bytes:
    model = helper.make_model(helper.make_graph([], "empty", [], []))
    helper.set_model_props(model, {"model": "a test's", SHA256_KEY: UNSEALED})
    return bytes(model.SerializeToString())


def test_metadata_of_an_unchanged_file_are_read(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "sealed.onnx"
    path.write_bytes(seal(content))
    assert read_sealed_metadata(path)["model"] == "a test's"


@pytest.mark.parametrize("change", [(b"a test's", b"another!"), (b"empty", b"emptY")])
def test_changed_file_is_rejected(content: bytes, tmp_path: Path, change: tuple[bytes, bytes]) -> None:
    path = tmp_path / "changed.onnx"
    path.write_bytes(seal(content).replace(*change))
    with pytest.raises(ModelFileError, match="damaged"):
        read_sealed_metadata(path)


def test_file_without_checksum_is_rejected(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "open.onnx"
    path.write_bytes(content)
    with pytest.raises(ModelFileError):
        read_sealed_metadata(path)
