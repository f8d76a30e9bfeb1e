from __future__ import annotations

import numpy as np
import pytest

from recognition_api.crnn.charset import BLANK, Charset
from recognition_api.crnn.decode import best_path
from recognition_api.crnn.vietnamese import is_vietnamese

CHARSET = Charset()


@pytest.mark.parametrize("text", ["trong cửa sổ", "kiếu", "LƯU: 278"])
def test_line_with_letters_of_vietnamese_only_is_vietnamese(text: str) -> None:
    assert is_vietnamese(text)


@pytest.mark.parametrize("text", ["", "déjà vu", "Cẹux qui enverront des Mémoires", "USB ụε το σύ"])
def test_other_line_is_not_vietnamese(text: str) -> None:
    assert not is_vietnamese(text)


def read(printed: str, first: str, second: str, log_odds: float) -> tuple[str, float]:
    """Read a line of whose first letter the network prefers one and has a second choice."""
    scores = np.full((4 * len(printed) + 4, CHARSET.num_classes), -20.0, np.float32)
    scores[:, BLANK] = -0.1
    for place, letter in enumerate(first + printed[1:]):
        scores[4 * place + 2, BLANK] = -8.0
        scores[4 * place + 2, CHARSET.encode(letter)] = -0.1
    scores[2, CHARSET.encode(second)] = -0.1 - log_odds
    line = best_path(scores, CHARSET, len(scores))
    return line.text, line.confidence


def test_letter_of_vietnamese_is_likelier_beside_another_one() -> None:
    text, confidence = read("đổi", "d", "đ", log_odds=3.0)
    assert text == "đổi"
    assert confidence <= 1.0
    assert read("đoi", "d", "đ", log_odds=3.0)[0] == "doi"
    assert read("đổi", "d", "đ", log_odds=5.0)[0] == "dổi"


def test_hook_is_read_where_the_network_hesitates() -> None:
    assert read("ểu", "ế", "ể", log_odds=1.0)[0] == "ểu"
    assert read("ếu", "ế", "ể", log_odds=1.5)[0] == "ếu"
