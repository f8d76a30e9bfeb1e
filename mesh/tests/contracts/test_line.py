"""The text of a page from placed lines."""

from mesh.contracts.line import LineLayout, page_text


def at(block: int, row: int, cell: int | None = None) -> LineLayout:
    return LineLayout(block=block, paragraph=block, row=row, cell=cell)


def test_rows_are_joined_by_line_breaks_and_blocks_by_a_blank_line() -> None:
    assert page_text([("a", at(0, 0)), ("b", at(0, 1)), ("c", at(1, 2))]) == "a\nb\n\nc"


def test_lines_of_a_row_are_joined_by_a_space_and_cells_by_a_tab() -> None:
    row = [("Milk", at(0, 0, 0)), ("2 l", at(0, 0, 0)), ("1.78", at(0, 0, 1))]
    assert page_text(row) == "Milk 2 l\t1.78"
    assert page_text([("a", at(0, 0)), ("b", at(0, 0))]) == "a b"


def test_line_without_a_layout_is_a_row() -> None:
    assert page_text([("a", None), ("b", None), ("c", at(0, 0))]) == "a\nb\nc"


def test_empty_lines_are_left_out() -> None:
    assert page_text([("", at(0, 0)), ("a", at(0, 1)), ("", at(1, 2)), ("b", at(2, 3))]) == "a\n\nb"
