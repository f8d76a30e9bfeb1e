from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesh.contracts.line import Quad
from recognition_api.crnn.preprocess import (
    MAX_CUT_HEIGHT,
    OVERLAP,
    padded,
    parts_of,
    straighten,
    to_height,
    to_input,
    views,
)


def rectangle(left: float, top: float, right: float, bottom: float) -> Quad:
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def noise(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(3).integers(0, 256, (height, width), np.uint8)


def test_pixels_are_kept_when_the_quad_is_upright_and_whole() -> None:
    page = noise(60, 90)
    crop = straighten(page, rectangle(10, 20, 70, 45))
    assert crop is not None
    np.testing.assert_array_equal(crop, page[20:45, 10:70])


def test_reading_direction_is_kept_when_the_quad_is_turned() -> None:
    page = noise(60, 90)
    top_left, top_right, bottom_right, bottom_left = rectangle(10, 20, 70, 45)
    upside_down = straighten(page, (bottom_right, bottom_left, top_left, top_right))
    assert upside_down is not None
    np.testing.assert_array_equal(upside_down, page[20:45, 10:70][::-1, ::-1])


def test_a_slope_is_straightened_when_the_quad_follows_it() -> None:
    page = np.full((200, 300), 255, np.uint8)
    cv2.line(page, (20, 60), (280, 120), 0, 5)
    down = np.array([-60, 260]) / np.hypot(60, 260) * 15
    start, end = np.array([20, 60]), np.array([280, 120])
    crop = straighten(page, np.array([start - down, end - down, end + down, start + down]))
    assert crop is not None
    darkest = crop[:, 10:-10].argmin(0)
    assert abs(darkest - crop.shape[0] / 2).max() <= 3


def test_colour_becomes_grey_when_the_picture_is_rgb() -> None:
    red = np.zeros((20, 40, 3), np.uint8)
    red[..., 0] = 255
    crop = straighten(red, rectangle(0, 0, 40, 20))
    assert crop is not None
    assert crop.shape == (20, 40)
    assert crop.max() - crop.min() == 0
    assert 70 < crop[0, 0] < 85  # luminance of red


def test_only_the_part_inside_is_cut_when_a_quad_leaves_the_picture() -> None:
    page = noise(40, 80)
    crop = straighten(page, rectangle(-30, -10, 50, 30))
    assert crop is not None
    np.testing.assert_array_equal(crop, page[:30, :50])


@pytest.mark.parametrize(
    "quad",
    [
        rectangle(-50, -50, -1, -1),
        rectangle(200, 0, 300, 20),
        rectangle(5, 5, 5, 5),
        rectangle(5, 5, 60, 5.2),
        rectangle(1e12, 0, 2e12, 20),
        rectangle(float("nan"), 0, 20, 20),
        rectangle(0, 0, float("inf"), 20),
        ((0, 0), (10, 0), (10, 10)),
    ],
)
def test_nothing_is_cut_when_no_area_lies_in_the_picture(quad: Quad) -> None:
    assert straighten(noise(40, 80), quad) is None


def test_a_tall_line_is_shrunk_when_the_network_cannot_use_its_pixels() -> None:
    crop = straighten(noise(1000, 3000), rectangle(0, 0, 3000, 1000))
    assert crop is not None
    assert crop.shape == (MAX_CUT_HEIGHT, 3 * MAX_CUT_HEIGHT)


@given(height=st.integers(1, 90), width=st.integers(1, 400))
def test_proportions_are_kept_when_brought_to_height(height: int, width: int) -> None:
    line = to_height(np.zeros((height, width), np.uint8), 32)
    assert line.shape[0] == 32
    assert line.shape[1] == max(1, round(width * 32 / height))


def test_black_and_white_become_minus_one_and_one_when_the_network_takes_a_line() -> None:
    crop = np.zeros((24, 50), np.uint8)
    crop[:, 25:] = 255
    image = to_input(crop)
    assert image.shape == (48, 100)
    assert (image[:, 0] == -1).all()
    assert (image[:, -1] == 1).all()


def test_lines_end_in_mid_grey_when_padded() -> None:
    batch = padded([np.ones((48, 60), np.float32), np.ones((48, 100), np.float32)], 160)
    assert batch.shape == (2, 1, 48, 160)
    assert batch[0, 0, :, :60].min() == 1
    assert batch[0, 0, :, 60:].any() == np.False_


@given(width=st.integers(1, 5000))
def test_every_column_is_read_once_when_a_line_is_read_in_parts(width: int) -> None:
    parts = parts_of(np.zeros((48, width), np.float32), 640)
    assert [parts[0].start, parts[0].first, parts[-1].last, parts[-1].end] == [0, 0, width, width]
    assert all(part.end - part.start <= 640 and part.start % 8 == part.first % 8 == 0 for part in parts)
    for part, after in pairwise(parts):
        assert part.end - after.start == OVERLAP
        assert after.start < part.last == after.first < part.end


def test_a_line_is_cut_in_a_gap_when_its_overlap_has_one() -> None:
    line = to_input(noise(48, 1000))
    line[:, 560:576] = 1
    first, _ = parts_of(line, 640)
    assert 560 <= first.last <= 576


def test_a_crop_is_turned_both_ways_when_it_is_tall() -> None:
    tall = noise(60, 20)
    as_it_is, up, down = views(tall)
    assert as_it_is is tall
    assert up.shape == down.shape == (20, 60)
    np.testing.assert_array_equal(up[::-1, ::-1], down)


@pytest.mark.parametrize("shape", [(20, 60), (30, 30), (29, 20)])
def test_a_crop_is_not_turned_when_it_is_not_tall(shape: tuple[int, int]) -> None:
    assert len(views(noise(*shape))) == 1
