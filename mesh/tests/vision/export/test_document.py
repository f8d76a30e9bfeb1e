"""The document of all export formats: corrections, word positions, valid characters."""

from __future__ import annotations

import pytest

from mesh.contracts.text_document import TextLine
from mesh.vision.export.document import document_of
from tests.downloads.stored import CORRECTED_AT, box, lines, slanted, stored

QUAD = slanted(100, 200, 400, 40)


def only_line(**fields: object) -> TextLine:
    (line,) = document_of(stored([box("Total due 12,50", QUAD, **fields)])).lines
    return line


def spans(line: TextLine) -> list[tuple[str, float, float]]:
    """Return words with start and end."""
    return [(word.text, round(word.quad[0][0], 6), round(word.quad[1][0], 6)) for word in line.words]


def test_recognised_words_keep_their_positions() -> None:
    line = only_line()
    pitch = 400 / len("Total due 12,50")
    assert [word.text for word in line.words] == ["Total", "due", "12,50"]
    assert line.words[1].quad[0] == pytest.approx((100 + 6 * pitch, 200))
    assert line.words[1].quad[2] == pytest.approx((100 + 9 * pitch, 240))
    assert not line.is_corrected


def test_words_of_a_corrected_line_are_spread_by_length() -> None:
    line = only_line(corrected_text="ab c")
    assert spans(line) == [("ab", 100, 300), ("c", 400, 500)]
    assert line.is_corrected
    assert (line.text, line.confidence) == ("ab c", 1.0)


def test_unchanged_correction_keeps_word_positions() -> None:
    assert spans(only_line(corrected_text="Total  due 12,50")) == spans(only_line())


def test_corrected_right_to_left_line_begins_at_the_right() -> None:
    line = only_line(corrected_text="שלום אב")
    assert line.text == "שלום אב"
    assert spans(line) == [("שלום", round(100 + 3 * 400 / 7, 6), 500), ("אב", 100, round(100 + 2 * 400 / 7, 6))]


def test_lines_keep_their_order_without_empty_ones() -> None:
    boxes = [
        box("second", QUAD, 2),
        box("first", QUAD, 4),
        box("gone", QUAD, 3, corrected_text=" "),
        box("", QUAD, 1, words=()),
    ]
    document = document_of(stored(boxes))
    assert [(line.ord_num, line.text) for line in document.lines] == [(2, "second"), (4, "first")]
    assert document.text == "second\nfirst"


def test_correction_of_the_whole_text_keeps_the_lines() -> None:
    document = document_of(lines("Totl", "12,50", correction="Total:\r\n\t12,50\n"))
    assert document.text == "Total:\n\t12,50"
    assert [line.text for line in document.lines] == ["Totl", "12,50"]
    assert document.corrected_at == CORRECTED_AT


def test_word_confidences_multiply_to_the_lines_confidence() -> None:
    line = only_line()
    product = 1.0
    for word in line.words:
        assert word.confidence is not None
        product *= word.confidence
    assert product == pytest.approx(0.9)
    assert [word.confidence for word in only_line(confidence=None).words] == [None] * 3
    assert [word.confidence for word in only_line(confidence=0.0).words] == [0.0] * 3


def test_invalid_characters_are_removed() -> None:
    nasty = "a\0b\x1bc\x85d\ud800e\ufffef\u2028g\nh\ti"
    (line,) = document_of(stored([box("x", QUAD, corrected_text=nasty)], name="n\0\x08\ud800.png")).lines
    assert line.text == "abc def g h i"
    document = document_of(lines("x", correction=nasty, name="n\0\x08\ud800.png"))
    assert document.text == "abc\ndef\ng\nh\ti"
    assert document.name == "n.png"
