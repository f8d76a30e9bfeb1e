from __future__ import annotations

import numpy as np
import pytest

from recognition_api.crnn.decode import RecognizedText, Word
from recognition_api.crnn.looks import DOUBT_STRETCH, MAX_STRETCH, MIN_STRETCH, SLOPES, View, better, levelled, widened
from recognition_api.crnn.reading import UNREAD, Reading


def reading(text: str, sureness: float, fitness: float = -0.1) -> Reading:
    return Reading(RecognizedText(text, 0.5, (Word(text, 0.0, 1.0),)), sureness, fitness)


def crop(width: int) -> np.ndarray:
    return np.zeros((32, width), np.uint8)


def test_one_look_will_do_when_it_is_sure_and_letters_are_wide() -> None:
    assert widened(reading("TOTAL", 0.95), crop(90)) == []
    assert levelled(reading("TOTAL", 0.95), crop(90)) == []


def test_a_line_is_widened_when_it_is_in_doubt() -> None:
    assert widened(reading("TOTAL", 0.7), crop(90)) == [View(DOUBT_STRETCH)]
    assert widened(UNREAD, crop(90)) == [View(DOUBT_STRETCH)]


def test_dense_print_is_left_when_its_letters_are_sure() -> None:
    assert widened(reading("feuilles ou annonces q", 0.98), crop(22 * 10)) == []


@pytest.mark.parametrize(("width", "stretch"), [(22 * 11, 14 / 11), (22 * 4, MAX_STRETCH), (251, MIN_STRETCH)])
def test_dense_print_is_widened_to_a_pitch_that_reads_well(width: int, stretch: float) -> None:
    (view,) = widened(reading("feuilles ou annonces q", 0.95), crop(width))
    assert view.stretch == pytest.approx(stretch, abs=0.03)


def test_few_letters_are_not_dense_when_their_crop_is_narrow() -> None:
    assert widened(reading("Ill", 0.95), crop(20)) == []


def test_a_word_is_turned_both_ways_when_it_stays_in_doubt() -> None:
    assert [view.degrees for view in levelled(reading("SNS", 0.5), crop(90))] == list(SLOPES)


def test_a_long_line_is_never_turned() -> None:
    assert levelled(reading("a line of many letters", 0.5), crop(400)) == []


def test_the_fitter_reading_counts_whatever_its_sureness() -> None:
    fit, unfit = reading("fresh", 0.4, -0.2), reading("frosh", 0.6, -0.9)
    assert better(fit, unfit) == better(unfit, fit) == fit


def test_some_text_counts_more_than_none() -> None:
    first = reading("a", 0.1, -9.0)
    nothing = Reading(UNREAD.result, 0.0, 0.0)
    assert better(first, nothing) == better(nothing, first) == first
