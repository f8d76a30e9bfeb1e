"""Reading order of hand-made pages."""

from collections.abc import Sequence

import numpy as np
import pytest

from detection_api.ctpn.anchors import Floats
from detection_api.ctpn.reading_order import reading_order

Box = list[tuple[float, float]]


def box(left: float, top: float, width: float, height: float = 20.0) -> Box:
    return [(left, top), (left + width, top), (left + width, top + height), (left, top + height)]


def rotated(quads: Sequence[Box], degrees: float) -> Floats:
    angle = np.radians(degrees)
    rotation = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return np.asarray((np.asarray(quads) - 400) @ rotation + 400, np.float32)


def assert_read_in_the_order_given(quads: Sequence[Box] | Floats) -> None:
    quads = np.asarray(quads, np.float32)
    shuffled = np.random.default_rng(5).permutation(len(quads))
    assert shuffled[reading_order(quads[shuffled])].tolist() == list(range(len(quads)))


def prose(left: float, top: float, lines: int, width: float = 300.0, pitch: float = 28.0) -> list[Box]:
    return [box(left, top + pitch * line, width - (90 if line == lines - 1 else 0)) for line in range(lines)]


def test_no_lines_give_an_empty_order() -> None:
    assert reading_order(np.zeros((0, 4, 2), np.float32)).tolist() == []


def test_slightly_uneven_row_is_read_from_left_to_right() -> None:
    assert_read_in_the_order_given([box(10, 12, 100), box(200, 6, 80), box(400, 9, 60), box(12, 60, 70)])


def test_receipt_with_prices_on_the_right_is_read_by_rows() -> None:
    rows = [quad for line in range(10) for quad in (box(20, 30 + 26 * line, 180), box(480, 28 + 26 * line, 60))]
    assert_read_in_the_order_given(rows)


@pytest.mark.parametrize("degrees", [-8, -3, 4, 9])
def test_slanted_table_is_read_by_rows(degrees: float) -> None:
    cells = ((20, 90), (300, 110), (600, 60))
    table = [box(left, 30 + 40 * line, width) for line in range(10) for left, width in cells]
    assert_read_in_the_order_given(rotated(table, degrees))


def test_columns_of_prose_are_read_one_after_the_other() -> None:
    assert_read_in_the_order_given([*prose(20, 40, 12), *prose(360, 52, 12)])


def test_three_columns_are_read_from_left_to_right() -> None:
    columns = [quad for left in (20, 300, 580) for quad in prose(left, 40, 10, width=250)]
    assert_read_in_the_order_given(columns)


def test_title_comes_before_the_columns_and_the_footer_after_them() -> None:
    page = [box(60, 10, 560, 30), *prose(20, 80, 10), *prose(360, 80, 10), box(40, 400, 600), box(40, 430, 580)]
    assert_read_in_the_order_given(page)


def test_table_with_short_cells_is_read_by_rows() -> None:
    cells = [box(x, 30 + 30 * line, 70) for line in range(8) for x in (20, 170, 320, 470)]
    assert_read_in_the_order_given(cells)


def test_small_line_beside_a_tall_one_is_in_its_row() -> None:
    assert_read_in_the_order_given([box(20, 100, 200, 60), box(260, 118, 120, 20), box(20, 200, 150)])
