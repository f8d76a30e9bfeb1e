from __future__ import annotations

import numpy as np
import pytest

from recognition_api.crnn.decode import NOTHING, RecognizedText, Word
from recognition_api.crnn.second_look import DOUBT_STRETCH, MAX_STRETCH, MIN_STRETCH, better, second_stretch


def reading(text: str, confidence: float) -> RecognizedText:
    return RecognizedText(text, confidence, (Word(text, 0.0, 1.0),))


def crop(width: int) -> np.ndarray:
    return np.zeros((32, width), np.uint8)


def test_one_reading_will_do_when_it_is_sure_and_letters_are_wide() -> None:
    assert second_stretch(reading("TOTAL", 0.9), crop(90)) is None


def test_a_line_is_read_again_when_it_is_in_doubt() -> None:
    assert second_stretch(reading("TOTAL", 0.2), crop(90)) == DOUBT_STRETCH
    assert second_stretch(NOTHING, crop(90)) == DOUBT_STRETCH


def test_a_long_line_is_not_in_doubt_when_its_letters_are_sure() -> None:
    assert second_stretch(reading("a line of many letters, each of them sure", 0.4), crop(41 * 16)) is None


def test_dense_print_is_not_read_again_when_its_letters_are_sure() -> None:
    assert second_stretch(reading("feuilles ou annonces q", 0.9), crop(22 * 10)) is None


@pytest.mark.parametrize(("width", "stretch"), [(22 * 11, 14 / 11), (22 * 4, MAX_STRETCH), (251, MIN_STRETCH)])
def test_dense_print_is_widened_to_a_pitch_that_reads_well(width: int, stretch: float) -> None:
    found = second_stretch(reading("feuilles ou annonces q", 0.4), crop(width))
    assert found == pytest.approx(stretch, abs=0.03)


def test_few_letters_are_not_dense_when_their_crop_is_narrow() -> None:
    assert second_stretch(reading("Ill", 0.9), crop(20)) is None


def test_the_surer_reading_counts_when_a_line_was_in_doubt() -> None:
    first, second = reading("fresh", 0.4), reading("frosh", 0.3)
    assert better(first, second, crop(90)) == first
    assert better(second, first, crop(90)) == first


def test_the_wide_reading_counts_when_print_is_dense() -> None:
    first, second = reading("dense print here", 0.9), reading("dense prints here", 0.6)
    assert better(first, second, crop(100)) == second
    assert better(first, NOTHING, crop(100)) == first
