from __future__ import annotations

import math

import numpy as np
import pytest

from mesh.contracts.line import LineText, Word
from recognition_api.crnn.charset import Charset
from recognition_api.crnn.decode import NOTHING, best_path, best_view, calibrated

CHARSET = Charset(" abc…")


def scores(path: str, sure: float = 0.9) -> np.ndarray:
    """Return log-probabilities whose best path is ``path``; ``_`` is the blank."""
    classes = [0 if c == "_" else CHARSET.encode(c)[0] for c in path]
    values = np.full((len(path), CHARSET.num_classes), (1 - sure) / (CHARSET.num_classes - 1), np.float32)
    values[np.arange(len(path)), classes] = sure
    return np.log(values)


@pytest.mark.parametrize(
    ("path", "text"),
    [("_a__b_", "ab"), ("aab", "ab"), ("a_ab", "aab"), ("_____", ""), ("a_ _b", "a b"), ("_ a_ ", "a"), ("   ", "")],
)
def test_repeats_and_blanks_vanish_when_decoded(path: str, text: str) -> None:
    assert best_path(scores(path), CHARSET, len(path)).text == text


def test_gap_of_several_spaces_is_a_space() -> None:
    path = "_a__b__c__" + "_" * 24 + "b__a__c"
    assert best_path(scores(path), CHARSET, len(path)).text == "abc bac"
    assert best_path(scores("a" + "______".join("bcabcb")), CHARSET, 40).text == "abcabcb"  # wide letters


def test_ellipsis_is_three_dots() -> None:
    assert best_path(scores("_a_b…_"), CHARSET, 6).text == "ab..."


def test_nothing_is_certain_when_nothing_is_read() -> None:
    assert best_path(scores("____"), CHARSET, 4) == NOTHING
    assert NOTHING.confidence == 0.0


def test_confidence_is_the_product_of_characters_when_several_are_read() -> None:
    result = best_path(scores("_a_bb_", sure=0.8), CHARSET, 6)
    assert result.confidence == pytest.approx(0.64, abs=1e-3)


def test_a_word_that_is_in_doubt_does_not_make_others_so() -> None:
    values = scores("_ab_ _c_", sure=0.9)
    values[6] = np.log(np.full(CHARSET.num_classes, 0.3 / (CHARSET.num_classes - 1), np.float32))
    values[6, CHARSET.encode("c")[0]] = np.log(0.7)
    first, second = best_path(values, CHARSET, 8).words
    assert first.confidence == pytest.approx(0.81, abs=1e-3)
    assert second.confidence == pytest.approx(0.63, abs=1e-3)  # with the space before it


def test_words_lie_in_order_inside_the_line_when_it_has_spaces() -> None:
    result = best_path(scores("__ab__ __c___"), CHARSET, 13)
    first, second = result.words
    assert (first.text, second.text) == ("ab", "c")
    assert 0 <= first.start < first.end <= second.start < second.end <= 1
    assert first.start <= 2.5 / 13 <= first.end
    assert second.start <= 9.5 / 13 <= second.end


def test_positions_stay_on_the_line_when_the_rest_is_padding() -> None:
    result = best_path(scores("ab______________"), CHARSET, 2)
    assert [(word.text, word.start, word.end) for word in result.words] == [("ab", 0.0, 1.0)]


def reading(text: str, confidence: float) -> LineText:
    return LineText(
        text=text, confidence=confidence, words=(Word(text=text, start=0.0, end=1.0, confidence=confidence),)
    )


def test_confidences_of_words_and_line_follow_their_slope_and_offset() -> None:
    result = calibrated(reading("a", 0.9), (0.5, -1.0), (1.0, 0.5))
    assert log_odds(result.words[0].confidence or 0.0) == pytest.approx(0.5 * math.log(9) - 1.0)
    assert log_odds(result.confidence) == pytest.approx(math.log(9) + 0.5)
    unchanged = calibrated(reading("a", 0.3), (1.0, 0.0), (1.0, 0.0))
    assert (unchanged.confidence, unchanged.words[0].confidence) == pytest.approx((0.3, 0.3))


def log_odds(p: float) -> float:
    return math.log(p / (1 - p))


def test_confidence_stays_below_one_when_the_network_is_certain() -> None:
    assert 0.5 < calibrated(reading("a", 1.0), (1.0, 0.0), (0.6, -0.2)).confidence < 1.0
    assert calibrated(NOTHING, (1.0, 0.0), (0.6, 2.0)) == NOTHING


def test_a_tall_crop_stays_as_it_is_when_turned_it_shows_only_a_dash() -> None:
    assert best_view([reading("1", 0.6), reading("-", 0.99), reading("--", 0.98)]).text == "1"


def test_a_tall_crop_is_turned_when_that_shows_a_surer_word() -> None:
    assert best_view([reading("g", 0.3), reading("xii", 0.2), reading("bcd", 0.8)]).text == "bcd"
    assert best_view([reading("g", 0.9), reading("xii", 0.2), reading("bcd", 0.8)]).text == "g"
