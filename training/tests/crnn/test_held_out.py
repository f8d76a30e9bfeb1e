"""Rendered test sets in held-out fonts."""

from __future__ import annotations

import numpy as np
import pytest

from recognition_api.crnn.charset import Charset
from training.crnn import held_out
from training.crnn.held_out import LANGUAGES, everyday_lines, language_lines
from training.synth.faces import Faces
from training.synth.fonts import FontFace


@pytest.fixture(autouse=True)
def face_of_every_character(monkeypatch: pytest.MonkeyPatch) -> None:
    """Use a face that claims to have every character, so that no font package is needed."""
    face = FontFace(None, 0, "Pillow", frozenset(map(ord, Charset().characters)))
    monkeypatch.setattr(held_out, "_faces", lambda: Faces([face]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_of_a_language_can_be_written_and_are_the_same_each_time(language: str) -> None:
    charset = Charset()
    first, again = language_lines(language, 12), language_lines(language, 12)
    assert [line.text for line in first] == [line.text for line in again]
    for line, other in zip(first, again, strict=True):
        np.testing.assert_array_equal(line.pixels, other.pixels)
        assert line.text
        assert all(character in charset for character in line.text)
        assert line.pixels.max() - line.pixels.min() > 60


def test_french_lines_have_a_ligature_of_o_and_e() -> None:
    assert all("œ" in line.text for line in language_lines("fr", 20))


def test_everyday_lines_have_both_cases_and_signs() -> None:
    text = "".join(line.text for line in everyday_lines(150))
    assert sum(map(str.islower, text)) > 3 * sum(map(str.isupper, text))
    assert set("0123456789.,:/@") <= set(text)


def test_more_lines_begin_with_the_same() -> None:
    assert [line.text for line in everyday_lines(5)] == [line.text for line in everyday_lines(9)][:5]


def test_no_set_is_made_where_no_face_has_its_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held_out, "_faces", lambda: Faces([FontFace(None, 0, "Pillow", frozenset(range(0x20, 0x7F)))]))
    with pytest.raises(RuntimeError, match="install the fonts"):
        language_lines("el", 1)
