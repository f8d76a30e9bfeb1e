from __future__ import annotations

import math

import pytest

from recognition_api.crnn.doubles import Character, without_doubles


def word(*read: tuple[str, int, float]) -> list[Character]:
    """Characters with their steps and probabilities."""
    return [Character(character, step, math.log(probability)) for character, step, probability in read]


def text(characters: list[Character]) -> str:
    return "".join(c.character for c in characters)


def test_latin_doubles_of_cyrillic_letters_are_removed() -> None:
    read = word(("П", 4, 1), ("Р", 10, 1), ("P", 11, 0.9), ("E", 16, 1), ("Е", 17, 0.8), ("З", 22, 0.7), ("3", 23, 1))
    assert text(without_doubles(read)) == "ПРЕЗ"


def test_sign_beside_a_cyrillic_letter_stays() -> None:
    assert text(without_doubles(word(("т", 2, 1), ("у", 8, 1), (":", 9, 1)))) == "ту:"


@pytest.mark.parametrize(
    ("accented", "plain", "kept"),
    [(0.8, 0.7, "é"), (0.55, 0.95, "é"), (0.58, 0.82, "e"), (0.5, 0.5, "e")],
)
def test_accented_letter_wins_where_it_is_certain_or_the_plain_one_stands_apart(
    accented: float, plain: float, kept: str
) -> None:
    assert text(without_doubles(word(("n", 2, 1), ("é", 8, accented), ("e", 9, plain)))) == f"n{kept}"
    assert text(without_doubles(word(("n", 2, 1), ("e", 8, plain), ("é", 9, accented)))) == f"n{kept}"


def test_likelier_of_two_signs_of_one_shape_is_kept() -> None:
    assert (
        text(without_doubles(word(("a", 2, 1), ("’", 6, 0.6), ("'", 7, 0.4), ("-", 12, 0.5), ("–", 13, 0.6)))) == "a’–"
    )


def test_narrow_letters_of_different_shapes_stay() -> None:
    assert text(without_doubles(word(("é", 2, 0.9), ("n", 3, 1), ("l", 6, 1), ("l", 8, 1)))) == "énll"


def test_letters_at_a_distance_stay() -> None:
    assert text(without_doubles(word(("n", 2, 1), ("é", 6, 1), ("e", 10, 1), ("s", 14, 1)))) == "nées"
