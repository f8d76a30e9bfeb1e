from __future__ import annotations

import numpy as np
import pytest

from training.synth.fonts import FontFace
from training.synth.typesetting import Setting, bent, cut_out, skewed, stretched, typeset

FONT = FontFace(None, 0, "Pillow", frozenset(range(0x20, 0x7F)))
SIZE_PX = 24


def rng() -> np.random.Generator:
    return np.random.default_rng(1)


def test_the_box_holds_all_ink_when_a_line_stands_alone() -> None:
    ink, (left, top, right, bottom) = typeset(rng(), FONT, "Typing", SIZE_PX, Setting())
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    assert (left, top, right, bottom) == (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)
    assert 0 <= ink.min() < ink.max() <= 1


@pytest.mark.parametrize("setting", [Setting(tracking=0.3), Setting(space=3.0), Setting(gap=2.0)])
def test_a_line_is_wider_when_letters_or_words_stand_apart(setting: Setting) -> None:
    _, plain = typeset(rng(), FONT, "two words", SIZE_PX, Setting())
    _, wide = typeset(rng(), FONT, "two words", SIZE_PX, setting)
    assert wide[2] - wide[0] > plain[2] - plain[0] + 0.3 * SIZE_PX


def test_the_box_leaves_the_neighbours_out_when_there_are_some() -> None:
    _, alone = typeset(rng(), FONT, "line", SIZE_PX, Setting())
    ink, box = typeset(rng(), FONT, "line", SIZE_PX, Setting(pitch=1.2))
    assert box == alone
    assert ink[: int(box[1]) - 1].any()


def test_box_has_full_height_on_request() -> None:
    _, low = typeset(rng(), FONT, "none", SIZE_PX, Setting())
    _, full = typeset(rng(), FONT, "none", SIZE_PX, Setting(is_full_height=True))
    assert full[1] < low[1]
    assert full[3] > low[3]


@pytest.mark.parametrize("change", [skewed, bent])
def test_nearly_all_ink_stays_in_the_box_when_the_line_is_bent(change: object) -> None:
    generator = rng()
    for _ in range(50):
        ink, box = typeset(generator, FONT, "bent a little", SIZE_PX, Setting())
        ink, box = change(generator, ink, box)  # type: ignore[operator]  # one of two functions
        inside = cut_out(ink, box, 1, 1, 1, 1).sum()
        assert inside >= 0.97 * ink.sum()
        assert inside > 0


def test_a_cut_is_never_empty_when_the_box_is() -> None:
    assert min(cut_out(np.zeros((50, 50), np.float32), (20, 20, 20, 20), 0, 0, 0, 0).shape) >= 4


def test_the_box_follows_when_a_line_is_stretched() -> None:
    ink, box = typeset(rng(), FONT, "condensed", SIZE_PX, Setting())
    narrow, narrow_box = stretched(ink, box, 0.5)
    assert narrow_box[2] - narrow_box[0] == (box[2] - box[0]) / 2
    assert cut_out(narrow, narrow_box, 1, 1, 1, 1).sum() == pytest.approx(narrow.sum(), rel=0.02)
