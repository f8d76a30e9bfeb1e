"""The text detector used by the service and the command line.

A picture rotated by 90° is recognised by its lines: those of an upright page are long and have high scores; in a
rotated page, short chains of letters with low scores are detected. Measured in `training/ctpn/README.md`. A rotation by
180° cannot be detected here: that needs recognition.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from detection_api.ctpn import text_lines
from detection_api.ctpn.anchors import Floats
from detection_api.ctpn.config import CtpnConfig
from detection_api.ctpn.preprocess import SHAPES, SMALL_SHAPES, fit
from detection_api.ctpn.proposals import select
from detection_api.ctpn.text_lines import TextLines
from mesh.contracts.line import Quad, TextBox
from mesh.platform.settings import EngineKind
from mesh.vision.inference import Engine, load_engine
from mesh.vision.inference.checksum import read_sealed_metadata
from mesh.vision.layout.page_layout import reading_order

WEIGHTS: Final = Path(__file__).parent / "weights" / "ctpn.onnx"

MIN_ASPECT: Final = 2.5
"""A line is clear if it is at least this many times as long as high …"""
CLEAR_SCORE: Final = 0.9
"""… and has at least this score."""
UPRIGHT_LENGTH: Final = 1.0
"""A picture is upright if its clear lines together have at least this many times its longer side …"""
UPRIGHT_SHARE: Final = 0.8
"""… and this share of the area of all lines."""
MIN_LENGTH: Final = 0.4
"""Minimum length of the rotated picture's clear lines, relative to the longer side …"""
MIN_GAIN: Final = 1.5
"""… and relative to the unrotated picture's clear lines."""


class TextDetector:
    """CTPN with an inference engine. Thread-safe, with the same results as on one thread."""

    def __init__(self, engine: Engine, config: CtpnConfig) -> None:
        self._engine = engine
        self._config = config

    @classmethod
    def load(cls, model_path: Path | None = None, threads: int = 2, engine: EngineKind = "auto") -> TextDetector:
        """Load a model file; None loads the one of this package.

        Raises:
            FileNotFoundError: the file does not exist.
            ModelFileError: it is damaged, or not a model that this code can run.
        """
        path = model_path or WEIGHTS
        config = CtpnConfig.from_metadata(read_sealed_metadata(path))
        return cls(load_engine(path, threads, engine), config)

    def warm_up(self) -> None:
        """Run every input shape once, since the engine compiles for each."""
        for shape in SHAPES:
            self._engine.run(np.zeros((1, *shape, 3), np.uint8))

    def detect(self, image: NDArray[np.uint8], size: tuple[int, int] | None = None) -> list[TextBox]:
        """Return the text lines of a picture (H × W × 3 RGB uint8, at least 1 × 1) in reading order.

        If the picture seems rotated by 90°, so are the quads: each begins at its text's top left, or at its
        bottom right for the opposite rotation.
        ``size`` is the original's height and width if ``image`` is a smaller copy, of at least ``working_size``.
        """
        lines = self._lines(image)
        is_rotated = self._is_rotated(image, lines)
        if is_rotated:
            lines = self._lines(rotated_90(image))
        order = np.array(reading_order(lines.quads.tolist()), np.intp)
        quads, scores = lines.quads[order], lines.scores[order]
        if is_rotated:
            quads = rotate_back(quads, image.shape[1])
        height, width = size or image.shape[:2]
        quads = quads * np.array((width / image.shape[1], height / image.shape[0]), np.float32)
        return [TextBox(_quad(quad), round(float(score), 4)) for quad, score in zip(quads, scores, strict=True)]

    def _is_rotated(self, image: NDArray[np.uint8], lines: TextLines) -> bool:
        """Return whether the picture is rotated by 90°; tries a small rotated copy if it may be."""
        longer_side = max(image.shape[:2])
        if not may_be_rotated(lines, longer_side):
            return False
        lines_rotated = self._lines(rotated_90(image), SMALL_SHAPES)
        return is_rotated(lines, lines_rotated, longer_side)

    def _lines(self, image: NDArray[np.uint8], shapes: Sequence[tuple[int, int]] = SHAPES) -> TextLines:
        """Return the lines of a picture in its pixels, unordered."""
        working = fit(image, shapes)
        scores, geometry = self._engine.run(working.pixels)
        lines = text_lines.build(self._config, select(self._config, scores, geometry))
        scale = np.array((working.scale_x, working.scale_y), np.float32)
        return _within(TextLines(lines.quads / scale, lines.scores), *image.shape[:2])


def _within(lines: TextLines, height: int, width: int) -> TextLines:
    """Drop lines whose middle is in the padding, and clip the corners of the others to the picture."""
    border = np.array((width, height), np.float32)
    middle = lines.quads.mean(axis=1)
    kept = ((middle > 0) & (middle < border)).all(axis=1)
    return TextLines(np.clip(lines.quads[kept], np.float32(0), border), lines.scores[kept])


def _quad(corners: Floats) -> Quad:
    a, b, c, d = (((round(float(x), 2)), round(float(y), 2)) for x, y in corners)
    return (a, b, c, d)


def rotated_90(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the picture (H × W × 3) rotated by 90° counterclockwise."""
    return np.ascontiguousarray(np.rot90(image))


def rotate_back(quads: Floats, width: int) -> Floats:
    """Map quads (N × 4 × 2 px) of the rotated picture to the original of this width; the first corner stays first."""
    return np.stack([width - quads[:, :, 1], quads[:, :, 0]], axis=2)


def may_be_rotated(lines: TextLines, longer_side: float) -> bool:
    """Return whether the rotated picture should be tried."""
    along, across, is_clear = _measured(lines)
    area = along * across
    is_short = clear_text_length(lines) < UPRIGHT_LENGTH * longer_side
    return is_short or float(area[is_clear].sum()) < UPRIGHT_SHARE * float(area.sum())


def is_rotated(lines: TextLines, lines_rotated: TextLines, longer_side: float) -> bool:
    """Return whether the rotated picture is the upright one."""
    length = clear_text_length(lines_rotated)
    return length >= MIN_LENGTH * longer_side and length >= MIN_GAIN * clear_text_length(lines)


def clear_text_length(lines: TextLines) -> float:
    """Return the total length of all clear lines, px."""
    along, _, is_clear = _measured(lines)
    return float(along[is_clear].sum())


def _measured(lines: TextLines) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Return length and height of each line, px, and whether it is clear."""
    along = np.linalg.norm(lines.quads[:, 1] - lines.quads[:, 0], axis=1)
    across = np.linalg.norm(lines.quads[:, 3] - lines.quads[:, 0], axis=1)
    return along, across, (along >= MIN_ASPECT * across) & (lines.scores >= CLEAR_SCORE)
