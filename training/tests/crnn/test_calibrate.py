from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from mesh.vision.inference import read_metadata
from recognition_api.crnn.config import CrnnConfig
from recognition_api.crnn.model import Crnn
from recognition_api.crnn.predictor import TextRecognizer
from training.crnn.accuracy import calibration_error
from training.crnn.calibrate import calibrate, fit
from training.crnn.export import write_onnx

SMALL = CrnnConfig(hidden=8)


def test_confidences_come_true_when_they_were_too_high() -> None:
    rng = np.random.default_rng(0)
    said = rng.uniform(0.5, 0.999, 4000)
    right = rng.random(4000) < said**3
    slope, offset = fit(said.tolist(), right.tolist())
    log_odds = slope * np.log(said / (1 - said)) + offset
    assert slope > 0
    assert calibration_error(said.tolist(), right.tolist()) > 0.1
    assert calibration_error((1 / (1 + np.exp(-log_odds))).tolist(), right.tolist()) < 0.05


@pytest.mark.parametrize("right", [True, False])
def test_the_fit_stays_finite_when_all_lines_are_alike(right: bool) -> None:
    slope, offset = fit([0.9, 0.99, 0.8], [right] * 3)
    assert np.isfinite([slope, offset]).all()
    assert slope >= 0


def test_the_file_knows_its_calibration_when_it_was_fitted(tmp_path: Path) -> None:
    model = write_onnx(Crnn(SMALL), tmp_path / "crnn.onnx", {"training_data": "none"})
    (tmp_path / "set").mkdir()
    pixels = np.random.default_rng(0).integers(0, 255, (32, 120), np.uint8)
    cv2.imwrite(str(tmp_path / "set" / "line.png"), pixels)
    record = {"image": "line.png", "split": "val", "text": "abc"}
    (tmp_path / "set" / "labels.jsonl").write_text(json.dumps(record))
    errors = calibrate(model, tmp_path, ["set:val"])
    assert set(errors) == {"words", "lines"}
    assert all(set(each) == {"before", "after"} for each in errors.values())
    metadata = read_metadata(model)
    assert metadata["training_data"] == "none"
    assert CrnnConfig.from_metadata(metadata).line_calibration != (1.0, 0.0)
    TextRecognizer.load(model)  # the file is sealed anew
