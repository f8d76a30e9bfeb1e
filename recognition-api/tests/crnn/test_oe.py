from __future__ import annotations

import math

import pytest

from recognition_api.crnn.doubles import Character
from recognition_api.crnn.oe import with_oe


def read(text: str, log_probability_of_ligature: float) -> str:
    characters = [Character(character, 4 * place, math.log(0.6)) for place, character in enumerate(text)]
    return "".join(c.character for c in with_oe(characters, lambda ligature, step: log_probability_of_ligature))


@pytest.mark.parametrize(
    ("parts", "word"),
    [("cour", "cœur"), ("soeur", "sœur"), ("sœeur", "sœur"), ("bæuf", "bœuf"), ("OEIL", "ŒIL"), ("oeil", "œil")],
)
def test_ligature_is_read_from_its_parts(parts: str, word: str) -> None:
    assert read(parts, log_probability_of_ligature=-5.0) == word


@pytest.mark.parametrize("word", ["cour", "coexister", "moelle"])
def test_o_stays_where_the_network_gives_the_ligature_no_chance(word: str) -> None:
    assert read(word, log_probability_of_ligature=-13.0) == word


@pytest.mark.parametrize("word", ["poète", "coefficient", "vitæ", "Noel"])
def test_o_stays_before_other_letters(word: str) -> None:
    assert read(word, log_probability_of_ligature=-5.0) == word
