from __future__ import annotations

import pytest

from recognition_api.crnn.doubles import Character
from recognition_api.crnn.whole_signs import with_whole_signs


def read(word: str, log_probability: float = -1.0) -> str:
    characters = [Character(letter, 4 * place, 0.0) for place, letter in enumerate(word)]
    return "".join(c.character for c in with_whole_signs(characters, lambda sign, step: log_probability))


@pytest.mark.parametrize(
    ("word", "expected"),
    [(" %o", " ‰"), (" ‰0", " ‰"), (" №o", " №"), (" °°C", " °C"), (" ,Agrip‘", " ‚Agrip‘")],
)
def test_sign_is_read_whole(word: str, expected: str) -> None:
    assert read(word) == expected


@pytest.mark.parametrize("word", [" %o", " ,Agrip"])
def test_characters_stay_where_the_network_gives_the_sign_no_chance(word: str) -> None:
    assert read(word, log_probability=-6.0) == word


@pytest.mark.parametrize("word", ["%offset", "%0x", "5%", "ja,ne", " ,5", ","])
def test_formats_and_commas_elsewhere_stay(word: str) -> None:
    assert read(word) == word
