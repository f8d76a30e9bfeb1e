"""Scaling pictures of any size to the input shapes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detection_api.ctpn.preprocess import LARGEST_SCALE, PADDING, SHAPES, fit


@given(height=st.integers(1, 3000), width=st.integers(1, 3000))
@settings(deadline=None, max_examples=40)
def test_picture_of_any_size_gets_a_known_shape(height: int, width: int) -> None:
    working = fit(np.zeros((height, width, 3), np.uint8))
    assert working.pixels.shape[1:3] in SHAPES
    assert 0 < working.scale_x <= LARGEST_SCALE + 1 / width
    assert round(height * working.scale_y) <= working.pixels.shape[1]


@pytest.mark.parametrize(("height", "width"), [(1, 1), (20, 10_000), (10_000, 20)])
def test_extreme_pictures_fit(height: int, width: int) -> None:
    working = fit(np.full((height, width, 3), 7, np.uint8))
    shown = (working.pixels == 7).all(axis=-1).sum()
    assert shown == round(height * working.scale_y) * round(width * working.scale_x) >= 1


def test_remaining_area_is_padding() -> None:
    working = fit(np.zeros((100, 100, 3), np.uint8))
    assert tuple(working.pixels[0, -1, -1]) == PADDING


def test_shapes_are_multiples_of_the_deepest_stride() -> None:
    assert all(side % 32 == 0 for shape in SHAPES for side in shape)
