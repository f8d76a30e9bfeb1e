"""Calibrate the confidences of an exported model by scaling their log-odds (Platt 1999).

    python -m training.crnn.calibrate crnn.onnx --datasets DIR

Fits slope and offset on words and lines that are not training data, compared exactly with the labels, and writes them
to the file's metadata. Prints the expected calibration error before and after.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper

from mesh.vision.inference import load_engine
from mesh.vision.inference.checksum import SHA256_KEY, UNSEALED, read_sealed_metadata, seal
from recognition_api.crnn.config import CrnnConfig
from recognition_api.crnn.decode import CERTAINTY_LIMIT
from recognition_api.crnn.predictor import TextRecognizer
from training.crnn.accuracy import calibration_error, right_words
from training.crnn.evaluate import real_lines

SETS = ("funsd:dev", "fondue_multilang:dev", "icdar15_words:val")  # their labels have the case that is printed
LINES = 600  # of each
NEWTON_STEPS = 50
RIDGE = 1e-3  # keeps the fit finite where every line is right


def fit(confidences: Sequence[float], right: Sequence[bool]) -> tuple[float, float]:
    """Return the slope and offset of the log-odds under which ``right`` is most likely; the slope is never negative."""
    inputs = np.stack([_log_odds(confidences), np.ones(len(confidences))], axis=1)
    truth, weights = np.asarray(right, np.float64), np.array([1.0, 0.0])
    for _ in range(NEWTON_STEPS):
        said = 1 / (1 + np.exp(-inputs @ weights))
        gradient = inputs.T @ (truth - said) - RIDGE * weights
        curvature = (inputs * (said * (1 - said))[:, None]).T @ inputs + RIDGE * np.eye(2)
        weights = weights + np.clip(np.linalg.solve(curvature, gradient), -1.0, 1.0)
    return max(0.0, float(weights[0])), float(weights[1])


def _log_odds(confidences: Sequence[float]) -> NDArray[np.float64]:
    p = np.clip(np.asarray(confidences, np.float64), CERTAINTY_LIMIT, 1 - CERTAINTY_LIMIT)
    return np.asarray(np.log(p / (1 - p)), np.float64)


def calibrate(onnx_path: Path, datasets: Path, sets: Sequence[str] = SETS) -> dict[str, dict[str, float]]:
    """Write the fits into the file; return the calibration errors without and with them."""
    config = CrnnConfig.from_metadata(read_sealed_metadata(onnx_path))
    recognizer = TextRecognizer(
        load_engine(onnx_path, threads=2, at_once=2),
        replace(config, word_calibration=(1.0, 0.0), line_calibration=(1.0, 0.0)),
        at_once=2,
    )
    words, lines = Observations(), Observations()
    for spec in sets:
        crops, labels = real_lines(datasets, spec, LINES)
        for result, label in zip(recognizer.recognize_crops(crops), labels, strict=True):
            words.confidences += [word.confidence or 0.0 for word in result.words]
            words.right += right_words([word.text for word in result.words], label.split())
            if result.text:
                lines.confidences.append(result.confidence)
                lines.right.append(result.text == label)
    of_words, of_lines = (fit(each.confidences, each.right) for each in (words, lines))
    _write(onnx_path, replace(config, word_calibration=_rounded(of_words), line_calibration=_rounded(of_lines)))
    return {"words": words.errors(of_words), "lines": lines.errors(of_lines)}


@dataclass
class Observations:
    """Confidences, and whether each was right."""

    confidences: list[float] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)

    def errors(self, calibration: tuple[float, float]) -> dict[str, float]:
        """Return the expected calibration error without and with a fit."""
        slope, offset = calibration
        after = 1 / (1 + np.exp(-slope * _log_odds(self.confidences) - offset))
        return {
            "before": calibration_error(self.confidences, self.right),
            "after": calibration_error(after.tolist(), self.right),
        }


def _rounded(calibration: tuple[float, float]) -> tuple[float, float]:
    slope, offset = calibration
    return round(slope, 4), round(offset, 4)


def _write(onnx_path: Path, config: CrnnConfig) -> None:
    proto = onnx.load(onnx_path)
    metadata = {entry.key: entry.value for entry in proto.metadata_props}
    del proto.metadata_props[:]
    helper.set_model_props(proto, metadata | config.to_metadata() | {SHA256_KEY: UNSEALED})
    onnx_path.write_bytes(seal(proto.SerializeToString()))


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("onnx", type=Path)
    parser.add_argument("--datasets", type=Path, required=True, help="folder of labelled sets")
    arguments = parser.parse_args()
    sys.stdout.write(json.dumps(calibrate(arguments.onnx, arguments.datasets)) + "\n")


if __name__ == "__main__":
    main()
