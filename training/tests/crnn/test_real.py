from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from recognition_api.crnn.charset import Charset
from training.crnn import real
from training.crnn.real import read_lines, training_lines


@pytest.fixture
def datasets(tmp_path: Path) -> Path:
    """Draw two pages with boxes and one ready-made crop."""
    page = np.full((120, 200), 255, np.uint8)
    page[20:40, 30:130] = 0
    box = {"quad": [[30, 20], [130, 20], [130, 40], [30, 40]], "text": "e\u0301t\u00e9  1"}  # decomposed
    unreadable = {"quad": [[0, 0], [9, 0], [9, 9], [0, 9]], "text": "###", "ignore": True}
    foreign = {"quad": [[30, 60], [130, 60], [130, 80], [30, 80]], "text": "שלום"}
    records = [
        {"image": "page.png", "split": "train", "boxes": [box, unreadable, foreign]},
        {"image": "page.png", "split": "val", "boxes": [box] * 10},
    ]
    (tmp_path / "pages").mkdir()
    cv2.imwrite(str(tmp_path / "pages/page.png"), page)
    (tmp_path / "pages/labels.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    (tmp_path / "crops").mkdir()
    cv2.imwrite(str(tmp_path / "crops/crop.png"), page[20:40, 30:130])
    (tmp_path / "crops/labels.jsonl").write_text(json.dumps({"image": "crop.png", "split": "dev", "text": "Bar"}))
    return tmp_path


def test_labelled_lines_are_cut_when_a_page_has_boxes(datasets: Path) -> None:
    (line,) = read_lines(datasets, "pages", "train", Charset())
    crop = line.crop()
    assert line.text == "été 1"
    assert crop is not None
    assert crop.shape == (20, 100)
    assert crop.max() == 0


def test_every_label_counts_when_no_charset_limits_them(datasets: Path) -> None:
    assert [line.text for line in read_lines(datasets, "pages", "train", None)] == ["été 1", "שלום"]


def test_lines_are_spread_when_limited(datasets: Path) -> None:
    assert len(read_lines(datasets, "pages", "val", Charset(), limit=4)) == 4


def test_a_crop_is_a_line_when_the_set_has_crops(datasets: Path) -> None:
    (line,) = read_lines(datasets, "crops", None, Charset())
    assert line.text == "Bar"
    assert line.pixels.shape == (20, 100)


def test_the_line_stays_inside_when_its_box_is_jittered(datasets: Path) -> None:
    (line,) = read_lines(datasets, "pages", "train", Charset())
    rng = np.random.default_rng(0)
    for _ in range(50):
        crop = line.jittered(rng)
        assert crop is not None
        assert 14 <= crop.shape[0] <= 40
        assert (crop < 128).mean() > 0.3


def test_a_set_is_missed_when_it_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_lines(tmp_path, "sroie", "train", Charset())


def test_printed_case_takes_the_place_of_labels_in_capitals(datasets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(real.TRAINING_SETS, "pages", "train")
    cases = datasets / "cases.jsonl"
    cases.write_text('"Été 1"\n"שלום"\n', encoding="utf-8")
    assert [line.text for line in training_lines(datasets, "pages", Charset(), cases)] == ["Été 1"]
    cases.write_text('null\n"שלום"\n', encoding="utf-8")
    assert training_lines(datasets, "pages", Charset(), cases) == []
