"""The detector with the committed weights."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from detection_api.ctpn.predictor import TextDetector
from detection_api.ctpn.preprocess import working_size
from mesh.contracts.line import Quad
from mesh.platform.settings import EngineKind
from mesh.vision.inference import ModelFileError

Line = tuple[tuple[int, int], str]


@pytest.fixture(scope="module")
def detector() -> TextDetector:
    return TextDetector.load()


def page(lines: Sequence[Line], size: tuple[int, int] = (640, 480), height: int = 22) -> NDArray[np.uint8]:
    """Return a white picture with black lines of text, each at (x, y)."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(height)
    for (x, y), text in lines:
        draw.text((x, y), text, font=font, fill="black")
    return np.asarray(image)


LINES = [
    ((40, 40), "Grocery store of the old town"), ((40, 120), "Apples and pears"), ((460, 120), "12.80"),
    ((40, 200), "Bread with walnuts"), ((460, 200), "4.25"),
]  # fmt: skip


def covers(quad: Quad, x: float, y: float) -> bool:
    (left, top), (right, _), (_, bottom), _ = quad
    return left - 12 <= x <= right and top - 4 <= y + 13 <= bottom + 4


def test_receipt_with_prices_is_in_reading_order(detector: TextDetector) -> None:
    boxes = detector.detect(page(LINES))
    found = [next(number for number, ((x, y), _) in enumerate(LINES) if covers(box.quad, x + 4, y))
             for box in boxes if any(covers(box.quad, x + 4, y) for (x, y), _ in LINES)]  # fmt: skip
    assert found == [0, 1, 2, 3, 4]
    assert all(0.5 < box.score <= 1 for box in boxes)


@pytest.mark.parametrize(("shape", "grey"), [((600, 800), 255), ((600, 800), 250), ((700, 1000), 250)])
def test_blank_picture_has_no_lines(detector: TextDetector, shape: tuple[int, int], grey: int) -> None:
    """The network sees a faint line there, at one of these levels or another, depending on processor and engine."""
    noise = np.random.default_rng(0).integers(-1, 2, (*shape, 3))
    for image in (np.full((*shape, 3), grey), np.clip(grey + noise, 0, 255)):
        assert detector.detect(image.astype(np.uint8)) == []


def test_line_is_found_when_only_its_hue_differs(detector: TextDetector) -> None:
    """Red on green of equal brightness: a grey copy shows nothing."""
    ink = page(LINES).min(axis=2, keepdims=True) < 128
    image = np.where(ink, np.array([200, 40, 60]), np.array([40, 121, 60])).astype(np.uint8)
    assert detector.detect(image)


@pytest.mark.parametrize("shape", [(1, 1), (20, 10_000), (10_000, 20), (3, 700)])
def test_pictures_of_extreme_shapes_are_processed(detector: TextDetector, shape: tuple[int, int]) -> None:
    boxes = detector.detect(np.full((*shape, 3), 200, np.uint8))
    assert boxes == []


def test_corners_lie_within_the_picture_when_print_touches_its_border(detector: TextDetector) -> None:
    image = page([((-6, 10), "Cut at the left border"), ((300, 455), "and below as well, and to the right of it")])
    for box in detector.detect(image):
        assert all(0 <= x <= 640 and 0 <= y <= 480 for x, y in box.quad)


def test_lines_of_a_smaller_copy_match_the_full_picture(detector: TextDetector) -> None:
    whole = np.asarray(Image.fromarray(page(LINES)).resize((2560, 1920), Image.Resampling.BICUBIC))
    rows, columns = working_size(1920, 2560)
    copy = np.asarray(Image.fromarray(whole).resize((1280, 960), Image.Resampling.BOX))
    assert (rows, columns) <= copy.shape[:2]
    seen, expected = detector.detect(copy, (1920, 2560)), detector.detect(whole)
    assert len(seen) == len(expected) > 0
    for a, b in zip(seen, expected, strict=True):
        np.testing.assert_allclose(a.quad, b.quad, atol=16)  # of 2560, an eighth of a line's height


@pytest.mark.parametrize("degrees", [-90, -35, 35, 90, 180])
def test_lines_are_found_at_any_angle(detector: TextDetector, degrees: float) -> None:
    upright = page([((150, 150 + 40 * n), f"Line number {n} of a page") for n in range(5)], (560, 520))
    rotated = np.asarray(Image.fromarray(upright).rotate(-degrees, expand=True, fillcolor="white"))
    boxes = detector.detect(rotated)
    assert len(boxes) == 5
    for (ax, ay), (bx, by), *_ in (box.quad for box in boxes):
        found = np.degrees(np.arctan2(by - ay, bx - ax))
        assert abs((found - degrees + 90) % 180 - 90) < 4  # a line has no direction yet


def test_large_letters_are_found(detector: TextDetector) -> None:
    (found,) = detector.detect(page([((60, 60), "Exit")], (1000, 600), height=400))
    xs, ys = zip(*found.quad, strict=True)
    assert max(xs) - min(xs) > 600
    assert max(ys) - min(ys) > 250


def test_line_across_the_seam_of_two_tiles_is_one(detector: TextDetector) -> None:
    rows = [((40, 30 + 60 * n), f"Message {n}: the parcel will arrive on Tuesday") for n in range(70)]
    assert len(detector.detect(page(rows, (576, 4300)))) == 70


def test_results_are_the_same_on_several_threads(detector: TextDetector) -> None:
    pictures = [page([((20 + 15 * n, 30 + 40 * n), f"Line number {n} of a page"), *LINES[1:]]) for n in range(4)]
    serial = [detector.detect(picture) for picture in pictures]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(detector.detect, pictures * 2)) == serial * 2


def test_both_engines_agree() -> None:
    picture = page(LINES)
    kinds: tuple[EngineKind, ...] = ("openvino", "onnxruntime")
    one, other = (TextDetector.load(engine=kind).detect(picture) for kind in kinds)
    assert len(one) == len(other)
    for a, b in zip(one, other, strict=True):
        np.testing.assert_allclose(a.quad, b.quad, atol=1.0)  # OpenVINO may compute in bf16


def test_other_file_is_rejected(tmp_path: Path) -> None:
    other = tmp_path / "other.onnx"
    other.write_bytes(b"a renamed text file")
    with pytest.raises(ModelFileError):
        TextDetector.load(other)
    with pytest.raises(FileNotFoundError):
        TextDetector.load(tmp_path / "missing.onnx")
