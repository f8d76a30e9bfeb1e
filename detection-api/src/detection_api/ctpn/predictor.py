"""The text detector used by the service and the command line: which pixels the network sees at which scale and angle.

working copy ── lines ── with larger letters (overview) ── with smaller ones (enlarged regions)
     └── rotated by 90°, if there is steep text ── the same
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from detection_api.ctpn import scales, text_lines
from detection_api.ctpn.anchors import Floats
from detection_api.ctpn.config import CtpnConfig
from detection_api.ctpn.gaps import joined_over_print
from detection_api.ctpn.orientation import Region, combined, rotated_90, rotated_back, steep_region
from detection_api.ctpn.preprocess import ALL_SHAPES, resized, working_scale
from detection_api.ctpn.rules import split_at_rules
from detection_api.ctpn.text_lines import TextLines
from detection_api.ctpn.tiles import Output, cheapest_tiling, output_of, proposals_of
from mesh.contracts.line import Quad, TextBox
from mesh.platform.settings import EngineKind
from mesh.vision.inference import Engine, load_engine
from mesh.vision.inference.checksum import read_sealed_metadata
from mesh.vision.layout.page_layout import reading_order

MIN_CONTRAST: Final = 4
"""Minimum range of one colour within a line, in grey levels: the network sees faint lines on an even ground, too."""
WEIGHTS: Final = Path(__file__).parent / "weights" / "ctpn.onnx"


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
        for shape in ALL_SHAPES:
            self._engine.run(np.zeros((1, *shape, 3), np.uint8))

    def detect(self, image: NDArray[np.uint8], size: tuple[int, int] | None = None) -> list[TextBox]:
        """Return the text lines of a picture (H × W × 3 RGB uint8, at least 1 × 1) in reading order.

        Each quad begins at its text's top left, or at its bottom right if the text is rotated by more than 90°.
        ``size`` is the original's height and width if ``image`` is a smaller copy, of at least ``working_size``.
        """
        height, width = size or image.shape[:2]
        working = resized(image, working_scale(height, width) * height / image.shape[0])
        lines, region = self._at_all_scales(working, image)
        is_steep = False
        if region is not None:
            rows, columns = region.within(*working.shape[:2])
            part = _part(image, rows, columns, image.shape[0] / working.shape[0])
            steep, _ = self._at_all_scales(rotated_90(working[rows, columns]), rotated_90(part))
            lines, is_steep = combined(lines, rotated_back(steep, rows, columns))
        lines = _with_contrast(_within(lines, *working.shape[:2]), working)
        level = _rotated_forth(lines.quads, working.shape[1]) if is_steep else lines.quads
        order = np.array(reading_order(level.tolist()), np.intp)
        quads = scales.scaled(lines.quads[order], width / working.shape[1], height / working.shape[0])
        return [TextBox(_quad(quad), round(float(score), 4))
                for quad, score in zip(quads, lines.scores[order], strict=True)]  # fmt: skip

    def _at_all_scales(
        self, working: NDArray[np.uint8], original: NDArray[np.uint8]
    ) -> tuple[TextLines, Region | None]:
        """Return the lines of a working copy, in its pixels, unordered, and where it has steep text.

        Regions are enlarged from the original.
        """
        lines, steep = self._lines(working)
        region = steep_region(self._config, steep, scales.none())
        for shrink in (scales.OVERVIEW, scales.FINE_OVERVIEW):
            if shrink == scales.FINE_OVERVIEW and not scales.needs_finer_overview(lines, working.shape[:2]):
                break
            overview, steep = self._lines(resized(working, 1 / shrink))
            shrunk = TextLines(lines.quads / np.float32(shrink), lines.scores)
            found = steep_region(self._config, steep, shrunk)
            region = region if found is None else found.scaled(shrink).joined(region)
            lines = scales.with_large(lines, TextLines(overview.quads * np.float32(shrink), overview.scores), shrink)
        grey = np.asarray(cv2.cvtColor(working, cv2.COLOR_RGB2GRAY), np.uint8)
        lines = joined_over_print(self._with_small(working, original, lines), grey)
        return split_at_rules(lines, grey), region

    def _with_small(self, working: NDArray[np.uint8], original: NDArray[np.uint8], lines: TextLines) -> TextLines:
        """Return the lines, with small ones looked for again in an enlarged region of the original."""
        enlarged = scales.zoom(lines, working.shape[:2])
        if enlarged is None:
            return lines
        factor, (top, left, bottom, right) = enlarged
        to_original = original.shape[0] / working.shape[0]
        part = _part(original, slice(top, bottom), slice(left, right), to_original)
        found, _ = self._lines(resized(part, factor / to_original))
        origin = np.array((int(left * to_original), int(top * to_original)), np.float32) / np.float32(to_original)
        return scales.with_small(lines, TextLines(found.quads / np.float32(factor) + origin, found.scores))

    def _lines(self, pixels: NDArray[np.uint8]) -> tuple[TextLines, Floats]:
        """Return the lines of a picture in its pixels, unordered, and the network's map of steep text."""
        height, width = pixels.shape[:2]
        tiling = cheapest_tiling(height, width, ALL_SHAPES, self._config.multiple)
        scores, geometry, steep = output_of(self._config, self._run, pixels, tiling)
        lines = text_lines.build(self._config, proposals_of(self._config, scores, geometry))
        return _within(lines, height, width), steep

    def _run(self, tile: NDArray[np.uint8]) -> Output:
        scores, geometry, steep = self._engine.run(tile)
        return scores, geometry, steep


def _part(image: NDArray[np.uint8], rows: slice, columns: slice, scale: float) -> NDArray[np.uint8]:
    """Return rows and columns, given in pixels of a copy, of a picture that is larger by `scale`."""
    (top, bottom), (left, right) = (
        (int(part.start * scale), max(int(part.stop * scale), 1)) for part in (rows, columns)
    )
    return image[top:bottom, left:right]


def _within(lines: TextLines, height: int, width: int) -> TextLines:
    """Drop lines whose middle is in the padding, and clip the corners of the others to the picture."""
    border = np.array((width, height), np.float32)
    middle = lines.quads.mean(axis=1)
    kept = ((middle > 0) & (middle < border)).all(axis=1)
    return TextLines(np.clip(lines.quads[kept], np.float32(0), border), lines.scores[kept])


def _with_contrast(lines: TextLines, image: NDArray[np.uint8]) -> TextLines:
    """Drop lines, in pixels of the picture (H × W × 3), where it has one colour only."""
    corners = np.stack([np.floor(lines.quads.min(axis=1)), np.ceil(lines.quads.max(axis=1))], axis=1).astype(np.intp)
    parts = (image[top:bottom, left:right] for (left, top), (right, bottom) in corners)
    contrast = np.array([np.ptp(part, axis=(0, 1)).max() if part.size else 0 for part in parts])
    return TextLines(lines.quads[contrast >= MIN_CONTRAST], lines.scores[contrast >= MIN_CONTRAST])


def _rotated_forth(quads: Floats, width: int) -> Floats:
    """Map quads (N × 4 × 2 px) of a picture of this width to the picture rotated by 90° counterclockwise."""
    return np.stack([quads[:, :, 1], width - quads[:, :, 0]], axis=2)


def _quad(corners: Floats) -> Quad:
    a, b, c, d = (((round(float(x), 2)), round(float(y), 2)) for x, y in corners)
    return (a, b, c, d)
