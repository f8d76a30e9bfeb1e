"""Anchors: decoding inverts encoding."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detection_api.ctpn import text_lines
from detection_api.ctpn.anchors import Floats, encode
from detection_api.ctpn.config import CtpnConfig
from detection_api.ctpn.proposals import select
from detection_api.ctpn.text_lines import TextLines

CONFIG = CtpnConfig()
SHAPE = (320, 480)
NONE = np.zeros((0, 4, 2), np.float32)


def rectangle(left: float, top: float, width: float, height: float, rise: float = 0.0) -> Floats:
    corners = [(left, top), (left + width, top + rise), (left + width, top + height + rise), (left, top + height)]
    return np.array(corners, np.float32)


def perfect_answer(quads: Floats, ignored: Floats = NONE) -> TextLines:
    """Return the lines that a perfect network would give."""
    targets = encode(CONFIG, SHAPE, quads, ignored)
    proposals = select(CONFIG, (targets.labels == 1).astype(np.float32), targets.geometry)
    return text_lines.build(CONFIG, proposals)


@given(
    left=st.floats(5, 100), top=st.floats(20, 200), width=st.floats(40, 350), height=st.floats(8, 60),
    slope=st.floats(-0.15, 0.15),
)  # fmt: skip
@settings(max_examples=50, deadline=None)
def test_line_is_reconstructed_from_perfect_outputs(
    left: float, top: float, width: float, height: float, slope: float
) -> None:
    rise = slope * width
    top += max(0.0, -rise)
    quad = rectangle(left, top, width, height, rise)
    lines = perfect_answer(quad[None])
    assert len(lines.quads) == 1
    ends, margin = lines.quads[0][:, 0], text_lines.MARGIN_ALONG * height
    np.testing.assert_allclose(
        ends, quad[:, 0] + margin * np.array([-1, 1, 1, -1]), atol=8
    )  # where an end is hardly covered
    np.testing.assert_allclose(lines.quads[0].mean(0)[1], quad.mean(0)[1], atol=1.5 + abs(slope) * 16)
    taller = (1 + 2 * text_lines.MARGIN_ACROSS) * height
    np.testing.assert_allclose(lines.quads[0][3, 1] - lines.quads[0][0, 1], taller, atol=0.5 + 0.05 * height)


def test_close_lines_of_small_print_are_separate() -> None:
    quads = np.stack([rectangle(30, 40 + 11 * row, 300, 10) for row in range(12)])
    assert len(perfect_answer(quads).quads) == 12


def test_cells_are_separate_when_the_gap_is_narrower_than_a_proposal() -> None:
    quads = np.stack([rectangle(30, 50, 121, 14), rectangle(160, 50, 100, 14)])
    assert len(perfect_answer(quads).quads) == 2


def test_ignored_region_has_no_targets() -> None:
    region = rectangle(64, 64, 160, 40)
    targets = encode(CONFIG, SHAPE, NONE, region[None])
    inside = targets.labels[9:12, 5:13, 3:6]
    assert (inside == -1).all()
    assert (targets.labels[30:] == 0).all()


def test_steep_line_has_no_targets() -> None:
    steep = np.array([(100, 300), (110, 20), (130, 20), (120, 300)], np.float32)
    assert not (encode(CONFIG, SHAPE, steep[None], NONE).labels == 1).any()


def test_line_mostly_outside_the_picture_has_no_targets() -> None:
    cut = rectangle(40, -16, 200, 20)
    assert not (encode(CONFIG, SHAPE, cut[None], NONE).labels == 1).any()


@given(
    x=st.floats(150, 330), y=st.floats(130, 190), length=st.floats(90, 200), height=st.floats(9, 40),
    degrees=st.floats(-44, 44), is_upside_down=st.booleans(),
)  # fmt: skip
@settings(max_examples=50, deadline=None)
def test_slanted_line_is_reconstructed_with_its_angle(
    x: float, y: float, length: float, height: float, degrees: float, is_upside_down: bool
) -> None:
    quad = slanted(x, y, length, height, degrees)
    lines = perfect_answer(np.roll(quad, 2, axis=0)[None] if is_upside_down else quad[None])
    assert len(lines.quads) == 1
    (found,) = lines.quads
    run, rise = found[1] - found[0]
    assert np.degrees(np.arctan2(rise, run)) == pytest.approx(degrees, abs=2)
    np.testing.assert_allclose(found.mean(0), (x, y), atol=6)
    assert np.linalg.norm(found[3] - found[0]) == pytest.approx((1 + 2 * text_lines.MARGIN_ACROSS) * height, rel=0.05)


def test_steep_text_is_marked() -> None:
    steep = encode(CONFIG, SHAPE, slanted(240, 160, 200, 20, 80)[None], NONE).steep
    level = encode(CONFIG, SHAPE, slanted(240, 160, 200, 20, 10)[None], NONE).steep
    single = encode(CONFIG, SHAPE, slanted(240, 160, 20, 20, 80)[None], NONE).steep
    assert steep[20, 15] == 1
    assert (level == 0).all()
    assert single[20, 15] == -1


def slanted(x: float, y: float, length: float, height: float, degrees: float) -> Floats:
    """Return a rectangle around (x, y), rotated clockwise."""
    angle = np.radians(degrees)
    along, across = np.array((np.cos(angle), np.sin(angle))), np.array((-np.sin(angle), np.cos(angle)))
    corners = [a * length / 2 * along + b * height / 2 * across for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    return np.array(corners, np.float32) + np.array((x, y), np.float32)
