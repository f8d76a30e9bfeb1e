from __future__ import annotations

import numpy as np
import pytest

from recognition_api.crnn.charset import Charset
from recognition_api.crnn.decode import NOTHING, RecognizedText, Word
from recognition_api.crnn.language import LanguageModel
from recognition_api.crnn.reading import Reading, joined_readings, read

CHARSET = Charset(" abcdefghijklmnopqrstuvwxyz")


@pytest.fixture(scope="module")
def language() -> LanguageModel:
    return LanguageModel.load()


def scores(text: str, sure: float) -> np.ndarray:
    """One step a character, then a blank; what is left goes to the letter after it in the alphabet."""
    values = np.full((2 * len(text), CHARSET.num_classes), 1e-7, np.float32)
    for number, character in enumerate(text):
        (of_character,) = CHARSET.encode(character)
        values[2 * number, of_character] = sure
        values[2 * number, of_character % len(CHARSET.characters) + 1] += 1 - sure
        values[2 * number + 1, 0] = 1.0
    return np.log(values)


def test_the_best_path_will_do_when_the_network_is_sure(language: LanguageModel) -> None:
    reading = read(scores("xqz", 0.99), CHARSET, 6, language)
    assert (reading.text, reading.sureness, reading.fitness) == ("xqz", 1.0, 0.0)
    assert reading.result.confidence == pytest.approx(0.99**3, abs=1e-3)


def test_one_letter_in_doubt_is_enough_for_the_language_to_have_a_say(language: LanguageModel) -> None:
    line = "a long line of letters with one numbar"
    doubtful = scores(line, 0.999)
    at = 2 * line.rindex("a")
    doubtful[at] = np.log(1e-7)
    doubtful[at, CHARSET.encode("ae")] = np.log([0.6, 0.4])
    assert read(doubtful, CHARSET, len(doubtful), language).text == "a long line of letters with one number"


def test_the_language_has_a_say_when_the_network_is_in_doubt(language: LanguageModel) -> None:
    reading = read(scores("sgd cash", 0.5), CHARSET, 16, language)
    assert reading.text == "the cash"
    assert [word.text for word in reading.result.words] == ["the", "cash"]
    assert reading.fitness < 0
    assert 0 < reading.result.confidence < 1


def test_nothing_is_read_where_nothing_is(language: LanguageModel) -> None:
    empty = np.log(np.full((9, CHARSET.num_classes), 1e-7, np.float32))
    empty[:, 0] = 0.0
    assert read(empty, CHARSET, 9, language).result == NOTHING


def test_parts_of_a_line_count_by_their_letters() -> None:
    long = Reading(RecognizedText("abc", 0.9, (Word("abc", 0.0, 1.0),)), 0.9, -1.0)
    short = Reading(RecognizedText("d", 0.1, (Word("d", 0.0, 1.0),)), 0.1, -5.0)
    whole = joined_readings([(long, 300), (short, 100)])
    assert whole.text == "abc d"
    assert whole.fitness == pytest.approx(-2.0)
    assert whole.sureness == pytest.approx((0.9**3 * 0.1) ** 0.25)
    assert joined_readings([(long, 300)]) is long
