import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from click.testing import CliRunner
from PIL import Image

from ocr_mesh import pictures
from ocr_mesh.cli import main


@pytest.fixture(autouse=True)
def _model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace the page reader by one without a model that returns the picture's size as text."""

    def read(image: npt.NDArray[np.uint8]) -> dict[str, Any]:
        height, width = image.shape[:2]
        return {"width": width, "height": height, "lines": [{"quad": [], "text": f"{width} x {height}"}]}

    monkeypatch.setattr(pictures, "page_reader", lambda threads: read)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    Image.new("RGB", (30, 20), "white").save(tmp_path / "a.png")
    Image.new("L", (10, 40)).save(tmp_path / "b.jpg")
    (tmp_path / "text.jpg").write_text("not a picture")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_read_prints_only_the_lines_of_one_picture(folder: Path) -> None:
    result = CliRunner().invoke(main, ["read", "a.png"])

    assert (result.exit_code, result.stdout, result.stderr) == (0, "30 x 20\n", "")


@pytest.mark.parametrize("format_", ["json", "jsonl"])
def test_read_prints_json_with_path_size_and_time(folder: Path, format_: str) -> None:
    result = CliRunner().invoke(main, ["read", "--format", format_, "a.png"])

    answer = json.loads(result.stdout)
    [answer] = answer if format_ == "json" else [answer]
    assert answer.pop("ms") > 0
    assert answer == {"image": "a.png", "width": 30, "height": 20, "lines": [{"quad": [], "text": "30 x 20"}]}


def test_read_reports_a_failed_file_and_continues(folder: Path) -> None:
    result = CliRunner().invoke(main, ["read", "--format", "jsonl", "missing.png", "text.jpg", "b.jpg"])

    assert result.exit_code == 1
    assert [json.loads(line)["image"] for line in result.stdout.splitlines()] == ["b.jpg"]
    assert "ocr-mesh: missing.png: No such file or directory" in result.stderr
    assert "ocr-mesh: text.jpg: The file format is not supported" in result.stderr


def test_read_shows_progress_for_many_pictures(folder: Path) -> None:
    few, many = (CliRunner().invoke(main, ["read", *["a.png"] * count]) for count in (3, 4))

    assert few.stderr == ""
    assert "4/4" in many.stderr
    assert "4/4" not in many.stdout
