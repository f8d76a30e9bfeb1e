from __future__ import annotations

import math

import pytest

from recognition_api.crnn.doubles import Character
from recognition_api.crnn.lookalikes import in_machine_readable_zone, with_letters


def read(text: str, probability_of_letter: float = 0.05) -> str:
    characters = [Character(character, 4 * place, 0.0) for place, character in enumerate(text)]
    return "".join(c.character for c in with_letters(characters, lambda letter, step: math.log(probability_of_letter)))


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("INF0", "INFO"),
        ("com.shop.0rderService", "com.shop.OrderService"),
        ("c0nnecti0n", "connection"),
        ("0K!", "0K!"),
    ],
)
def test_letters_are_read_among_letters(printed: str, text: str) -> None:
    assert read(printed) == text


@pytest.mark.parametrize(
    "printed", ["0ms", "0kg", "12:00PM", "B08N5", "ZTQT0-33J", "100", "x0", "0K!", "are1", "1tbsp", "Gril1Veg"]
)
def test_digit_stays_elsewhere(printed: str) -> None:
    assert read(printed) == printed


def test_digit_stays_where_the_network_gives_the_letter_no_chance() -> None:
    assert read("GPT0NE", probability_of_letter=0.0005) == "GPT0NE"


def test_machine_readable_zone_has_capitals_only() -> None:
    assert in_machine_readable_zone("p<UTOER|KSSON<<ANNA<MARIA<<<<<<<<<<") == "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<"
    assert in_machine_readable_zone("a<b<c<d|e") == "a<b<c<d|e"


def test_letter_is_less_likely_than_the_digit_was() -> None:
    characters = [Character(character, 4 * place, 0.0) for place, character in enumerate("INF0")]
    *_, letter = with_letters(characters, lambda letter, step: math.log(0.01))
    assert letter.log_probability == pytest.approx(math.log(0.8))
