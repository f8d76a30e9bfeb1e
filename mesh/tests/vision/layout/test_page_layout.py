"""Rows, cells, blocks and paragraphs of hand-made pages."""

import time
from collections.abc import Sequence

import pytest

from mesh.contracts.line import LineLayout, Quad, page_text
from mesh.vision.layout.page_layout import layout_of
from tests.layouts import box, prose, rotated

Typed = tuple[Quad, str]


def read(lines: Sequence[Typed]) -> str:
    """Return the text of the lines, given in any order."""
    return page_text((lines[index][1], layout) for index, layout in placed(lines))


def placed(lines: Sequence[Typed]) -> list[tuple[int, LineLayout]]:
    return layout_of([quad for quad, _ in lines], [text for _, text in lines])


def typed(text: str, left: float, top: float, height: float = 20.0) -> Typed:
    return box(left, top, len(text) * height / 2, height), text


def column(texts: Sequence[str], left: float, top: float, pitch: float = 28.0) -> list[Typed]:
    return [typed(text, left, top + pitch * number) for number, text in enumerate(texts)]


RECEIPT = [
    *column(["Apples 1 kg", "Bread", "Milk 2 l", "Total"], 40, 40),
    *column(["2.49", "3.20", "1.78", "7.47"], 400, 43),
]


def test_page_without_lines_has_no_text() -> None:
    assert read([]) == ""


@pytest.mark.parametrize("degrees", [0, -12, 7, 90, 180])
def test_item_and_amount_of_a_receipt_are_one_row(degrees: float) -> None:
    quads = rotated([quad for quad, _ in RECEIPT], degrees)
    lines = [(quad, text) for quad, (_, text) in zip(quads, RECEIPT, strict=True)]
    assert read(lines) == "Apples 1 kg\t2.49\nBread\t3.20\nMilk 2 l\t1.78\nTotal\t7.47"


def test_page_number_belongs_to_the_row_of_its_leaders() -> None:
    lines = [typed("Chapter 1 ................ 12", 40, 40), typed("Chapter 2 ..............", 40, 75)]
    assert read([*lines, typed("144", 300, 77)]) == "Chapter 1 ................ 12\nChapter 2 .............. 144"


def test_table_without_rules_has_cells_and_a_header() -> None:
    rows = [("Particulars", "Amount", "%"), ("Capital", "147,500.00", "61 %"), ("Deposits", "1,127,490.03", "55 %")]
    lines = [
        typed(text, x, 40 + 34 * n) for n, row in enumerate(rows) for x, text in zip((40, 200, 420), row, strict=True)
    ]
    assert read(lines) == "Particulars\tAmount\t%\nCapital\t147,500.00\t61 %\nDeposits\t1,127,490.03\t55 %"
    assert [layout.is_header for _, layout in placed(lines)] == [True] * 3 + [False] * 6
    assert [layout.cell for _, layout in placed(lines)] == [0, 1, 2] * 3


def test_empty_cell_does_not_move_the_cells_after_it() -> None:
    dates, amounts = column(["31 Jul", "1 Aug", "2 Aug"], 40, 40), column(["9.08", "9.15", "9.92"], 360, 40)
    lines = [*dates, typed("4987", 200, 68), *amounts]
    assert [layout.cell for _, layout in placed(lines)] == [0, 2, 0, 1, 2, 0, 2]


def test_form_is_read_by_rows_of_label_and_value() -> None:
    lines = [
        *column(["Name:", "City:"], 40, 40), *column(["Maria Lopez", "Berlin"], 160, 40),
        *column(["Date:", "Phone:"], 420, 40), *column(["14 March", "030 1234"], 540, 40),
    ]  # fmt: skip
    assert read(lines) == "Name:\tMaria Lopez\tDate:\t14 March\nCity:\tBerlin\tPhone:\t030 1234"


def test_columns_with_a_narrow_gutter_are_blocks() -> None:
    left, right = [(quad, "left") for quad in prose(20, 40, 8)], [(quad, "right") for quad in prose(336, 40, 8)]
    assert read([*right, *left]) == "\n".join(["left"] * 8) + "\n\n" + "\n".join(["right"] * 8)


def test_heading_over_columns_is_a_block_of_its_own() -> None:
    columns = [(quad, "text") for left in (20, 344) for quad in prose(left, 90, 6)]
    blocks = read([(box(20, 30, 500, 36), "Heading"), *columns]).split("\n\n")
    assert blocks == ["Heading", "\n".join(["text"] * 6), "\n".join(["text"] * 6)]


def test_rows_of_a_terminal_are_no_columns() -> None:
    """The detector cuts a line at two spaces: half a line height, in every row."""
    stamps = column(["08:10:19,123 INFO"] * 8, 4, 10, pitch=21)
    rows = [*stamps, *column(["[worker-2] order accepted for the customer 4711"] * 8, 184, 10, pitch=21)]
    assert [row.replace("\t", " ") for row in read(rows).split("\n")] == [
        "08:10:19,123 INFO [worker-2] order accepted for the customer 4711"
    ] * 8


def test_lines_that_stand_apart_are_blocks() -> None:
    lines = [*column(["one", "two", "three"], 40, 40), *column(["four", "five", "six"], 40, 180)]
    assert read(lines) == "one\ntwo\nthree\n\nfour\nfive\nsix"


def test_indented_line_begins_a_paragraph() -> None:
    quads = [box(60 if n in (0, 3) else 40, 40 + 28 * n, 400) for n in range(6)]
    layouts = [layout for _, layout in placed([(quad, "text") for quad in quads])]
    assert [layout.paragraph for layout in layouts] == [0, 0, 0, 1, 1, 1]
    assert {layout.block for layout in layouts} == {0}


@pytest.mark.parametrize("degrees", [90, -90])
def test_sideways_note_is_read_after_the_page(degrees: float) -> None:
    [note] = rotated([box(300, 30, 240)], degrees)
    page = [(quad, "text") for quad in prose(120, 40, 12)]
    assert read([(note, "note"), *page]) == "\n".join(["text"] * 12) + "\n\nnote"


def test_page_of_500_lines_takes_little_time() -> None:
    lines = [(box(40 + 420 * column, 40 + 28 * row, 380), "text") for column in range(5) for row in range(100)]
    placed(lines)
    started = time.process_time()
    placed(lines)
    assert time.process_time() - started < 0.3  # 15 ms on a quiet machine
