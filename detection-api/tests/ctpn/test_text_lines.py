"""Text-line construction from hand-made proposals."""

import time

import numpy as np
import pytest

from detection_api.ctpn import text_lines
from detection_api.ctpn.config import CtpnConfig
from detection_api.ctpn.proposals import Proposals

CONFIG = CtpnConfig()
FAR = 2.0 * CONFIG.stride_x


def proposals(*boxes: tuple[float, ...]) -> Proposals:
    """Build proposals from (column, top, bottom, left, right, slope, score); what follows bottom is optional."""
    full = [(*box, *(-FAR, FAR, 0.0, 0.95)[len(box) - 3 :]) for box in sorted(boxes)]
    column, *others = np.array(full, np.float32).T
    return Proposals(column.astype(np.intp), *others)


def row(first: int, last: int, top: float = 50.0, height: float = 20.0, slope: float = 0.0) -> list[tuple[float, ...]]:
    return [
        (c, top + slope * 16 * (c - first), top + height + slope * 16 * (c - first), -FAR, FAR, slope)
        for c in range(first, last + 1)
    ]


def test_no_proposals_give_no_lines() -> None:
    empty = np.zeros(0, np.float32)
    lines = text_lines.build(CONFIG, Proposals(np.zeros(0, np.intp), *[empty] * 6))
    assert lines.quads.shape == (0, 4, 2)


def test_level_neighbours_form_one_line() -> None:
    lines = text_lines.build(CONFIG, proposals(*row(2, 9)))
    assert len(lines.quads) == 1
    assert lines.scores[0] == pytest.approx(0.95)


def test_quad_follows_the_slope_of_a_slanted_row() -> None:
    (quad,) = text_lines.build(CONFIG, proposals(*row(2, 21, slope=0.1))).quads
    slope = (quad[1, 1] - quad[0, 1]) / (quad[1, 0] - quad[0, 0])
    assert slope == pytest.approx(0.1, abs=0.005)


def test_steep_rows_of_small_print_stay_apart() -> None:
    boxes = [box for top in (50.0, 66.0, 82.0) for box in row(2, 12, top, 10, slope=0.9)]
    lines = text_lines.build(CONFIG, proposals(*boxes))
    assert len(lines.quads) == 3


def test_missing_column_does_not_split_a_line() -> None:
    boxes = [box for box in row(2, 12) if box[0] != 6]
    assert len(text_lines.build(CONFIG, proposals(*boxes)).quads) == 1


def test_wide_gap_splits_lines() -> None:
    assert len(text_lines.build(CONFIG, proposals(*row(0, 5), *row(12, 18))).quads) == 2


def test_side_offsets_split_lines() -> None:
    left, right = row(0, 4), row(5, 9)
    left[-1] = (*left[-1][:3], -FAR, 0.0)
    right[0] = (*right[0][:3], 0.0, FAR)
    assert len(text_lines.build(CONFIG, proposals(*left, *right)).quads) == 2


def test_different_heights_split_lines() -> None:
    assert len(text_lines.build(CONFIG, proposals(*row(0, 4, 50, 12), *row(5, 9, 40, 40))).quads) == 2


def test_side_refinement_moves_the_ends() -> None:
    boxes = row(2, 9)
    boxes[0] = (*boxes[0][:3], -3.0, FAR)
    boxes[-1] = (*boxes[-1][:3], -FAR, 5.0)
    (quad,) = text_lines.build(CONFIG, proposals(*boxes)).quads
    margin = text_lines.MARGIN_ALONG * 20
    assert quad[0, 0] == pytest.approx(2.5 * 16 - 3 - margin)
    assert quad[1, 0] == pytest.approx(9.5 * 16 + 5 + margin)


def test_single_proposal_needs_a_higher_score() -> None:
    assert len(text_lines.build(CONFIG, proposals((3, 10, 30, -4.0, 4.0, 0.0, 0.95))).quads) == 1
    assert len(text_lines.build(CONFIG, proposals((3, 10, 30, -4.0, 4.0, 0.0, 0.75))).quads) == 0


def test_proposal_belongs_to_one_line_when_two_rows_merge() -> None:
    boxes = [*row(0, 4, 40, 20), *row(0, 4, 61, 20), *row(5, 9, 50, 20)]
    lines = text_lines.build(CONFIG, proposals(*boxes))
    widths = sorted((lines.quads[:, 1, 0] - lines.quads[:, 0, 0]).tolist())
    assert len(widths) == 2 or len(widths) == 3
    assert sum(widths) <= 15 * 16 + 3 * 28


def test_two_thousand_proposals_take_milliseconds() -> None:
    boxes = [box for line in range(50) for box in row(1, 40, 10 + 18.0 * line, 14)]
    many = proposals(*boxes)

    def cost() -> float:
        started = time.thread_time()
        text_lines.build(CONFIG, many)
        return time.thread_time() - started

    assert min(cost() for _ in range(10)) < 0.02  # 2 ms on an idle CPU; test machines are busy
