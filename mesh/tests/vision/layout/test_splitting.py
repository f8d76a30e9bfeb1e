"""Lines that cross a gutter, of which the detector made one box."""

from collections.abc import Sequence

import pytest

from mesh.contracts.line import LineText, TextBox, Word
from mesh.vision.layout.splitting import split_at_gutters
from tests.layouts import box

LETTER = 10.0
"""Width of a letter, px; lines are 20 px high."""


def line(top: float, *words: tuple[str, float], confidence: float = 0.81) -> tuple[TextBox, LineText]:
    """Return a line of words, each with its left edge, px."""
    left = words[0][1]
    right = words[-1][1] + LETTER * len(words[-1][0])
    places = tuple(
        Word(text=text, start=(x - left) / (right - left), end=(x + LETTER * len(text) - left) / (right - left))
        for text, x in words
    )
    text = LineText(text=" ".join(text for text, _ in words), confidence=confidence, words=places)
    return TextBox(box(left, top, right - left), 0.9), text


def texts(lines: Sequence[tuple[TextBox, LineText]]) -> list[str]:
    return [text.text for _, text in split_at_gutters(lines)]


def two_columns(top: float) -> list[tuple[TextBox, LineText]]:
    return [line(top, ("men", 20), ("mend", 55), ("nets", 100)), line(top, ("their", 160), ("boats", 216))]


MERGED = line(68, ("the", 20), ("old", 55), ("mill", 90), ("came", 160), ("here", 206))


def test_line_over_two_columns_is_split_at_the_gutter() -> None:
    page = [*two_columns(40), MERGED, *two_columns(96), *two_columns(124)]
    (left_box, left), (right_box, right) = split_at_gutters(page)[2:4]
    assert (left.text, right.text) == ("the old mill", "came here")
    assert left_box.quad[1][0] == pytest.approx(130, abs=8)
    assert right_box.quad[0][0] == pytest.approx(160, abs=8)
    assert left.confidence * right.confidence == pytest.approx(0.81)
    assert [word.text for word in right.words] == ["came", "here"]
    assert right.words[0].start == pytest.approx(0, abs=0.1)
    assert right.words[-1].end == 1.0


def test_wide_gap_without_a_gutter_around_is_kept() -> None:
    assert texts([MERGED]) == ["the old mill came here"]
    full = [line(top, ("running", 20), ("text", 95), ("without", 140), ("gaps", 216)) for top in (40, 96)]
    assert texts([full[0], MERGED, full[1]])[1] == "the old mill came here"


def test_cells_that_were_read_as_one_line_are_split() -> None:
    rows = [line(40 + 28 * n, ("01Aug2018", 20), ("Clearing", 140), ("Cheque", 225)) for n in range(6)]
    assert texts(rows) == ["01Aug2018", "Clearing Cheque"] * 6


def test_two_spaces_in_a_terminal_are_no_gutter() -> None:
    rows = [line(20 * n, ("INFO", 0), ("order", 60), ("4711", 120), ("accepted", 170)) for n in range(8)]
    assert texts(rows) == ["INFO order 4711 accepted"] * 8


def test_unit_stays_with_its_number() -> None:
    rows = [line(40 + 28 * n, ("61", 20), ("%", 60)) for n in range(6)]
    assert texts(rows) == ["61 %"] * 6


def test_line_without_words_is_kept() -> None:
    page = [(TextBox(box(20, 40, 300), 0.9), LineText(text="no positions", confidence=0.9))]
    assert split_at_gutters(page) == page
