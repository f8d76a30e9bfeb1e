from __future__ import annotations

import cv2
import numpy as np
import pytest

from detection_api.ctpn.rules import split_at_rules
from detection_api.ctpn.text_lines import TextLines

Pixels = np.ndarray


def picture(*words: tuple[str, int], ink: int = 0, paper: int = 255) -> Pixels:
    """Words at their columns, on one line of 20 px letters at 60 px from the top."""
    pixels = np.full((120, 400), paper, np.uint8)
    for word, left in words:
        cv2.putText(pixels, word, (left, 80), cv2.FONT_HERSHEY_SIMPLEX, 0.9, ink, 2, cv2.LINE_AA)
    return pixels


def line(left: float, right: float, top: float = 56, bottom: float = 84, rise: float = 0.0) -> TextLines:
    quad = [(left, top), (right, top + rise), (right, bottom + rise), (left, bottom)]
    return TextLines(np.array([quad], np.float32), np.array([0.9], np.float32))


def spans(lines: TextLines) -> list[tuple[float, float]]:
    return [(round(float(quad[0, 0])), round(float(quad[1, 0]))) for quad in lines.quads]


@pytest.mark.parametrize(("ink", "paper"), [(0, 255), (255, 40), (150, 220)])
@pytest.mark.parametrize("thickness", [1, 3])
def test_line_across_a_rule_becomes_one_line_a_cell(ink: int, paper: int, thickness: int) -> None:
    pixels = picture(("47.00", 20), ("61", 130), ink=ink, paper=paper)
    pixels[10:110, 120 : 120 + thickness] = ink
    first, second = spans(split_at_rules(line(18, 175), pixels))
    assert 18 <= first[0] <= 24
    assert 85 <= first[1] <= 120
    assert 120 + thickness <= second[0] <= 133
    assert 150 <= second[1] <= 175


def test_rule_at_the_end_of_a_line_is_left_out_and_no_line_made_of_it() -> None:
    pixels = picture(("Total", 30))
    pixels[10:110, 20] = 0
    ((start, _),) = spans(split_at_rules(line(16, 115), pixels))
    assert start > 21


def test_rule_of_the_last_row_of_a_table_ends_below_the_line() -> None:
    pixels = picture(("47.00", 20), ("61", 130))
    pixels[14:88, 120] = 0
    assert len(split_at_rules(line(18, 175), pixels).quads) == 2


def test_line_that_was_typed_across_a_rule_stays_whole() -> None:
    pixels = picture(("accordance", 20))
    pixels[10:110, 76] = 0
    lines = line(18, 190)
    np.testing.assert_array_equal(split_at_rules(lines, pixels).quads, lines.quads)


def test_line_on_grid_paper_stays_whole() -> None:
    pixels = picture(("Trees market", 20))
    pixels[:, 10::24] = 190
    lines = line(18, 215)
    np.testing.assert_array_equal(split_at_rules(lines, pixels).quads, lines.quads)


def test_letters_of_two_lines_that_touch_are_no_rules() -> None:
    pixels = picture(("Il0", 20))
    pixels[36:58, 34:36] = pixels[56:84, 34:36] = 0
    lines = line(18, 85)
    np.testing.assert_array_equal(split_at_rules(lines, pixels).quads, lines.quads)


def test_tall_letters_and_bars_are_no_rules() -> None:
    pixels = picture(("Illl|", 20), ("(61)", 130))
    lines = line(18, 185)
    np.testing.assert_array_equal(split_at_rules(lines, pixels).quads, lines.quads)


def test_parts_of_a_slanted_line_keep_its_slope() -> None:
    pixels = picture(("47.00", 20), ("61", 130))
    pixels[10:110, 120] = 0
    lines = split_at_rules(line(18, 175, rise=6), pixels)
    slopes = (lines.quads[:, 1, 1] - lines.quads[:, 0, 1]) / (lines.quads[:, 1, 0] - lines.quads[:, 0, 0])
    assert slopes == pytest.approx([6 / 157] * 2, abs=1e-3)
