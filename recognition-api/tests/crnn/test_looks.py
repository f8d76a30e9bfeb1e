from __future__ import annotations

import numpy as np

from recognition_api.crnn.decode import NOTHING, RecognizedText, Word
from recognition_api.crnn.looks import OTHER_STRETCH, SLOPES, View, better, levelled, narrower
from recognition_api.crnn.reading import Reading

UNREAD = Reading(NOTHING, 0.0, -9.0)


def reading(text: str, sureness: float, fitness: float = -0.1) -> Reading:
    return Reading(RecognizedText(text, 0.5, (Word(text, 0.0, 1.0),)), sureness, fitness)


def crop(width: int) -> np.ndarray:
    return np.zeros((32, width), np.uint8)


def test_one_look_will_do_when_it_is_sure() -> None:
    assert narrower(reading("TOTAL", 0.98), crop(90)) == []
    assert levelled(reading("TOTAL", 0.98), crop(90)) == []


def test_a_line_is_looked_at_as_narrow_as_it_is_when_it_is_in_doubt() -> None:
    assert narrower(reading("TOTAL", 0.89), crop(90)) == [View(OTHER_STRETCH)]
    assert narrower(UNREAD, crop(90)) == [View(OTHER_STRETCH)]


def test_a_word_is_turned_both_ways_when_it_stays_in_doubt() -> None:
    assert [view.degrees for view in levelled(reading("SNS", 0.5), crop(90))] == list(SLOPES)
    assert levelled(reading("SNS", 0.9), crop(90)) == []


def test_a_long_line_is_never_turned() -> None:
    assert levelled(reading("a line of many letters", 0.5), crop(400)) == []


def test_the_fitter_reading_counts_whatever_its_sureness() -> None:
    fit, unfit = reading("fresh", 0.4, -0.2), reading("frosh", 0.6, -0.9)
    assert better(fit, unfit) == better(unfit, fit) == fit


def test_some_text_counts_more_than_none() -> None:
    first = reading("a", 0.1, -9.0)
    nothing = Reading(NOTHING, 0.0, 0.0)
    assert better(first, nothing) == better(nothing, first) == first
