"""Text, layout, Markdown and CSV of known pages: receipts, tables, columns, and what people typed."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mesh.contracts.line import LineLayout
from mesh.contracts.stored_image import StoredImage
from mesh.vision.export import csv_rows, layout_text, markdown, plain_text
from mesh.vision.export.document import document_of
from mesh.vision.export.formats import Write
from mesh.vision.export.pages import of_picture
from tests.downloads.documents import document, placed, with_layout
from tests.downloads.stored import box, lines, print_quad, stored

RECEIPT = placed(
    [
        ("CAFÉ AM MARKT", 300, 60),
        ("Hauptstr. 5, 8000 Zürich", 250, 100),
        ("Espresso", 80, 220),
        ("2 x 4.20", 420, 220),
        ("8.40", 760, 220),
        ("Gipfeli", 80, 260),
        ("1 x 1.80", 420, 260),
        ("1.80", 760, 260),
        ("Orangensaft", 80, 300),
        ("1 x 5.50", 420, 300),
        ("5.50", 760, 300),
        ("TOTAL", 80, 460),
        ("15.70", 760, 460),
    ]
)
TABLE = placed(
    [
        (text, left, 100 + 45 * row)
        for row, cells in enumerate(
            [("Item", "Qty", "Price"), ("Nut | bolt", "10", "0.50"), ("Washer", "200", "12.00"), ("Screw", "5", "1.25")]
        )
        for text, left in zip(cells, (80, 500, 800), strict=True)
    ]
)
PROSE = ("The quick brown fox jumps over", "the lazy dog and runs away as", "fast as it can over the fields.")


def written(write: Write, picture: StoredImage) -> str:
    return b"".join(write(of_picture(document_of(picture)))).decode()


def rows(picture: StoredImage) -> list[list[str]]:
    return list(csv.reader(io.StringIO(written(csv_rows.write, picture).removeprefix("\ufeff"), newline="")))


def test_text_has_one_line_for_each_line_of_the_paper() -> None:
    assert written(plain_text.write, RECEIPT).splitlines() == [
        "CAFÉ AM MARKT",
        "Hauptstr. 5, 8000 Zürich",
        "",
        "Espresso\t2 x 4.20\t8.40",
        "Gipfeli\t1 x 1.80\t1.80",
        "Orangensaft\t1 x 5.50\t5.50",
        "",
        "TOTAL 15.70",
    ]


def test_layout_keeps_the_columns_of_a_receipt() -> None:
    assert written(layout_text.write, RECEIPT).splitlines() == [
        "                CAFÉ AM MARKT",
        "            Hauptstr. 5, 8000 Zürich",
        "",
        "",
        "Espresso                2 x 4.20                 8.40",
        "Gipfeli                 1 x 1.80                 1.80",
        "Orangensaft             1 x 5.50                 5.50",
        "",
        "",
        "TOTAL                                            15.70",
    ]


def test_layout_keeps_columns_of_text_side_by_side() -> None:
    picture = placed(
        [(f"{side} {row}", left, 100 + 40 * row) for row in range(3) for side, left in (("left", 80), ("right", 600))]
    )
    found = written(layout_text.write, picture).splitlines()
    assert [line.split() for line in found] == [["left", str(row), "right", str(row)] for row in range(3)]
    assert len({line.index("right") for line in found}) == 1


def test_long_text_moves_what_follows_in_every_row_that_is_aligned_with_it() -> None:
    narrow = box("a much longer text than its box", print_quad("x" * 12, 80, 100), 0)
    boxes = [
        narrow,
        *(
            box(text, print_quad(text, left, top))
            for text, left, top in (("1", 400, 100), ("b", 80, 140), ("2", 400, 140))
        ),
    ]
    found = written(layout_text.write, with_layout(boxes)).splitlines()
    assert found[0].index("1") == found[1].index("2") > len("a much longer text than its box")


def test_layout_of_a_hostile_page_is_short() -> None:
    boxes = [box("x", print_quad("x", 10.0**n, 10.0**n), n) for n in range(9)]
    assert len(written(layout_text.write, stored(boxes))) < 10_000


def test_markdown_has_a_table_with_its_header() -> None:
    assert written(markdown.write, TABLE).splitlines() == [
        "| Item | Qty | Price |",
        "| --- | --- | --- |",
        "| Nut \\| bolt | 10 | 0.50 |",
        "| Washer | 200 | 12.00 |",
        "| Screw | 5 | 1.25 |",
    ]


def test_markdown_of_a_receipt_keeps_its_rows() -> None:
    assert written(markdown.write, RECEIPT).splitlines() == [
        "CAFÉ AM MARKT\\",
        "Hauptstr. 5, 8000 Zürich",
        "",
        "|  |  |  |",
        "| --- | --- | --- |",
        "| Espresso | 2 x 4.20 | 8.40 |",
        "| Gipfeli | 1 x 1.80 | 1.80 |",
        "| Orangensaft | 1 x 5.50 | 5.50 |",
        "",
        "TOTAL 15.70",
    ]


def page_with_heading(height: float) -> StoredImage:
    heading = box("Annual Report", print_quad("Annual Report", 80, 60, height))
    boxes = [box(text, print_quad(text, 80, 300 + 40 * row)) for row, text in enumerate(PROSE * 2)]
    return with_layout([heading, *boxes])


@pytest.mark.parametrize(
    ("height", "expected"), [(70, "# Annual Report"), (48, "## Annual Report"), (34, "Annual Report")]
)
def test_only_a_much_higher_block_is_a_heading(height: float, expected: str) -> None:
    assert written(markdown.write, page_with_heading(height)).splitlines()[0] == expected


def test_running_text_has_soft_line_breaks() -> None:
    found = written(markdown.write, page_with_heading(70)).splitlines()
    assert found[2:] == [*PROSE, *PROSE]


def test_lists_stay_lists_and_other_marks_are_escaped() -> None:
    picture = lines("• milk", "– 2 eggs", "3. *bread*")
    assert written(markdown.write, picture).splitlines() == ["- milk", "- 2 eggs", "3. \\*bread\\*"]
    assert written(markdown.write, lines("# 1 <b>")).splitlines() == ["\\# 1 \\<b\\>"]
    assert written(markdown.write, lines("2019) was", "a year")).splitlines()[0] == "2019\\) was"


def test_csv_has_the_rows_of_tables_and_the_total() -> None:
    assert rows(RECEIPT) == [
        ["Espresso", "2 x 4.20", "8.40"],
        ["Gipfeli", "1 x 1.80", "1.80"],
        ["Orangensaft", "1 x 5.50", "5.50"],
        [],
        ["TOTAL", "15.70"],
    ]
    assert rows(TABLE)[1] == ["Nut | bolt", "10", "0.50"]


def test_csv_of_a_page_without_rows_of_cells_has_each_row() -> None:
    assert rows(lines("first", "second, third")) == [["first"], ["second, third"]]
    assert rows(stored()) == []


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+A1", "'+A1"),
        ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"),
        ("-12.50", "-12.50"),
        ("+41 44 123", "+41 44 123"),
        ("-5 %", "-5 %"),
        ("a=b", "a=b"),
    ],
)
def test_cell_is_no_formula(cell: str, expected: str) -> None:
    assert rows(stored([box("x", print_quad("x", 0, 0), corrected_text=cell)])) == [[expected]]


def test_cell_with_a_huge_number_is_the_last_one() -> None:
    layout = LineLayout(block=0, paragraph=0, row=0, cell=10**12)
    picture = stored([box("a", print_quad("a", 0, 0), layout=layout)])
    assert len(written(csv_rows.write, picture)) < 500
    assert len(written(markdown.write, picture)) < 2_000


def test_correction_of_a_line_is_in_every_format() -> None:
    picture = stored([box("Totl", print_quad("Totl", 80, 100), corrected_text="Total")])
    for write in (plain_text.write, layout_text.write, markdown.write, csv_rows.write):
        assert "Total" in written(write, picture)
        assert "Totl" not in written(write, picture)


def test_correction_of_the_whole_text_is_in_text_layout_and_markdown() -> None:
    picture = lines("Totl", correction="Total:\n\n12_50\nend")
    assert written(plain_text.write, picture) == "Total:\n\n12_50\nend\n"
    assert written(layout_text.write, picture) == "Total:\n\n12_50\nend\n"
    assert written(markdown.write, picture) == "Total:\n\n12\\_50\\\nend\n"


def test_pages_are_separated() -> None:
    first, second, empty = lines("first"), lines("second"), stored()
    assert b"".join(plain_text.write(document(first, empty, second))) == b"first\n\f\fsecond\n"
    assert b"".join(layout_text.write(document(first, second))) == b"first\n\fsecond\n"
    assert b"".join(markdown.write(document(first, second))) == b"first\n\n---\n\nsecond\n"
    assert b"".join(csv_rows.write(document(first, second))) == b"\xef\xbb\xbffirst\r\n\r\nsecond\r\n"


@given(st.lists(st.tuples(st.text(max_size=30), st.floats(0, 1500), st.floats(0, 1500)), max_size=12))
@example([("0", 0.0, 0.0), ("0", 1.0, 0.0)])
def test_any_text_has_every_format(texts: list[tuple[str, float, float]]) -> None:
    boxes = [box("x", print_quad("x" * max(1, len(text)), left, top), corrected_text=text) for text, left, top in texts]
    picture = with_layout(boxes)
    words = [word for line in document_of(picture).lines for word in line.text.split()]
    found = written(layout_text.write, picture)
    assert sorted(found.split()) == sorted(words)
    assert len(list(csv.reader(io.StringIO(written(csv_rows.write, picture)[1:], newline="")))) <= 2 * len(boxes)
    assert written(markdown.write, picture).count("\n") <= 4 * len(boxes)
