"""Everyday lines: texts of each kind, their faces and pictures."""

from __future__ import annotations

import re
import string
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from recognition_api.crnn.charset import Charset
from training.synth import amounts, codes, displays, fonts, geometry, kinds, lines, signs, snippets
from training.synth.corpus import Corpus
from training.synth.draws import pick_weighted
from training.synth.everyday import Everyday
from training.synth.faces import Faces
from training.synth.fonts import FontFace, load_fonts
from training.synth.kinds import KINDS, Kinds
from training.synth.languages import SHARES, Languages
from training.synth.lines import SCENES, LineRenderer
from training.synth.prints import PLAIN, everyday_line, ruled
from training.synth.translations import messages
from training.synth.typesetting import Setting, typeset

ASCII = frozenset(range(0x20, 0x7F))
FACE = FontFace(None, 0, "Pillow", ASCII)


def word(rng: np.random.Generator) -> str:
    return ("paper", "Lamp", "river", "box")[int(rng.integers(4))]


@pytest.fixture
def texts(tmp_path: Path) -> Kinds:
    """Return the texts of a machine without the packages of texts."""
    return Kinds(Everyday.load(Corpus.load(tmp_path), tmp_path), Languages.load(tmp_path))


@pytest.fixture
def renderer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> LineRenderer:
    monkeypatch.setattr(fonts, "_installed", lambda: ())
    return LineRenderer(load_fonts("train"), Corpus.load(tmp_path), Charset(), share=tmp_path)


@pytest.mark.parametrize("name", KINDS)
def test_texts_of_a_kind_hold_only_characters_of_the_charset(texts: Kinds, name: str) -> None:
    rng, charset = np.random.default_rng(0), Charset()
    for _ in range(150):
        text = texts.text(rng, name)
        assert 0 < len(text) <= kinds.MAX_CHARS
        assert text == " ".join(text.split())
        assert all(character in charset for character in text), text


@pytest.mark.parametrize("name", KINDS)
def test_pictures_of_a_kind_have_ink(texts: Kinds, name: str) -> None:
    rng = np.random.default_rng(1)
    for _ in range(15):
        text = "".join(c for c in texts.text(rng, name) if c.isascii()) or "1"
        pixels = kinds.drawn(rng, name, FACE, text)
        assert pixels.dtype == np.uint8
        assert pixels.std() > 1


@pytest.mark.parametrize("scene", SCENES)
def test_every_scene_gives_the_same_lines_for_the_same_seed(
    renderer: LineRenderer, monkeypatch: pytest.MonkeyPatch, scene: str
) -> None:
    monkeypatch.setattr(lines, "SCENES", {scene: 1.0})
    generators = (np.random.default_rng(5), np.random.default_rng(5))
    first, again = ([renderer.render(rng) for _ in range(15)] for rng in generators)
    for one, other in zip(first, again, strict=True):
        assert one.text == other.text
        assert one.pixels.std() > 0
        np.testing.assert_array_equal(one.pixels, other.pixels)


def test_shares_of_scenes_and_kinds_add_up_to_one() -> None:
    assert sum(SCENES.values()) == pytest.approx(1)
    assert sum(kind.share for kind in KINDS.values()) == pytest.approx(1, abs=0.05)
    assert sum(KINDS[name].share for name in ("sentence", "business", "phrase", "label")) > 0.4
    for kind in KINDS.values():
        assert sum(kind.faces.values()) == pytest.approx(1)


def test_keys_are_drawn_as_often_as_they_weigh() -> None:
    rng = np.random.default_rng(0)
    drawn = Counter(pick_weighted(rng, {"a": 3.0, "b": 1.0}) for _ in range(2000))
    assert drawn["a"] / 2000 == pytest.approx(0.75, abs=0.05)


def test_sentences_are_mostly_in_mixed_case(texts: Kinds) -> None:
    rng = np.random.default_rng(3)
    drawn = [texts.text(rng, "sentence") for _ in range(400)]
    assert sum(text.isupper() for text in drawn) < 0.2 * len(drawn)
    assert sum(text[0].isupper() and text[1:].islower() for text in drawn) > 0.2 * len(drawn)


def test_codes_have_the_form_of_their_sort() -> None:
    rng = np.random.default_rng(0)
    for _ in range(50):
        assert re.fullmatch(r"\{?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?", codes.guid(rng))
        assert "@" in codes.email(rng, word)
        zone = codes.machine_readable(rng, word)
        assert len(zone) in {30, 44}
        assert set(zone) <= set(string.ascii_uppercase + string.digits + "<")


