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


def test_sign_of_print_wins_over_the_ascii_one_where_it_is_surer() -> None:
    assert text(without_doubles(word(("‹", 2, 0.99), ("<", 3, 0.6), ("₺", 8, 0.3), ("₴", 9, 0.4)))) == "‹₴"


def test_narrow_letters_of_different_shapes_stay() -> None:
    assert text(without_doubles(word(("é", 2, 0.9), ("n", 3, 1), ("l", 6, 1), ("l", 8, 1)))) == "énll"


def test_letters_at_a_distance_stay() -> None:
    assert text(without_doubles(word(("n", 2, 1), ("é", 6, 1), ("e", 10, 1), ("s", 14, 1)))) == "nées"


@pytest.mark.parametrize(
    ("read", "kept"),
    [
        ([("Д", 4, 1), ("Д", 6, 0.9), ("Ю", 12, 1)], "ДЮ"),
        ([("Л", 4, 1), ("I", 6, 0.6), ("О", 12, 1)], "ЛО"),
        ([("л", 4, 0.4), ("п", 5, 0.5), ("а", 10, 1)], "па"),
        ([("н", 4, 1), ("н", 9, 1), ("я", 15, 1)], "ння"),
        ([("г", 4, 1), ("к", 5, 1), ("о", 10, 1)], "гко"),
        ([("l", 4, 1), ("l", 6, 1), ("й", 12, 1)], "llй"),
    ],
)
def test_halves_of_a_wide_letter_are_one(read: list[tuple[str, int, float]], kept: str) -> None:
    assert text(without_doubles(word(*read), usual_step=6.0)) == kept


@pytest.mark.parametrize(
    ("read", "kept"),
    [
        ([("a", 4, 1), ("…", 10, 1), (".", 20, 1)], "a…"),
        ([("a", 4, 1), (".", 10, 1), ("…", 16, 1), (".", 22, 1)], "a…"),
        ([("a", 4, 1), (".", 10, 1), (".", 16, 1)], "a.."),
        ([("a", 4, 1), ("…", 10, 1), (".", 40, 1)], "a…."),
    ],
)
def test_ellipsis_and_dots_beside_it_are_one(read: list[tuple[str, int, float]], kept: str) -> None:
    assert text(without_doubles(word(*read), usual_step=6.0)) == kept


@pytest.mark.parametrize(
    ("read", "kept"),
    [
        ([("Л", 4, 1), ("I", 8, 0.6), ("Ж", 11, 1)], "ЛЖ"),
        ([("Л", 4, 1), ("І", 9, 1), ("Ж", 16, 1)], "ЛІЖ"),
        ([("n", 4, 1), ("l", 8, 1), ("h", 11, 1)], "nlh"),
    ],
)
def test_stroke_without_room_between_two_letters_is_a_part_of_them(
    read: list[tuple[str, int, float]], kept: str
) -> None:
    assert text(without_doubles(word(*read), usual_step=6.0)) == kept


def test_capital_and_small_letter_at_neighbouring_outputs_are_one() -> None:
    assert text(without_doubles(word(("у", 4, 1), ("Ш", 10, 0.9), ("ш", 11, 0.95)), usual_step=6.0)) == "уш"
