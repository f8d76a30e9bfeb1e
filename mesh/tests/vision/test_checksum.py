"""A sealed model file is read as it was written, and refused when a byte of it changed."""

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


def test_metadata_are_read_when_the_file_is_as_it_was_sealed(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "sealed.onnx"
    path.write_bytes(seal(content))
    assert read_sealed_metadata(path)["model"] == "a test's"


@pytest.mark.parametrize("change", [(b"a test's", b"another!"), (b"empty", b"emptY")])
def test_file_is_refused_when_a_byte_changed(content: bytes, tmp_path: Path, change: tuple[bytes, bytes]) -> None:
    path = tmp_path / "changed.onnx"
    path.write_bytes(seal(content).replace(*change))
    with pytest.raises(ModelFileError, match="damaged"):
        read_sealed_metadata(path)


def test_file_is_refused_when_it_was_never_sealed(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "open.onnx"
    path.write_bytes(content)
    with pytest.raises(ModelFileError):
        read_sealed_metadata(path)


def test_sealing_is_refused_when_there_is_no_place_for_the_digest(content: bytes) -> None:
    with pytest.raises(ValueError, match="sha256"):
        seal(content.replace(UNSEALED.encode(), b"x" * 64))
