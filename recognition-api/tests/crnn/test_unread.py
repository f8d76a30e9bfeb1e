from __future__ import annotations

import numpy as np
import pytest

from mesh.contracts.line import LineText, Word
from recognition_api.crnn.preprocess import Pixels
from recognition_api.crnn.unread import UnreadLine, may_lack_words


def crop_with(*inked: tuple[int, int]) -> Pixels:
    """Return a line 30 px high with ink in some columns."""
    crop = np.full((30, 300), 240, np.uint8)
    for start, end in inked:
        crop[8:24, start:end:2] = 20
    return crop


def text(*words: tuple[str, int, int], confidence: float = 0.9) -> LineText:
    """Return a text with words at columns of 300."""
    placed = tuple(Word(text=word, start=a / 300, end=b / 300, confidence=confidence) for word, a, b in words)
    return LineText(text=" ".join(word for word, _, _ in words), confidence=confidence, words=placed)


def read_again(crop: Pixels, before: LineText, *pieces: LineText) -> str:
    line = UnreadLine.of(crop, before)
    assert line is not None
    assert len(line.crops()) == len(pieces)
    return line.joined(pieces).text


def test_word_that_was_left_out_is_read_by_itself() -> None:
    crop = crop_with((10, 100), (120, 220))
    before = text(("СЧЕТА", 10, 100), ("G", 120, 135))
    assert read_again(crop, before, text(("GNUCASH", 5, 290))) == "СЧЕТА GNUCASH"


def test_number_is_read_by_itself() -> None:
    crop = crop_with((10, 100), (120, 220))
    before = text(("СЧЕТА", 10, 100), ("20/07/02", 120, 220))
    assert read_again(crop, before, text(("2031/07/02", 5, 290))) == "СЧЕТА 2031/07/02"


@pytest.mark.parametrize("piece", [text(("lI|", 5, 290), confidence=0.3), text(("", 0, 300)), text(("1", 5, 290))])
def test_uncertain_or_shorter_reading_changes_nothing(piece: LineText) -> None:
    crop = crop_with((10, 100), (120, 220))
    assert read_again(crop, text(("СЧЕТА", 10, 100), ("12", 120, 135)), piece) == "СЧЕТА 12"


def test_line_with_all_of_its_words_is_left_alone() -> None:
    assert UnreadLine.of(crop_with((10, 100)), text(("СЧЕТА", 10, 100))) is None
    assert UnreadLine.of(crop_with(), text()) is None


@pytest.mark.parametrize(("word", "expected"), [("СЧЕТЫ", True), ("λίρα", True), ("Größe", False), ("12.5", False)])
def test_only_lines_of_greek_and_cyrillic_are_looked_at(word: str, expected: bool) -> None:
    assert may_lack_words(text((word, 10, 100))) is expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("пашка", "пашки", "пашки"),
        ("ЛІЖКО", "ЛЖКО", "ЛЖКО"),
        ("ккран", "кран", "кран"),
        ("пашка", "пашк", "пашка"),
        ("пашка", "ПАШКА", "пашка"),
        ("СОР", "COP", "СОР"),
        ("гж", "ro", "гж"),
    ],
)
def test_doubtful_word_is_replaced_by_a_surer_reading(before: str, after: str, expected: str) -> None:
    crop = crop_with((10, 100), (120, 220))
    line = text(("СЧЕТА", 10, 100), (before, 120, 220))
    sure, doubtful = line.words
    line = line.model_copy(update={"words": (sure, doubtful.model_copy(update={"confidence": 0.5}))})
    assert read_again(crop, line, text((after, 5, 290), confidence=0.9)) == f"СЧЕТА {expected}"


def test_doubtful_word_stays_where_the_reading_is_not_surer() -> None:
    line = text(("пашка", 10, 100), confidence=0.6)
    assert read_again(crop_with((10, 100)), line, text(("пашки", 5, 290), confidence=0.65)) == "пашка"
