"""Reading order of hand-made pages."""

import random
from collections.abc import Sequence

import pytest

from mesh.contracts.line import Quad
from mesh.vision.layout.page_layout import reading_order
from tests.layouts import box, prose, rotated


def assert_read_in_the_order_given(quads: Sequence[Quad]) -> None:
    shuffled = list(range(len(quads)))
    random.Random(5).shuffle(shuffled)
    assert [shuffled[index] for index in reading_order([quads[index] for index in shuffled])] == list(range(len(quads)))


def test_no_lines_give_an_empty_order() -> None:
    assert reading_order([]) == []


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
