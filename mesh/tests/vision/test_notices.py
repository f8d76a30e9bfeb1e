"""Notices about a page that is not read, or only in part."""

from __future__ import annotations

import pytest

from mesh.contracts.line import LineText, Rectangle, TextBox, quad_of
from mesh.contracts.notice import Notice, NoticeCode
from mesh.vision.notices import ReadLine, is_guess, notices_of
from mesh.vision.page import read_page


def line(
    confidence: float,
    *,
    length: float = 300,
    height: float = 30,
    score: float = 0.99,
    characters: int = 20,
    sharpness: float | None = 0.4,
) -> ReadLine:
    return ReadLine(length, height, score, confidence, characters, sharpness)


READ = line(0.98, sharpness=None)
OTHER_SCRIPT = line(0.55)
EMPTY = line(0.0, characters=0)


def codes(*lines: ReadLine) -> list[str]:
    return [notice.code for notice in notices_of(lines)]


def test_readable_page_has_no_notice() -> None:
    assert codes(READ, READ, line(0.9, sharpness=None)) == []


def test_page_without_boxes_has_no_text() -> None:
    assert codes() == ["no_text_found"]


@pytest.mark.parametrize("unread", [OTHER_SCRIPT, EMPTY])
def test_clear_lines_that_cannot_be_read_are_in_another_script(unread: ReadLine) -> None:
    assert codes(unread) == codes(unread, unread, READ) == ["unsupported_script"]


def test_few_unread_lines_are_not_reported() -> None:
    assert codes(READ, READ, OTHER_SCRIPT) == []


def test_length_counts_and_not_the_number_of_lines() -> None:
    assert codes(line(0.98, length=1000), *[line(0.5, length=60)] * 5) == []


def test_script_that_resembles_ours_is_unsupported_if_nearly_nothing_is_read_well() -> None:
    hardly_read = line(0.85)
    assert codes(*[hardly_read] * 7, *[OTHER_SCRIPT] * 3) == ["unsupported_script"]
    assert codes(*[hardly_read] * 9, OTHER_SCRIPT) == []
    assert codes(*[READ] * 3, *[hardly_read] * 4, *[OTHER_SCRIPT] * 3) == []


def test_very_sharp_lines_may_be_less_certain() -> None:
    assert codes(line(0.3, score=0.93, sharpness=0.5)) == ["unsupported_script"]
    assert codes(line(0.3, score=0.93, sharpness=0.3)) == ["no_text_found"]


@pytest.mark.parametrize(
    "unread",
    [
        line(0.3, score=0.8),
        line(0.3, sharpness=0.1),
        line(0.3, sharpness=None),
        line(0.3, length=40),
        line(0.3, height=12),
    ],
    ids=["uncertain", "blurred", "sharpness unknown", "short", "low"],
)
def test_texture_is_no_script(unread: ReadLine) -> None:
    assert codes(unread) == ["no_text_found"]


def test_small_letters_are_reported_with_their_height() -> None:
    small = [line(0.6, height=height, sharpness=0.13) for height in (8, 9, 9.5)]  # 9 x 0.45
    assert notices_of(small) == [Notice(code=NoticeCode.TOO_SMALL_TO_READ, letter_height_px=4.0)]
    assert codes(*small, line(0.98, length=100)) == ["too_small_to_read"]


def test_small_texture_is_no_text() -> None:
    assert codes(line(0.3, height=9, sharpness=0.1)) == ["no_text_found"]


def test_blurred_letters_are_reported() -> None:
    blurred = line(0.65, sharpness=0.08, score=0.9)
    assert codes(blurred, blurred) == codes(blurred, blurred, READ) == ["too_blurred"]


def test_vertical_line_is_as_high_as_it_is_wide() -> None:
    box = TextBox(quad_of(Rectangle(0, 0, 9, 300)), 0.9)
    seen = ReadLine.of(box, LineText(text="abc", confidence=0.125, sharpness=0.2), 0.5)
    assert (seen.length, seen.height, seen.confidence) == (300, 9, 0.5)
    assert seen.is_small


@pytest.mark.parametrize(
    ("confidence", "characters", "expected"), [(0.99, 10, False), (0.85, 10, True), (0.99, 1, True), (0.0, 0, True)]
)
def test_short_or_uncertain_text_is_a_guess(confidence: float, characters: int, expected: bool) -> None:
    assert is_guess(line(confidence, characters=characters)) is expected


class TestPage:
    """Notices of a page that is read."""

    @staticmethod
    def boxes(count: int) -> list[TextBox]:
        return [TextBox(quad_of(Rectangle(10, 50 * row, 300, 30)), 0.99) for row in range(count)]

    def test_guesses_in_another_script_are_left_out(self) -> None:
        texts = [
            LineText(text="пР лпж пш", confidence=0.82**9, sharpness=0.4),
            LineText(text="ллш пРж", confidence=0.5**7, sharpness=0.4),
            LineText(text="7Рпш жпр", confidence=0.6**8, sharpness=0.4),
            LineText(text="3", confidence=0.99),
            LineText(text="2026", confidence=0.98),
        ]
        boxes = self.boxes(3) + [TextBox(quad_of(Rectangle(10, 200, 60, 30)), 0.99)] * 2
        page = read_page(boxes, lambda quads: [texts[: len(quads)]])
        assert [found.code for found in page.notices] == ["unsupported_script"]
        assert [found.text for found in page.lines] == ["2026"]

    def test_readable_page_keeps_its_lines(self) -> None:
        texts = [LineText(text="Grocery store", confidence=0.98), LineText(text="3", confidence=0.97)]
        page = read_page(self.boxes(2), lambda quads: [texts[: len(quads)]])
        assert ([found.text for found in page.lines], page.notices) == (["Grocery store", "3"], [])
