"""Proposal selection, compared with a simple implementation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detection_api.ctpn.anchors import Floats
from detection_api.ctpn.config import CtpnConfig
from detection_api.ctpn.proposals import MAX_OVERLAP, MIN_SCORE, select

CONFIG = CtpnConfig()


def random_outputs(seed: int, rows: int = 30, columns: int = 9, share: float = 0.4) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    scores = rng.random((rows, columns, CONFIG.anchors), np.float32) * np.float32(MIN_SCORE / (1 - share))
    return np.clip(scores, 0, 1), rng.normal(0, 0.3, (rows, columns, CONFIG.anchors, 5)).astype(np.float32)


def greedy(scores: Floats, geometry: Floats) -> list[tuple[int, float, float]]:
    """Run textbook non-maximum suppression, one column after the other."""
    found = []
    for column in range(scores.shape[1]):
        candidates = []
        for row in range(scores.shape[0]):
            anchor = int(scores[row, column].argmax())
            score = float(scores[row, column, anchor])
            if score >= MIN_SCORE:
                height = CONFIG.anchor_heights[anchor]
                centre = (row + 0.5) * CONFIG.stride_y + geometry[row, column, anchor, 0] * height
                half = height * np.exp(geometry[row, column, anchor, 1]) / 2
                candidates.append((score, centre - half, centre + half))
        kept: list[tuple[float, float, float]] = []
        for score, top, bottom in sorted(candidates, reverse=True):
            overlaps = [(min(bottom, b) - max(top, t)) / (max(bottom, b) - min(top, t)) for _, t, b in kept]
            if all(overlap <= MAX_OVERLAP for overlap in overlaps):
                kept.append((score, top, bottom))
        found += [(column, *box) for box in kept]
    return sorted((column, top, score) for column, score, top, _ in found)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_suppression_matches_the_simple_implementation(seed: int) -> None:
    scores, geometry = random_outputs(seed)
    p = select(CONFIG, scores, geometry)
    ours = np.stack([p.column, p.top, p.score], axis=1)
    np.testing.assert_allclose(ours, np.array(greedy(scores, geometry)).reshape(-1, 3), atol=1e-3)


def test_proposals_are_sorted() -> None:
    p = select(CONFIG, *random_outputs(3))
    assert list(zip(p.column, p.top, strict=True)) == sorted(zip(p.column, p.top, strict=True))


@pytest.mark.parametrize("score", [0.0, MIN_SCORE - 0.01])
def test_no_proposals_below_the_threshold(score: float) -> None:
    scores, geometry = random_outputs(1)
    assert len(select(CONFIG, np.full_like(scores, score), geometry)) == 0
