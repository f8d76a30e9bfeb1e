from __future__ import annotations

import cv2
import numpy as np
import pytest

from mesh.vision.leaders import leaders_of


def line(dots: int, pitch: int = 9, size: int = 3) -> np.ndarray:
    """A crop of 30 px with a word, dots at its baseline, and a number."""
    crop = np.full((30, 260 + dots * pitch), 240, np.uint8)
    cv2.putText(crop, "Index", (4, 23), cv2.FONT_HERSHEY_SIMPLEX, 0.7, 20, 2, cv2.LINE_AA)
    for number in range(dots):
        left = 90 + number * pitch
        crop[20 : 20 + size, left : left + size] = 20
    cv2.putText(crop, "345", (110 + dots * pitch, 23), cv2.FONT_HERSHEY_SIMPLEX, 0.7, 20, 2, cv2.LINE_AA)
    return crop


@pytest.mark.parametrize("dots", [5, 33, 80])
@pytest.mark.parametrize("is_inverted", [False, True])
def test_dots_between_two_words_are_counted(dots: int, is_inverted: bool) -> None:
    crop = line(dots)
    (leader,) = leaders_of(255 - crop if is_inverted else crop)
    assert leader.dots == dots
    assert (leader.start, leader.end) == (90, 90 + (dots - 1) * 9 + 3)


def test_few_dots_are_no_leader() -> None:
    assert leaders_of(line(4)) == []


def test_dots_at_unequal_distances_are_no_leader() -> None:
    crop = np.full((30, 300), 240, np.uint8)
    for left in (10, 19, 45, 54, 90, 99):
        crop[20:23, left : left + 3] = 20
    assert leaders_of(crop) == []


def test_dashes_are_no_leader() -> None:
    crop = np.full((30, 300), 240, np.uint8)
    for left in range(10, 200, 14):
        crop[18:21, left : left + 9] = 20
    assert leaders_of(crop) == []


def test_letters_are_no_leader() -> None:
    crop = np.full((30, 300), 240, np.uint8)
    cv2.putText(crop, "iiii mmmm ....", (4, 23), cv2.FONT_HERSHEY_SIMPLEX, 0.7, 20, 2, cv2.LINE_AA)
    assert leaders_of(crop) == []
