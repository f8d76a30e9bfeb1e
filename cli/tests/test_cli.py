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
    """A page reader without a model: it tells the size of what it was given."""

    def read(image: npt.NDArray[np.uint8]) -> dict[str, Any]:
        height, width = image.shape[:2]
        return {"width": width, "height": height, "lines": [{"quad": [], "text": f"{width} x {height}"}]}

    monkeypatch.setattr(pictures, "page_reader", lambda threads: read)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    Image.new("RGB", (30, 20), "white").save(tmp_path / "a.png")
    Image.new("L", (10, 40)).save(tmp_path / "b.jpg")
    (tmp_path / "text.jpg").write_text("no picture at all")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_read_prints_the_lines_alone_when_given_one_picture(folder: Path) -> None:
    result = CliRunner().invoke(main, ["read", "a.png"])

    assert (result.exit_code, result.stdout, result.stderr) == (0, "30 x 20\n", "")


@pytest.mark.parametrize("format_", ["json", "jsonl"])
def test_read_gives_the_path_as_given_size_and_time_when_asked_for_json(folder: Path, format_: str) -> None:
    result = CliRunner().invoke(main, ["read", "--format", format_, "a.png"])

    answer = json.loads(result.stdout)
    [answer] = answer if format_ == "json" else [answer]
    assert answer.pop("ms") > 0
    assert answer == {"image": "a.png", "width": 30, "height": 20, "lines": [{"quad": [], "text": "30 x 20"}]}


def test_read_reads_the_others_and_exits_1_when_a_file_cannot_be_read(folder: Path) -> None:
    result = CliRunner().invoke(main, ["read", "--format", "jsonl", "missing.png", "text.jpg", "b.jpg"])

    assert result.exit_code == 1
    assert [json.loads(line)["image"] for line in result.stdout.splitlines()] == ["b.jpg"]
    assert "ocr-mesh: missing.png: No such file or directory" in result.stderr
    assert "ocr-mesh: text.jpg: This is not a picture" in result.stderr


def test_read_shows_progress_on_standard_error_when_given_more_than_a_few_pictures(folder: Path) -> None:
    few, many = (CliRunner().invoke(main, ["read", *["a.png"] * count]) for count in (3, 4))

    assert few.stderr == ""
    assert "4/4" in many.stderr
    assert "4/4" not in many.stdout


def test_read_says_how_to_use_it_when_given_no_picture() -> None:
    result = CliRunner().invoke(main, ["read"])

    assert result.exit_code == 2
    assert "Usage: main read" in result.stderr or "Usage: ocr-mesh read" in result.stderr


@pytest.mark.parametrize("command", ["read", "recognize", "detect"])
def test_help_shows_the_json_and_the_options_when_asked(command: str) -> None:
    help_text = CliRunner().invoke(main, [command, "--help"]).stdout

    assert all(word in help_text for word in ("--format", "--threads", "JSON"))
