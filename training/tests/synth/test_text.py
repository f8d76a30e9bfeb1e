"""Fonts, corpus and lines: on a machine with Debian's packages and on one with none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recognition_api.crnn.charset import Charset
from training.synth import fonts, lines
from training.synth.corpus import Corpus, cut, vary_case
from training.synth.fonts import FontFace, load_fonts
from training.synth.kinds import MAX_CHARS
from training.synth.lines import LineRenderer

FALLBACK = FontFace(None, 0, "Pillow", frozenset(range(0x20, 0x7F)))


@pytest.fixture
def bare_renderer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> LineRenderer:
    """Return the renderer of a machine without fontconfig and without the packages of texts."""
    monkeypatch.setattr(fonts, "_installed", lambda: ())
    return LineRenderer(load_fonts("train"), Corpus.load(share=tmp_path), Charset(), share=tmp_path)


def test_lines_are_rendered_when_the_machine_has_no_fonts_and_no_texts(bare_renderer: LineRenderer) -> None:
    rng = np.random.default_rng(0)
    for _ in range(30):
        line = bare_renderer.render(rng)
        assert line.text.isascii()
        assert min(line.pixels.shape) >= 4
        assert line.pixels.dtype == np.uint8


def test_the_same_lines_come_when_the_seed_is_the_same(bare_renderer: LineRenderer) -> None:
    generators = (np.random.default_rng(5), np.random.default_rng(5))
    first, again = ([bare_renderer.render(rng) for _ in range(20)] for rng in generators)
    for one, other in zip(first, again, strict=True):
        assert one.text == other.text
        np.testing.assert_array_equal(one.pixels, other.pixels)


def test_no_family_is_in_both_splits_when_fonts_are_loaded() -> None:
    train, held_out = ({face.family for face in load_fonts(split)} for split in ("train", "held_out"))
    assert train
    assert held_out
    assert not (train & held_out) - {"Pillow"}


def test_a_face_covers_only_what_it_has_when_asked() -> None:
    assert FALLBACK.covers("plain text")
    assert not FALLBACK.covers("żółć")


def test_ink_differs_when_letters_do() -> None:
    assert FALLBACK.has_lower_case
    assert FALLBACK.at(20).getlength("mm") > FALLBACK.at(10).getlength("mm")


def test_a_line_is_never_too_long_when_it_comes_from_the_corpus() -> None:
    texts, rng = Corpus.load(), np.random.default_rng(1)
    for _ in range(500):
        line = texts.line(rng, 24)
        assert 1 <= len(line) <= 24
        assert line == line.strip()


@pytest.mark.parametrize(
    ("text", "length", "expected"), [("one two three", 9, "one two"), ("abcdefghij", 4, "abcd"), (" a  b ", 9, "a b")]
)
def test_a_text_ends_at_a_space_when_it_is_cut(text: str, length: int, expected: str) -> None:
    assert cut(text, length) == expected


def test_only_case_changes_when_it_is_varied() -> None:
    rng = np.random.default_rng(2)
    variants = {vary_case(rng, "one two") for _ in range(100)}
    assert variants == {"one two", "ONE TWO", "One Two"}


@pytest.mark.parametrize("scene", lines.SCENES)
def test_every_scene_is_drawn_when_lines_are_rendered(
    bare_renderer: LineRenderer, monkeypatch: pytest.MonkeyPatch, scene: str
) -> None:
    monkeypatch.setattr(lines, "SCENES", {scene: 1.0})
    rng = np.random.default_rng(4)
    for _ in range(60):
        line = bare_renderer.render(rng)
        assert 0 < len(line.text) <= MAX_CHARS
        assert line.pixels.dtype == np.uint8
        assert line.pixels.std() > 0


def test_only_words_with_rare_letters_are_drawn_when_asked_for() -> None:
    face = FontFace(None, 0, "Pillow", FALLBACK.codepoints | set(map(ord, "žťŽŤ")))
    corpus = Corpus({"cs": "plain text " * 50}, {"cs": ["žluť"] * 30})
    renderer = LineRenderer([face], corpus, Charset(), more_letters=1.0)
    rng = np.random.default_rng(0)
    drawn = {word for _ in range(30) for word in renderer.render(rng).text.split()}
    assert drawn <= {"žluť", "ŽLUŤ", "Žluť"}


def test_every_word_has_a_letter_beyond_ascii_when_the_corpus_gives_such_words() -> None:
    words = {"cs": [f"{stem}ž" for stem in "abcdefghijklmnopqrstuvw"] + ["plain"]}
    corpus = Corpus({"cs": "text"}, words)
    assert set(corpus.accented) == {"ž"}
    assert all("ž" in word for word in corpus.letters(np.random.default_rng(0), 50).split())


def test_a_measured_word_was_held_out_when_the_corpus_has_enough() -> None:
    corpus = Corpus({"cs": "text"}, {"cs": [f"{number}ž" for number in range(2_000)]})
    rng = np.random.default_rng(0)
    assert all(corpus.is_held_out(corpus.held_out_accented_word(rng)) for _ in range(50))


def test_print_of_measured_letters_is_clear_when_it_is_rendered(bare_renderer: LineRenderer) -> None:
    line = bare_renderer.render_accented(np.random.default_rng(0))
    assert line.pixels.max() - line.pixels.min() > 100


def test_a_long_s_and_ligatures_are_drawn_when_the_face_has_them() -> None:
    old = FontFace(None, 0, "Old", frozenset(map(ord, "ſﬁﬂ")))
    assert lines.with_long_s(old, "his first finesse") == "his firſt fineſſe"
    assert lines.with_ligatures(old, "his firſt fineſſe") == "his ﬁrſt ﬁneſſe"
    assert lines.with_ligatures(FALLBACK, lines.with_long_s(FALLBACK, "his first finesse")) == "his first finesse"


def test_measured_words_have_a_letter_beyond_ascii_when_a_language_has_many() -> None:
    words = {"en": ["plain"] * 2000, "cs": [f"ž{number}" for number in range(1500)]}
    corpus, rng = Corpus({"en": "text"}, words), np.random.default_rng(0)
    assert all(corpus.accented_word(rng).startswith("ž") for _ in range(50))
