from __future__ import annotations

import pytest

from training.crnn.accuracy import accuracy, calibration_error, character_error_rate, fold, right_words, spaces


def test_case_and_signs_vanish_when_folded() -> None:
    assert fold("No. 12-A, Café!") == "no12acafé"


def test_lines_are_counted_when_compared() -> None:
    pairs = [("TOTAL: 5", "total 5"), ("x", "x"), ("", "y")]
    assert accuracy(pairs) == pytest.approx(2 / 3)
    assert accuracy(pairs, folded=False) == pytest.approx(1 / 3)


def test_edits_are_counted_when_texts_differ() -> None:
    assert character_error_rate([("kitten", "sitting"), ("", "abc")]) == pytest.approx(6 / 10)


def test_calibration_is_perfect_when_as_many_are_right_as_was_said() -> None:
    assert calibration_error([0.75] * 4, [True, True, True, False]) == pytest.approx(0.0)
    assert calibration_error([1.0, 1.0], [True, False]) == pytest.approx(0.5)


def test_spaces_are_counted_when_some_are_lost_or_made_up() -> None:
    kept, right = spaces([("A BC", "a b c"), ("TO TAL", "Total"), ("x y", "x y")])
    assert kept == pytest.approx(2 / 3)
    assert right == pytest.approx(2 / 3)


def test_spaces_are_found_when_letters_beside_them_are_wrong() -> None:
    assert spaces([("he1lo worId again", "hello world again")]) == (1.0, 1.0)


def test_spaces_beside_signs_do_not_count_when_labels_have_them() -> None:
    assert spaces([("407-64 and", "407- 64 and")]) == (1.0, 1.0)


def test_words_are_right_where_the_label_has_them_to_the_letter() -> None:
    read = ["The", "Quick", "fox", "box", "jumps"]
    assert right_words(read, ["The", "quick", "brown", "fox", "jumps"]) == [True, False, True, False, True]
    assert right_words([], ["a"]) == []
