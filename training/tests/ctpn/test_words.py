"""Photographed words set into scenes, and the scenes' photographs."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from training.ctpn.samples import SampleMaker
from training.ctpn.words import read_words, words_in_scene
from training.synth.corpus import Corpus
from training.synth.fonts import FontFace
from training.synth.photographs import Photographs

SIZE = 256
RED = (220, 10, 10)


@pytest.fixture
def labelled_words(tmp_path: Path) -> Path:
    Image.new("RGB", (90, 24), RED).save(tmp_path / "word.png")
    across = [[4, 4], [86, 4], [86, 20], [4, 20]]
    outlines = {
        "EXIT": across,
        "STEEP": [[4, 4], [40, 60], [30, 70], [0, 10]],
        "UPRIGHT": [[4, 4], [12, 4], [12, 60], [4, 60]],
        "tiny": [[4, 4], [86, 4], [86, 9], [4, 9]],
    }
    records = [{"image": "word.png", "split": "train", "text": text, "quad": quad} for text, quad in outlines.items()]
    records.append({"image": "word.png", "split": "val", "text": "OTHER", "quad": across})
    (tmp_path / "labels.jsonl").write_text("\n".join(map(json.dumps, records)))
    return tmp_path


def test_words_are_those_of_the_split_that_run_across_and_can_be_read(labelled_words: Path) -> None:
    (word,) = read_words(labelled_words, "train")
    assert word.quad.tolist() == [[4, 4], [86, 4], [86, 20], [4, 20]]


@pytest.mark.parametrize("seed", range(8))
def test_words_stand_apart_where_their_quads_say(labelled_words: Path, seed: int) -> None:
    words = read_words(labelled_words, "train")
    image, quads, _ = words_in_scene(np.random.default_rng(seed), words, SIZE)
    assert image.shape == (SIZE, SIZE, 3)
    seen = np.zeros((SIZE, SIZE), np.uint8)
    for quad in quads:
        own = np.asarray(cv2.fillPoly(np.zeros_like(seen), [np.round(quad).astype(np.int32)], 1), np.uint8)
        assert not (seen & own).any()
        seen |= own
        inside = image[own == 1].reshape(-1, 3)
        if len(inside) > 200:
            assert inside.std(axis=0).max() < 60  # one colour, but for light, noise and JPEG


def test_sample_shows_words_as_often_as_is_asked_for(labelled_words: Path) -> None:
    fonts = [FontFace(None, 0, "Pillow", frozenset(range(0x20, 0x7F)))]
    corpus, words = Corpus({"en": "a b"}, {"en": ["a"]}), read_words(labelled_words, "train")
    maker = SampleMaker(fonts, corpus, [], words, size=128, seed=1, real_share=0.5, word_share=1.0)
    samples = [maker.sample(number) for number in range(4)]
    assert all(sample.is_complete for sample in samples)
    assert any(len(sample.quads) for sample in samples)


@pytest.fixture
def photographs(tmp_path: Path) -> Photographs:
    images, things = tmp_path / "wallpapers" / "Lake" / "contents" / "images", tmp_path / "stamps"
    for folder in (images, things / "cartoon"):
        folder.mkdir(parents=True)
    noise = np.random.default_rng(0).integers(0, 256, (120, 200, 3), np.uint8)
    cv2.imwrite(str(images / "200x120.png"), noise)
    cv2.imwrite(str(images / "20x12.png"), noise[:12, :20])
    cv2.imwrite(str(images.parent / "screenshot.png"), noise)
    stamp = np.dstack([noise[:40, :40], np.full((40, 40), 255, np.uint8)])
    cv2.imwrite(str(things / "frog.png"), stamp)
    cv2.imwrite(str(things / "cartoon" / "frog.png"), stamp)
    return Photographs.found([tmp_path / "wallpapers"], [things])


def test_of_a_wallpaper_the_largest_file_is_taken_and_no_drawn_things(photographs: Photographs) -> None:
    assert [path.name for path in photographs.wallpapers] == ["200x120.png"]
    assert [path.parent.name for path in photographs.things] == ["stamps"]


def test_scene_is_the_same_when_the_seed_is(photographs: Photographs) -> None:
    one, other = (photographs.scene(np.random.default_rng(3), SIZE) for _ in range(2))
    assert one.shape == (SIZE, SIZE, 3)
    assert one.dtype == np.uint8
    assert np.array_equal(one, other)
    assert not np.array_equal(one, photographs.scene(np.random.default_rng(4), SIZE))
