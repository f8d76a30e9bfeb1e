"""A quantised file is smaller, keeps its metadata, and reads as the file it was made from."""

from __future__ import annotations

from pathlib import Path

from mesh.vision.inference import load_engine
from mesh.vision.inference.checksum import read_sealed_metadata
from recognition_api.crnn.config import CrnnConfig
from training.crnn.evaluate import rendered_lines
from training.crnn.export import load_onnx, write_onnx
from training.crnn.parity import agreement
from training.crnn.published import published_crnn, published_file
from training.crnn.quantise import quantise

LINES = 24


def test_quantised_file_reads_as_before(tmp_path: Path) -> None:
    path = write_onnx(published_crnn(published_file(), CrnnConfig()), tmp_path / "crnn.onnx", {"training_data": "none"})
    before, size = load_onnx(path), path.stat().st_size
    lines, _ = rendered_lines(LINES)
    quantise(path, lines)
    assert path.stat().st_size < 0.85 * size
    assert read_sealed_metadata(path)["training_data"] == "none"
    assert agreement(before, load_engine(path, threads=1), lines) > 0.98
    assert agreement(load_onnx(path), load_engine(path, threads=1, kind="onnxruntime"), lines) > 0.98
