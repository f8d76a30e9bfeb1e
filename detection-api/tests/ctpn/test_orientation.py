"""Detection of pictures rotated by 90°."""

import numpy as np
import pytest

from detection_api.ctpn.predictor import clear_text_length, is_rotated, may_be_rotated, rotate_back, rotated_90
from detection_api.ctpn.text_lines import TextLines

SIDE = 1000.0


def lines(count: int, width: float = 300, height: float = 20, score: float = 0.98) -> TextLines:
    top = 40.0 * np.arange(count)
    left, right = np.full(count, 10.0), np.full(count, 10.0 + width)
    corners = ((left, top), (right, top), (right, top + height), (left, top + height))
    quads = np.stack([np.stack(corner, axis=1) for corner in corners], axis=1).astype(np.float32)
    return TextLines(quads, np.full(count, score, np.float32))


def both(one: TextLines, other: TextLines) -> TextLines:
    return TextLines(np.concatenate([one.quads, other.quads]), np.concatenate([one.scores, other.scores]))


def test_only_long_lines_with_high_scores_are_clear() -> None:
    assert clear_text_length(lines(0)) == 0
    assert clear_text_length(lines(3)) == pytest.approx(900)
    assert clear_text_length(lines(3, score=0.8)) == clear_text_length(lines(9, width=30)) == 0


@pytest.mark.parametrize(
    ("seen", "expected"),
    [(lines(4), False), (lines(3), True), (lines(60, width=40), True), (both(lines(9), lines(80, width=40)), True)],
)
def test_picture_with_little_clear_text_may_be_rotated(seen: TextLines, expected: bool) -> None:
    assert may_be_rotated(seen, SIDE) is expected


@pytest.mark.parametrize(
    ("unrotated", "rotated", "expected"),
    [
        (lines(60, width=40), lines(12), True),
        (lines(0), lines(2), True),
        (lines(0), lines(1), False),
        (lines(3), lines(4), False),
        (lines(3), lines(0), False),
    ],
)
def test_picture_is_rotated_when_its_rotated_copy_has_more_clear_text(
    unrotated: TextLines, rotated: TextLines, expected: bool
) -> None:
    assert is_rotated(unrotated, rotated, SIDE) is expected


def test_quads_are_rotated_back() -> None:
    image = np.zeros((60, 100, 3), np.uint8)
    image[10:50, 80:90] = 255
    side = rotated_90(image)
    assert side.shape == (100, 60, 3)
    assert side[10:20, 10:50].min() == 255
    quad = np.array([[(10, 10), (50, 10), (50, 20), (10, 20)]], np.float32)
    assert rotate_back(quad, image.shape[1])[0].tolist() == [[90, 10], [90, 50], [80, 50], [80, 10]]