def test_every_sign_of_ascii_and_of_the_charset_is_drawn() -> None:
    rng = np.random.default_rng(0)
    seen = set("".join(snippets.line(rng, word) for _ in range(3000)))
    assert set(string.punctuation) <= seen
    seen = set("".join(signs.line(rng, word) for _ in range(6000)))
    assert set("₹₺≤≥≠→✓☐☑¬²³μΩ°½…“”‘’–—−€") <= seen
    assert "µ" not in seen


def test_amounts_have_signs_separators_and_currencies() -> None:
    rng = np.random.default_rng(0)
    drawn = [amounts.value(rng) for _ in range(3000)]
    assert {c for text in drawn for c in text} >= set("0123456789+-−.,%€$£'()")
    assert all(text == text.strip() for text in drawn)


def test_every_language_is_written_in_its_own_letters(tmp_path: Path) -> None:
    languages, rng, charset = Languages.load(tmp_path), np.random.default_rng(0), Charset()
    own = {"el": "ωλά", "ru": "ыэ", "uk": "іїє", "bg": "ъщ", "sr": "љњ", "be": "ўы", "vi": "ấẻ", "is": "ðþ", "mt": "ħġ"}
    for code in SHARES:
        drawn = [languages.line(rng, 40, code) for _ in range(300)]
        assert all(0 < len(text) <= 40 for text in drawn)
        assert all(c in charset for text in drawn for c in text)
        assert set(own.get(code, "")) <= {c for text in drawn for c in text.lower()}


def test_languages_are_drawn_as_often_as_their_shares_say(tmp_path: Path) -> None:
    languages, rng = Languages.load(tmp_path), np.random.default_rng(0)
    drawn = [languages.line(rng, 30) for _ in range(1500)]
    cyrillic = sum(bool(re.search("[а-яА-Я]", text)) for text in drawn) / len(drawn)
    assert cyrillic == pytest.approx(5 / 12, abs=0.06)


def test_a_covering_face_has_every_character() -> None:
    greek = FontFace(None, 0, "Greek", ASCII | set(map(ord, "αβγ")))
    faces, rng = Faces([FACE, greek]), np.random.default_rng(0)
    assert all(faces.covering(rng, "everyday", "αβγ abc") is greek for _ in range(10))
    assert faces.covering(rng, "everyday", "щ") is None
    assert faces.covering(rng, "everyday", "plain") in (FACE, greek)


def test_seven_segments_are_as_wide_as_their_digits_are_many() -> None:
    for seed in range(20):
        short, long = (displays.seven_segments(np.random.default_rng(seed), text) for text in ("12", "123456"))
        assert long.shape[1] > 2 * short.shape[1] - short.shape[0]
    assert set(displays.SEGMENTS) | {".", ":"} >= {
        c for seed in range(300) for c in displays.reading(np.random.default_rng(seed))
    }


def test_eight_lights_every_segment() -> None:
    assert all(set(lit) <= set(displays.SEGMENTS["8"]) for lit in displays.SEGMENTS.values())


def test_clean_print_is_clean() -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        pixels = everyday_line(rng, FACE, "Clean print", PLAIN)
        assert min(pixels.shape) > 6
        assert pixels.max() - pixels.min() > 25


def test_rules_lie_outside_of_the_text() -> None:
    rng = np.random.default_rng(0)
    for _ in range(30):
        ink = np.zeros((20, 40), np.float32)
        ink[8:12, 10:30] = 0.3
        framed = ruled(rng, ink)
        assert framed.max() >= 0.4
        assert framed.size > ink.size
        assert np.isclose(framed, 0.3).sum() == 80


@pytest.mark.parametrize("change", ["slanted", "turned", "curved"])
def test_no_ink_is_lost_when_a_line_is_deformed(change: str) -> None:
    rng = np.random.default_rng(0)
    ink, box = typeset(rng, FACE, "a line of text", 30, Setting())
    for _ in range(20):
        moved = geometry.slanted(rng, ink) if change == "slanted" else getattr(geometry, change)(rng, ink, box)
        assert moved.sum() == pytest.approx(ink.sum(), rel=0.03)
        left, top, right, bottom = geometry.box_of(moved)
        assert 0 <= left < right <= moved.shape[1]
        assert 0 <= top < bottom <= moved.shape[0]


def test_no_messages_are_found_where_no_catalogue_is(tmp_path: Path) -> None:
    assert messages(tmp_path, "el") == []
