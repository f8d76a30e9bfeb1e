from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from recognition_api.crnn.charset import Charset
from recognition_api.crnn.doubles import Character
from recognition_api.crnn.left_out import with_left_out

CHARSET = Charset()
LIKELY = -0.7


def read(steps: Mapping[int, str], second: tuple[int, str, float]) -> str:
    """Return the text of characters at steps, with a second choice at one more step."""
    scores = np.full((max(steps) + 4, CHARSET.num_classes), -20.0, np.float32)
    step, character, score = second
    scores[step, CHARSET.encode(character)] = score
    best = [Character(letter, at, -0.1) for at, letter in steps.items()]
    return "".join(c.character for c in with_left_out(best, scores, CHARSET, line_steps=len(scores)))


WITH_A_GAP = {2: "А", 8: "р", 20: "и", 26: "к", 32: "а"}


def test_second_choice_in_a_wide_gap_is_read() -> None:
    assert read(WITH_A_GAP, (14, "ф", LIKELY)) == "Арфика"


@pytest.mark.parametrize("second", [(14, "ф", -3.0), (14, " ", LIKELY), (9, "ф", LIKELY), (14, "И", LIKELY)])
def test_unlikely_space_and_part_of_a_neighbour_are_not_read(second: tuple[int, str, float]) -> None:
    assert read(WITH_A_GAP, second) == "Арика"


def test_half_of_a_wide_letter_is_not_read() -> None:
    assert read(WITH_A_GAP | {8: "Ш"}, (14, "І", LIKELY)) == "АШика"
    assert read(WITH_A_GAP, (14, "І", LIKELY)) == "АрІика"


def test_gaps_of_lines_in_latin_letters_stay() -> None:
    assert read({2: "f", 8: "a", 20: "r", 26: "m", 32: "é"}, (14, "t", LIKELY)) == "farmé"


def test_colon_is_read_at_the_end_of_a_word_and_of_the_line() -> None:
    letters = {2: "ф", 8: "а", 14: "й", 20: "л"}
    assert read(letters, (23, ":", -3.0)) == "файл:"
    assert read(letters | {26: " ", 32: "а"}, (23, ":", -3.0)) == "файл: а"
    assert read(letters, (23, ":", -5.0)) == "файл"


def test_slash_is_read_between_letters_that_have_room_for_it() -> None:
    letters = {2: "А", 8: "з", 14: "и", 20: "я", 29: "Н", 35: "о"}
    assert read(letters, (25, "/", -1.5)) == "Азия/Но"
    assert read(letters, (25, "/", -2.5)) == "АзияНо"
    assert read({2: "А", 8: "з", 14: "и", 20: "я", 26: "Н", 32: "о"}, (23, "/", -1.5)) == "АзияНо"
