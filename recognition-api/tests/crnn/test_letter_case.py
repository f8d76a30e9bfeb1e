from __future__ import annotations

import pytest

from recognition_api.crnn.doubles import Character
from recognition_api.crnn.letter_case import in_likely_case


def read(word: str, log_probability_of_small: float, *, is_first: bool = False) -> str:
    characters = [Character(character, 4 * place, 0.0) for place, character in enumerate(word)]
    cased = in_likely_case(characters, lambda small, step: log_probability_of_small, is_first=is_first)
    return "".join(c.character for c in cased)


def test_doubtful_capital_within_a_word_becomes_small() -> None:
    assert read("мИнути", -1.4) == "минути"
    assert read("въЗможно", -2.9) == "възможно"


def test_doubtful_capital_at_the_start_of_a_word_becomes_small() -> None:
    assert read(" У", -0.5) == " у"
    assert read(" Пылкость", -0.5) == " пылкость"


def test_capital_stays_at_the_start_of_a_line() -> None:
    assert read(" Пылкость", -0.5, is_first=True) == " Пылкость"


@pytest.mark.parametrize(
    ("word", "log_probability"),
    [("Африка/Тунис", -1.0), ("мИнути", -4.4), (" Пылкость", -1.0), (" ПЫЛКОСТЬ", -0.5), ("iPhone", -0.5)],
)
def test_certain_capitals_and_those_of_other_words_stay(word: str, log_probability: float) -> None:
    assert read(word, log_probability) == word
