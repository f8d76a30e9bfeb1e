from __future__ import annotations

import cv2
import numpy as np
import pytest

from detection_api.ctpn.gaps import joined_over_print
from detection_api.ctpn.text_lines import TextLines


def page(gap: int = 40) -> tuple[np.ndarray, TextLines]:
    """Two words of 20 px letters on one row, and their lines."""
    pixels = np.full((120, 400), 255, np.uint8)
    cv2.putText(pixels, "Service", (20, 80), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 0, 2, cv2.LINE_AA)
    cv2.putText(pixels, "Order", (140 + gap, 80), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 0, 2, cv2.LINE_AA)
    quads = [[(a, 56), (b, 56), (b, 84), (a, 84)] for a, b in ((18, 138), (138 + gap, 230 + gap))]
    return pixels, TextLines(np.array(quads, np.float32), np.array([0.9, 0.8], np.float32))


@pytest.mark.parametrize("sign", [(152, 68, 14, 3), (156, 60, 4, 4), (155, 60, 4, 20)])
def test_neighbours_with_print_in_between_become_one_line(sign: tuple[int, int, int, int]) -> None:
    pixels, lines = page()
    x, y, width, height = sign
    pixels[y : y + height, x : x + width] = 0
    joined = joined_over_print(lines, pixels)
    np.testing.assert_allclose(joined.quads[:, :, 0], [[18, 270, 270, 18]])
    assert joined.scores.tolist() == pytest.approx([0.8])


def test_neighbours_with_clear_ground_in_between_stay() -> None:
    pixels, lines = page()
    assert len(joined_over_print(lines, pixels).quads) == 2


@pytest.mark.parametrize("rule", [(slice(0, 120), slice(156, 158)), (slice(79, 81), slice(130, 190))])
def test_rules_join_nothing(rule: tuple[slice, slice]) -> None:
    pixels, lines = page()
    pixels[rule] = 0
    assert len(joined_over_print(lines, pixels).quads) == 2


def test_dust_and_distant_print_join_nothing() -> None:
    pixels, lines = page()
    pixels[66, 157] = 0
    assert len(joined_over_print(lines, pixels).quads) == 2
    pixels, lines = page(gap=110)
    pixels[68:71, 190:204] = 0
    assert len(joined_over_print(lines, pixels).quads) == 2
