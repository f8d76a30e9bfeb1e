from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognition_api.crnn.preprocess import (
    MAX_CUT_HEIGHT,
    Quad,
    levelled,
    normalize,
    split_wide,
    straighten,
    to_height,
    views,
)

Corners = tuple[tuple[float, float], ...]


def rectangle(left: float, top: float, right: float, bottom: float) -> Corners:
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
    upside_down = straighten(page, tuple(rectangle(10, 20, 70, 45)[i] for i in (2, 3, 0, 1)))
    assert upside_down is not None
    np.testing.assert_array_equal(upside_down, page[20:45, 10:70][::-1, ::-1])


def test_a_slope_is_straightened_when_the_quad_follows_it() -> None:
    page = np.full((200, 300), 255, np.uint8)
    cv2.line(page, (20, 60), (280, 120), 0, 5)
    down = np.array([-60, 260]) / np.hypot(60, 260) * 15
    start, end = np.array([20, 60]), np.array([280, 120])
    crop = straighten(page, [start - down, end - down, end + down, start + down])
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
    assert crop.shape == (MAX_CUT_HEIGHT, 192)


@given(height=st.integers(1, 90), width=st.integers(1, 400))
def test_proportions_are_kept_when_brought_to_height(height: int, width: int) -> None:
    line = to_height(np.zeros((height, width), np.uint8), 32)
    assert line.shape[0] == 32
    assert line.shape[1] == max(1, round(width * 32 / height))


def test_contrast_is_the_same_when_the_print_is_pale() -> None:
    strong = noise(32, 100)
    pale = (strong // 4 + 150).astype(np.uint8)
    np.testing.assert_allclose(normalize(strong, 1.0), normalize(pale, 1.0), atol=0.1)


def test_noise_stays_small_when_the_line_is_empty() -> None:
    empty = np.full((32, 100), 200, np.uint8) + noise(32, 100) // 128
    assert abs(normalize(empty, 16.0)).max() < 0.1


@given(width=st.integers(1, 3000))
def test_no_column_is_lost_when_a_line_is_split(width: int) -> None:
    line = noise(32, width)
    parts = split_wide(line, 320)
    assert all(1 <= part.shape[1] <= 320 for part in parts)
    if width > 400:
        np.testing.assert_array_equal(np.concatenate(parts, axis=1), line)


def test_a_cut_goes_through_a_gap_when_there_is_one() -> None:
    line = noise(32, 500)
    line[:, 255:285] = 255
    first, _ = split_wide(line, 320)
    assert 255 <= first.shape[1] <= 285


def test_a_crop_is_turned_both_ways_when_it_is_tall() -> None:
    tall = noise(60, 20)
    as_it_is, up, down = views(tall)
    assert as_it_is is tall
    assert up.shape == down.shape == (20, 60)
    np.testing.assert_array_equal(up[::-1, ::-1], down)


@pytest.mark.parametrize("shape", [(20, 60), (30, 30), (29, 20)])
def test_a_crop_is_not_turned_when_it_is_not_tall(shape: tuple[int, int]) -> None:
    assert len(views(noise(*shape))) == 1


@pytest.mark.parametrize("degrees", [-12.0, -6.0, 6.0, 12.0])
def test_a_sloped_word_lies_level_and_whole_when_it_is_levelled(degrees: float) -> None:
    word = np.full((160, 260), 255, np.uint8)
    word[65:95, 60:200] = 0
    turn = cv2.getRotationMatrix2D((130, 80), -degrees, 1.0)
    sloped = cv2.warpAffine(word, turn, (260, 160), borderValue=255)
    rows, columns = np.nonzero(sloped < 128)
    crop = np.asarray(sloped[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1], np.uint8)
    level = levelled(crop, degrees)
    assert level.shape[0] == pytest.approx(30, abs=4)
    assert level.shape[1] == pytest.approx(140, abs=6)
    assert (level < 128).mean() > 0.93
