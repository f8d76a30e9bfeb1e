from __future__ import annotations

import pytest

from recognition_api.crnn.doubles import Character
from recognition_api.crnn.eth import with_eth


@pytest.mark.parametrize(
    ("word", "log_probability", "expected"),
    [("SNIDMÁT", -2.0, "SNIÐMÁT"), ("FÆĐING", -2.0, "FÆÐING"), ("MEDIUM", -5.0, "MEDIUM"), ("með", -1.0, "með")],
)
def test_eth_is_read_where_the_network_gives_it_a_chance(word: str, log_probability: float, expected: str) -> None:
    characters = [Character(letter, 4 * place, 0.0) for place, letter in enumerate(word)]
    assert "".join(c.character for c in with_eth(characters, lambda letter, step: log_probability)) == expected
