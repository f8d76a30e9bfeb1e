"""The scale at which pictures of any size are read."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detection_api.ctpn.config import CtpnConfig
from detection_api.ctpn.preprocess import ALL_SHAPES, LARGEST_SCALE, resized, working_scale, working_size
from detection_api.ctpn.tiles import cheapest_tiling, padded


@given(height=st.integers(1, 3000), width=st.integers(1, 3000))
@settings(deadline=None, max_examples=40)
def test_tiles_cover_a_picture_of_any_size(height: int, width: int) -> None:
    assert 0 < working_scale(height, width) <= LARGEST_SCALE
    rows, columns = working_size(height, width)
    tiling = cheapest_tiling(rows, columns, ALL_SHAPES, CtpnConfig().multiple)
    assert tiling.tops[-1] + tiling.shape[0] >= rows
    assert tiling.lefts[-1] + tiling.shape[1] >= columns
    assert all(b - a < tiling.shape[0] for a, b in zip(tiling.tops, tiling.tops[1:], strict=False))


@pytest.mark.parametrize(("height", "width"), [(576, 7000), (18_000, 1080), (20, 20_000)])
def test_long_pictures_keep_the_size_of_their_letters(height: int, width: int) -> None:
    assert working_scale(height, width) > 0.8


def test_cost_of_a_long_picture_grows_with_its_length() -> None:
    one, three = (cheapest_tiling(length, 800, ALL_SHAPES, 32).cost for length in (6_000, 18_000))
    assert 2.5 < three / one < 3.5


def test_remaining_area_is_padding() -> None:
    batch = padded(np.zeros((100, 100, 3), np.uint8), (160, 192))
    assert batch.shape == (1, 160, 192, 3)
    assert (batch[0, :100, :100] == 0).all()
    assert (batch[0, 100:] == batch[0, -1, -1]).all()


def test_shapes_are_multiples_of_the_deepest_stride() -> None:
    assert all(side % CtpnConfig().multiple == 0 for shape in ALL_SHAPES for side in shape)


def test_picture_of_its_working_size_is_not_copied() -> None:
    image = np.zeros((736, 960, 3), np.uint8)
    assert resized(image, 1.0) is image
