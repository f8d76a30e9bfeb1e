"""The order in which lines are read, on pages laid out by hand."""

from collections.abc import Sequence

import numpy as np
import pytest

from detection_api.ctpn.anchors import Floats
from detection_api.ctpn.reading_order import reading_order

Box = list[tuple[float, float]]


def box(left: float, top: float, width: float, height: float = 20.0) -> Box:
    return [(left, top), (left + width, top), (left + width, top + height), (left, top + height)]


def turned(quads: Sequence[Box], degrees: float) -> Floats:
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return np.asarray((np.asarray(quads) - 400) @ turn + 400, np.float32)


def assert_read_in_the_order_given(quads: Sequence[Box] | Floats) -> None:
    quads = np.asarray(quads, np.float32)
    shuffled = np.random.default_rng(5).permutation(len(quads))
    assert shuffled[reading_order(quads[shuffled])].tolist() == list(range(len(quads)))


def prose(left: float, top: float, lines: int, width: float = 300.0, pitch: float = 28.0) -> list[Box]:
    return [box(left, top + pitch * line, width - (90 if line == lines - 1 else 0)) for line in range(lines)]


def test_order_is_empty_when_there_are_no_lines() -> None:
    assert reading_order(np.zeros((0, 4, 2), np.float32)).tolist() == []


def test_row_is_read_from_left_to_right_when_its_boxes_are_not_quite_level() -> None:
    assert_read_in_the_order_given([box(10, 12, 100), box(200, 6, 80), box(400, 9, 60), box(12, 60, 70)])


def test_receipt_is_read_by_rows_when_prices_stand_far_to_the_right() -> None:
    rows = [quad for line in range(10) for quad in (box(20, 30 + 26 * line, 180), box(480, 28 + 26 * line, 60))]
    assert_read_in_the_order_given(rows)


@pytest.mark.parametrize("degrees", [-8, -3, 4, 9])
def test_rows_hold_when_the_page_is_turned(degrees: float) -> None:
    cells = ((20, 90), (300, 110), (600, 60))
    table = [box(left, 30 + 40 * line, width) for line in range(10) for left, width in cells]
    assert_read_in_the_order_given(turned(table, degrees))


def test_columns_are_read_one_after_the_other_when_a_gutter_parts_prose() -> None:
    assert_read_in_the_order_given([*prose(20, 40, 12), *prose(360, 52, 12)])


def test_three_columns_are_read_from_left_to_right() -> None:
    columns = [quad for left in (20, 300, 580) for quad in prose(left, 40, 10, width=250)]
    assert_read_in_the_order_given(columns)


def test_title_comes_before_the_columns_and_the_footer_after_them() -> None:
    page = [box(60, 10, 560, 30), *prose(20, 80, 10), *prose(360, 80, 10), box(40, 400, 600), box(40, 430, 580)]
    assert_read_in_the_order_given(page)


def test_table_is_read_by_rows_when_its_cells_are_short() -> None:
    cells = [box(x, 30 + 30 * line, 70) for line in range(8) for x in (20, 170, 320, 470)]
    assert_read_in_the_order_given(cells)


def test_small_line_keeps_its_row_when_it_stands_beside_a_tall_one() -> None:
    assert_read_in_the_order_given([box(20, 100, 200, 60), box(260, 118, 120, 20), box(20, 200, 150)])
