"""The recogniser with its committed weights, on lines that Pillow's own font draws."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from mesh.contracts.line import LineText, Quad
from mesh.contracts.problems import ClientDisconnected
from recognition_api.crnn.predictor import TextRecognizer

TEXTS = ["TOTAL 12.50", "Invoice", "2018-03-14", "THANK YOU", "Cash", "Change 7.50", "Tel: 03-4021 7709", "No. 17"]
LINE_HEIGHT = 40
FONT_SIZE = 26

Quads = list[Quad]


def width_of(text: str) -> float:
    """Return the width in pixels, as drawn below."""
    return ImageDraw.Draw(Image.new("L", (1, 1))).textlength(text, ImageFont.load_default(FONT_SIZE))


@pytest.fixture(scope="module")
def recognizer() -> TextRecognizer:
    return TextRecognizer.load()


def rectangle(left: float, top: float, right: float, bottom: float) -> Quad:
    return ((left, top), (right, top), (right, bottom), (left, bottom))


@pytest.fixture(scope="module")
def page() -> np.ndarray:
    sheet = Image.new("RGB", (420, LINE_HEIGHT * len(TEXTS)), "white")
    pen = ImageDraw.Draw(sheet)
    for row, text in enumerate(TEXTS):
        pen.text((8, row * LINE_HEIGHT + 4), text, "black", ImageFont.load_default(FONT_SIZE))
    return np.asarray(sheet)


@pytest.fixture(scope="module")
def quads() -> Quads:
    return [
        rectangle(4, row * LINE_HEIGHT + 5, 12 + width_of(text), row * LINE_HEIGHT + 37)
        for row, text in enumerate(TEXTS)
    ]


def texts(read: list[LineText]) -> list[str]:
    return [result.text for result in read]


def test_plain_print_is_read_when_it_is_clean(recognizer: TextRecognizer, page: np.ndarray, quads: Quads) -> None:
    read = recognizer.recognize(page, quads)
    right = sum(result.text.lower() == text.lower() for result, text in zip(read, TEXTS, strict=True))
    assert right >= len(TEXTS) - 2, [result.text for result in read]
    assert all(0 < result.confidence <= 1 for result in read)
    assert all(result.text == " ".join(word.text for word in result.words) for result in read)


def test_only_texts_with_low_confidence_have_a_sharpness(
    recognizer: TextRecognizer, page: np.ndarray, quads: Quads
) -> None:
    outside = rectangle(900, 10, 990, 40)
    *clear, nothing = recognizer.recognize(page, [*quads, outside])
    assert [text.sharpness for text in clear if text.confidence >= 0.9 ** len(text.text)]
    assert all((text.sharpness is None) == (text.confidence >= 0.9 ** len(text.text)) for text in clear)
    assert nothing.sharpness is None
    noise = np.random.default_rng(0).integers(0, 256, (40, 200), np.uint8)
    (unread,) = recognizer.recognize_crops([noise])
    assert (unread.sharpness or 0.0) > 0.3


def test_answers_come_in_the_order_given_when_quads_are_shuffled(
    recognizer: TextRecognizer, page: np.ndarray, quads: Quads
) -> None:
    order = [5, 0, 7, 2, 2, 6, 1, 4, 3]
    expected = recognizer.recognize(page, quads)
    assert texts(recognizer.recognize(page, [quads[i] for i in order])) == texts([expected[i] for i in order])


def test_a_line_reads_the_same_when_its_neighbours_change(
    recognizer: TextRecognizer, page: np.ndarray, quads: Quads
) -> None:
    together = recognizer.recognize(page, quads * 5)
    alone = [recognizer.recognize(page, [quad])[0] for quad in quads]
    assert texts(together) == texts(alone) * 5
    assert [a.confidence for a in together] == pytest.approx([a.confidence for a in alone] * 5, abs=0.01)


def test_paced_reading_has_the_same_texts(recognizer: TextRecognizer, page: np.ndarray, quads: Quads) -> None:
    at_once = iter((1, 8, 0, *[2] * 20))
    read = recognizer.recognize(page, quads, lambda: next(at_once))
    assert texts(read) == texts(recognizer.recognize(page, quads))
    assert next(at_once) == 2  # it has asked more than once, and not without end


def test_reading_ends_when_its_pace_raises(recognizer: TextRecognizer, page: np.ndarray, quads: Quads) -> None:
    steps = [1, 1]

    def pace() -> int:
        if not steps:
            raise ClientDisconnected
        return steps.pop()

    with pytest.raises(ClientDisconnected):
        recognizer.recognize(page, quads, pace)
    assert not steps


def test_parallel_calls_equal_serial_ones_when_they_share_the_recogniser(
    recognizer: TextRecognizer, page: np.ndarray, quads: Quads
) -> None:
    serial = recognizer.recognize(page, quads)
    with ThreadPoolExecutor(8) as pool:
        parallel = list(pool.map(lambda _: recognizer.recognize(page, quads), range(24)))
    assert parallel == [serial] * 24


def test_a_quad_reads_as_nothing_when_it_has_no_area_in_the_picture(
    recognizer: TextRecognizer, page: np.ndarray, quads: Quads
) -> None:
    nowhere = [rectangle(-90, -90, -5, -5), rectangle(9, 9, 9, 9), rectangle(1e9, 0, 1e10, 30), rectangle(5, 5, 90, 5)]
    read = recognizer.recognize(page, [*nowhere, quads[0], *nowhere])
    nothing = [LineText(text="", confidence=0.0)] * len(nowhere)
    assert read == [*nothing, *recognizer.recognize(page, quads[:1]), *nothing]


def test_a_crop_reads_like_its_quad_when_it_is_cut_upright(
    recognizer: TextRecognizer, page: np.ndarray, quads: Quads
) -> None:
    crops = []
    for quad in quads:
        (left, top), (right, bottom) = (map(round, corner) for corner in (quad[0], quad[2]))
        crops.append(page[top:bottom, left:right])
    whole = [rectangle(*map(round, (*quad[0], *quad[2]))) for quad in quads]
    assert recognizer.recognize_crops(crops) == recognizer.recognize(page, whole)


@pytest.mark.parametrize("shape", [(1, 1, 3), (20, 10_000, 3), (3000, 2, 3), (0, 7, 3), (5, 5)])
def test_any_crop_is_answered_when_its_shape_is_odd(recognizer: TextRecognizer, shape: tuple[int, ...]) -> None:
    (read,) = recognizer.recognize_crops([np.full(shape, 255, np.uint8)])
    assert 0 <= read.confidence <= 1
    assert all(0 <= word.start <= word.end <= 1 for word in read.words)


def test_a_long_line_is_read_in_full_when_it_is_wider_than_the_network(recognizer: TextRecognizer) -> None:
    font = ImageFont.load_default(FONT_SIZE)
    text = " ".join(["TOTAL", "CASH", "Change", "Invoice"] * 9)
    sheet = Image.new("RGB", (round(width_of(text)) + 16, 34), "white")
    ImageDraw.Draw(sheet).text((8, 0), text, "black", font)
    (read,) = recognizer.recognize_crops([np.asarray(sheet)])
    words = read.text.lower().split()
    assert len(words) == 36
    assert words.count("total") >= 8
    assert [word.start for word in read.words] == sorted(word.start for word in read.words)


@pytest.mark.parametrize("engine", ["openvino", "onnxruntime"])
def test_engines_agree_when_they_run_the_same_file(engine: str, page: np.ndarray, quads: Quads) -> None:
    read = TextRecognizer.load(engine=engine).recognize(page, quads)  # type: ignore[arg-type]  # parametrized
    expected = TextRecognizer.load().recognize(page, quads)
    assert [result.text for result in read] == [result.text for result in expected]


@pytest.mark.parametrize("text", ["1", "7", "T", "E", "42"])
def test_a_tall_crop_is_not_turned_when_it_shows_few_characters(recognizer: TextRecognizer, text: str) -> None:
    width = round(width_of(text))
    sheet = Image.new("RGB", (width + 4, max(40, 2 * width)), "white")
    ImageDraw.Draw(sheet).text((2, sheet.height / 2), text, "black", ImageFont.load_default(FONT_SIZE), "lm")
    (read,) = recognizer.recognize_crops([np.asarray(sheet)])
    assert len(read.text) <= 2


@pytest.mark.parametrize("turns", [1, 3])
def test_a_word_is_read_when_it_runs_up_or_down(recognizer: TextRecognizer, turns: int) -> None:
    sheet = Image.new("RGB", (round(width_of("TOTAL 12.50")) + 16, 34), "white")
    ImageDraw.Draw(sheet).text((8, 0), "TOTAL 12.50", "black", ImageFont.load_default(FONT_SIZE))
    upright, turned = recognizer.recognize_crops([np.asarray(sheet), np.rot90(np.asarray(sheet), turns)])
    assert turned == upright
