from __future__ import annotations

from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.case_set import CaseFigures, CaseLine, load_lines, read_with_engine
from benchmarks.engines import LINE_ENGINES


def test_case_is_compared_where_the_letters_are_the_same() -> None:
    pairs = [
        ("Total: 5", "Total: 5"),
        ("Total 5", "Total: 5"),  # a lost sign leaves the case right
        ("TOTAL: 5", "Total: 5"),
        ("Tota1: 5", "Total: 5"),  # another character: no word on case
    ]
    assert CaseFigures.of(pairs) == CaseFigures(lines=4, exact=1, folded=3, case_right=2)


def test_case_set_has_300_lines_with_small_letters_from_many_pictures() -> None:
    lines = load_lines()
    assert Counter(line.set_name for line in lines) == {"sroie": 175, "funsd": 125}
    assert len({(line.image, str(line.quad)) for line in lines}) == 300
    assert max(Counter(line.image for line in lines).values()) <= 6
    assert all(any(character.islower() for character in line.text) for line in lines)
    assert all(line.text == " ".join(line.text.split()) for line in lines)


def test_other_engines_read_one_picture_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = np.full((60, 200, 3), 255, np.uint8)
    page[10:30, 20:120] = 0
    assert cv2.imwrite(str(tmp_path / "page.png"), page)
    line = CaseLine(Path("page.png"), ((20, 10), (120, 10), (120, 30), (20, 30)), "Ab")

    def sizes(crops: list[Path]) -> list[str]:
        pictures = [np.asarray(cv2.imread(str(crop))) for crop in crops]
        return [f"{picture.shape} {picture.max()}" for picture in pictures]

    monkeypatch.setitem(LINE_ENGINES, "sizes", sizes)
    assert read_with_engine(tmp_path, [line], "sizes") == ["(20, 100, 3) 0"]


def test_a_missing_picture_is_named(tmp_path: Path) -> None:
    line = CaseLine(Path("sroie/images/none.jpg"), ((0, 0), (9, 0), (9, 9), (0, 9)), "Ab")
    with pytest.raises(FileNotFoundError, match=r"none\.jpg"):
        read_with_engine(tmp_path, [line], "tesseract")
