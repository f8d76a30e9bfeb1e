"""Reading order of rendered pages, with the committed weights."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from detection_api.ctpn.predictor import TextDetector
from mesh.contracts.line import TextBox

TEXT = (
    "the river ran past old mills and quiet gardens where few had walked for many years although every spring "
    "a farmer came to mend the fence and count the trees that winter storms had left standing by the water"
)
WORDS = TEXT.split()
Line = tuple[float, float, str]
"""Left, top, text."""


@pytest.fixture(scope="module")
def detector() -> TextDetector:
    return TextDetector.load()


def face(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)
    return font


def prose(font: ImageFont.FreeTypeFont, width: float, rows: int, seed: int) -> Iterator[str]:
    """Yield lines of running text that fill a width; the last line of a paragraph is shorter."""
    rng = np.random.default_rng(seed)
    for row in range(rows):
        line, wanted = "", width * (0.5 if row % 8 == 7 else 1.0)
        while font.getlength(longer := f"{line} {WORDS[int(rng.integers(len(WORDS)))]}".strip()) <= wanted:
            line = longer
        yield line


def columns(count: int, size: tuple[int, int], font: ImageFont.FreeTypeFont, top: float = 90) -> list[Line]:
    """Return a title and prose in columns, in reading order."""
    margin, gutter, pitch = 50.0, 34.0, font.size * 1.45
    width = (size[0] - 2 * margin - gutter * (count - 1)) / count
    rows = int((size[1] - top - margin) / pitch)
    lines = [(margin, 40.0, "An account of the river and its gardens")]
    for column in range(count):
        left = margin + column * (width + gutter)
        lines += [(left, top + row * pitch, text) for row, text in enumerate(prose(font, width, rows, column))]
    return lines


def table(count: int, size: tuple[int, int], font: ImageFont.FreeTypeFont) -> list[Line]:
    """Return rows of short cells, some of them numbers, in reading order."""
    rng = np.random.default_rng(count)
    pitch = font.size * 2.0
    return [
        (50 + column * (size[0] - 80) / count, 40 + row * pitch,
         WORDS[int(rng.integers(len(WORDS)))] if column % 2 == 0 else f"{rng.integers(1, 900)}.{rng.integers(10, 99)}")
        for row in range(int((size[1] - 90) / pitch)) for column in range(count)
    ]  # fmt: skip


def drawn(lines: Sequence[Line], size: tuple[int, int], font: ImageFont.FreeTypeFont, *, ruled: bool = False,
          degrees: float = 0) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:  # fmt: skip
    """Return a picture of the lines, and the middle of each (N × 2)."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    middles = []
    for left, top, text in lines:
        box = draw.textbbox((left, top), text, font=font)
        draw.text((left, top), text, "black", font)
        middles.append(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2))
    for top in sorted({top for _, top, _ in lines}) if ruled else ():
        draw.line((40, top - 6, size[0] - 40, top - 6), "black")
    rotated = image.rotate(degrees, Image.Resampling.BICUBIC, fillcolor="white")
    angle, centre = np.radians(degrees), np.array(size) / 2
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.asarray(rotated), (np.array(middles) - centre) @ rotation + centre


def share_in_order(boxes: Sequence[TextBox], middles: NDArray[np.float64]) -> float:
    """Return the share of neighbouring lines that are detected as separate boxes, in the known order."""
    corners = [np.array(box.quad) for box in boxes]
    places = [next((number for number, quad in enumerate(corners) if holds(quad, middle)), None) for middle in middles]
    pairs = list(pairwise(places))
    return sum(a is not None and b is not None and a < b for a, b in pairs) / len(pairs)


def holds(quad: NDArray[np.float64], point: NDArray[np.float64]) -> bool:
    edges, to_point = np.roll(quad, -1, axis=0) - quad, point - quad
    return bool((edges[:, 0] * to_point[:, 1] - edges[:, 1] * to_point[:, 0] >= 0).all())


@pytest.mark.parametrize(
    ("count", "size", "degrees"),
    [(1, (800, 1100), 2), (2, (1240, 1754), -3), (3, (800, 1100), 0), (3, (1240, 1754), 2)],
)
def test_columns_of_prose_are_read_one_after_the_other(
    detector: TextDetector, count: int, size: tuple[int, int], degrees: float
) -> None:
    font = face(size[0] // 52)
    image, middles = drawn(columns(count, size, font), size, font, degrees=degrees)
    assert share_in_order(detector.detect(image), middles) >= 0.95


@pytest.mark.parametrize(("count", "ruled", "degrees"), [(3, True, 0), (4, False, 2), (6, False, 0), (6, True, -3)])
def test_tables_are_read_row_by_row(detector: TextDetector, count: int, ruled: bool, degrees: float) -> None:
    size, font = (900, 1000), face(18)
    image, middles = drawn(table(count, size, font), size, font, ruled=ruled, degrees=degrees)
    assert share_in_order(detector.detect(image), middles) >= 0.95


@pytest.mark.parametrize("turns", [1, 3], ids=["left", "right"])
def test_page_rotated_by_90_degrees_is_detected_like_an_upright_one(detector: TextDetector, turns: int) -> None:
    size = (800, 1000)
    font = face(18)
    image, _ = drawn(columns(2, size, font), size, font)
    upright = detector.detect(image)
    rotated = detector.detect(np.ascontiguousarray(np.rot90(image, turns)))
    assert len(rotated) == len(upright)
    width, height = size
    for box in rotated:
        x, y = np.mean(box.quad, axis=0)
        middle = np.array((width - y, x) if turns == 1 else (y, height - x))
        assert any(holds(np.array(other.quad), middle) for other in upright)
        along = np.subtract(box.quad[1], box.quad[0])
        assert abs(along[1]) > abs(along[0])


@pytest.mark.parametrize("degrees", [-10, 6])
def test_quads_follow_the_slope_of_a_slanted_page(detector: TextDetector, degrees: float) -> None:
    size = (900, 900)
    font = face(20)
    image, middles = drawn(columns(1, size, font), size, font, degrees=degrees)
    boxes = detector.detect(image)
    assert share_in_order(boxes, middles) >= 0.95
    for box in boxes:
        along = np.subtract(box.quad[1], box.quad[0])
        if along[0] > 300:
            assert np.degrees(np.arctan2(-along[1], along[0])) == pytest.approx(degrees, abs=1)
