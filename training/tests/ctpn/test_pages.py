"""Rendered pages and training samples."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from training.ctpn.samples import Sample, SampleMaker, crop, read_labels, rotated
from training.synth import page_layouts
from training.synth.corpus import BUILT_IN_TEXT, Corpus
from training.synth.fonts import FontFace
from training.synth.page_layouts import SCENES, WEIGHTS, Layout
from training.synth.page_sheet import Sheet
from training.synth.pages import render_page

FONTS = [FontFace(None, 0, "Pillow", frozenset(range(0x20, 0x7F)))]
CORPUS = Corpus({"en": BUILT_IN_TEXT * 20}, {"en": BUILT_IN_TEXT.split()})
SIZE = 256


@pytest.mark.parametrize("layout", list(WEIGHTS), ids=lambda layout: layout.__name__)
def test_every_quad_holds_ink_when_a_layout_is_drawn(layout: Layout) -> None:
    sheet = Sheet(Image.new("RGB", (400, 400), "white"), np.random.default_rng(4), FONTS, CORPUS)
    layout(sheet)
    pixels = np.asarray(sheet.canvas.convert("L"))
    assert len(sheet.texts) == len(sheet.quads)
    for quad in sheet.quads:
        (left, top), (right, bottom) = np.clip(quad.min(0), 0, 400), np.clip(quad.max(0), 0, 400)
        inside = pixels[int(top) : int(bottom) + 1, int(left) : int(right) + 1]
        if inside.size > 60 and layout not in SCENES:
            assert inside.min() < 200


def test_page_is_the_same_when_the_seed_is() -> None:
    one, other = (render_page(np.random.default_rng(11), FONTS, CORPUS, SIZE) for _ in range(2))
    assert np.array_equal(one.image, other.image)
    assert np.array_equal(one.quads, other.quads)
    assert one.texts == other.texts


@pytest.mark.parametrize("seed", range(12))
def test_page_has_its_size_and_its_lines_in_sight_whatever_the_seed(seed: int) -> None:
    page = render_page(np.random.default_rng(seed), FONTS, CORPUS, SIZE)
    assert page.image.shape == (SIZE, SIZE, 3)
    assert page.image.dtype == np.uint8
    assert len(page.texts) == len(page.quads)
    assert all((quad.max(0) > 0).all() and (quad.min(0) < SIZE).all() for quad in page.quads)


def test_layouts_are_chosen_by_weight() -> None:
    rng = np.random.default_rng(0)
    chosen = {page_layouts.choose(rng) for _ in range(300)}
    assert chosen == set(WEIGHTS)


@pytest.fixture
def labelled_set(tmp_path: Path) -> Path:
    image = np.full((300, 400, 3), 255, np.uint8)
    image[100:120, 50:350] = 0
    cv2.imwrite(str(tmp_path / "a.png"), image)
    bar = [[50, 100], [350, 100], [350, 120], [50, 120]]
    corner = [[0, 0], [20, 0], [20, 20], [0, 20]]
    boxes = [{"quad": bar, "text": "a bar"}, {"quad": corner, "text": "###", "ignore": True}]
    records = [{"image": "a.png", "split": split, "boxes": boxes} for split in ("train", "val")]
    (tmp_path / "labels.jsonl").write_text("\n".join(map(json.dumps, records)))
    return tmp_path


def test_labels_are_read_by_split_and_ignored_ones_apart(labelled_set: Path) -> None:
    (picture,) = read_labels(labelled_set, "train")
    assert picture.quads.shape == picture.ignored.shape == (1, 4, 2)


def test_quads_go_with_the_picture_when_a_crop_is_scaled_and_turned(labelled_set: Path) -> None:
    (picture,) = read_labels(labelled_set, "train")
    for seed in range(6):
        image, quads = crop(np.random.default_rng(seed), picture, SIZE)
        assert image.shape == (SIZE, SIZE, 3)
        for quad in quads:
            x, y = quad.mean(0)
            if 8 < x < SIZE - 8 and 8 < y < SIZE - 8:
                middle, grey = image[int(y), int(x)].mean(), np.median(image)
                assert abs(middle - grey) > 25


def test_sample_is_the_same_when_its_number_is(labelled_set: Path) -> None:
    real = [list(read_labels(labelled_set, "train"))]
    maker = SampleMaker(FONTS, CORPUS, real, [], size=128, seed=5, real_share=0.5, word_share=0)
    kinds = set()
    for number in range(8):
        one, other = maker.sample(number), maker.sample(number)
        assert np.array_equal(one.image, other.image)
        assert np.array_equal(one.quads, other.quads)
        kinds.add(one.is_complete)
    assert kinds == {True, False}


@pytest.mark.parametrize("degrees", [30, 90, 180])
def test_quads_go_with_the_sample_when_it_is_rotated(degrees: float) -> None:
    image = np.full((200, 200, 3), 255, np.uint8)
    image[95:105, 60:140] = 0
    bar = np.array([[[60, 95], [140, 95], [140, 105], [60, 105]]], np.float32)
    sample = rotated(Sample(image, bar, bar[:0], is_complete=True), degrees, 140)
    (quad,) = sample.quads
    mask = np.asarray(cv2.fillPoly(np.zeros((140, 140), np.uint8), [np.round(quad).astype(np.int32)], 1), bool)
    assert sample.image[mask].mean() < 40
    assert sample.image[~mask].mean() > 245
