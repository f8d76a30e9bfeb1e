from __future__ import annotations

import numpy as np
import pytest

from mesh.contracts.line import LineText, Word
from recognition_api.crnn.leaders import LeaderLine, may_have_leaders
from recognition_api.crnn.preprocess import Pixels


def text(*words: str, confidence: float = 0.9) -> LineText:
    count = len(words)
    placed = tuple(
        Word(text=word, start=number / count, end=(number + 1) / count, confidence=confidence)
        for number, word in enumerate(words)
    )
    return LineText(text=" ".join(words), confidence=confidence, words=placed)


def crop_with_dots(start: int, dots: int) -> Pixels:
    crop = np.full((30, 400), 240, np.uint8)
    for left in range(start, start + 9 * dots, 9):
        crop[20:23, left : left + 3] = 20
    return crop


def test_words_before_and_after_a_leader_are_read_apart() -> None:
    line = LeaderLine.of(crop_with_dots(100, 20))
    assert line is not None
    assert [crop.shape[1] for crop in line.crops()] == [100, 400 - 274]
    joined = line.joined([text("Chapter", "one"), text("12", confidence=0.8)])
    assert joined.text == f"Chapter one {'.' * 20} 12"
    assert joined.confidence == 0.8
    assert [word.start for word in joined.words] == sorted(word.start for word in joined.words)
    assert joined.words[-1].start == pytest.approx(274 / 400, abs=1e-3)


def test_line_of_dots_only_is_its_dots() -> None:
    line = LeaderLine.of(crop_with_dots(2, 44))
    assert line is not None
    assert line.joined([text() for _ in line.crops()]).text == "." * 44


def test_line_without_dots_is_left_as_it_was_read() -> None:
    assert LeaderLine.of(np.full((30, 400), 240, np.uint8)) is None


@pytest.mark.parametrize(("read", "expected"), [("Milk .... 1", True), ("mmmmm 3", True), ("Total 10,000.00", False)])
def test_only_a_repeated_character_is_looked_at(read: str, expected: bool) -> None:
    assert may_have_leaders(text(*read.split())) is expected
