import io
import json
import threading
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from click.testing import CliRunner
from PIL import Image

from mesh.contracts.line import Line, Rectangle, quad_of
from mesh.contracts.notice import Notice, NoticeCode
from mesh.vision.documents.document import SourcePage
from mesh.vision.page import Page
from ocr_mesh.cli import main
from ocr_mesh.notices import MESSAGES, messages_of
from ocr_mesh.reading import models
from ocr_mesh.reading.progress import FileProgress, ProgressBar


@pytest.fixture(autouse=True)
def _model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace the models by a function that returns the picture's size as text."""

    def read(image: npt.NDArray[np.uint8], source: SourcePage | None) -> Page:
        height, width = image.shape[:2]
        if width < height:
            return Page([], [Notice(code="too_small_to_read", letter_height_px=4.5), Notice(code="of_a_later_one")])
        quad = quad_of(Rectangle(1, 2, 3, 4))
        return Page([Line(ord_num=0, quad=quad, text=f"{width} x {height}", confidence=0.5)], [])

    monkeypatch.setattr(models, "load_models", lambda threads: read)


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
    assert answer == {
        "image": "a.png",
        "width": 30,
        "height": 20,
        "text": "30 x 20",
        "lines": [{"quad": [[1, 2], [4, 2], [4, 6], [1, 6]], "text": "30 x 20", "confidence": 0.5}],
        "notices": [],
    }


def test_read_prints_each_notice_to_standard_error(folder: Path) -> None:
    result = CliRunner().invoke(main, ["read", "b.jpg"])

    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.splitlines() == [
        "ocr-mesh: b.jpg: letters are too small to read (4.5 px high); scan or photograph at a higher resolution",
        "ocr-mesh: b.jpg: of_a_later_one",
    ]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"code": "no_text_found"}, "no text found"),
        ({"code": "unsupported_script"}, "in a script that is not supported; Latin, Greek and Cyrillic are"),
        ({"code": "unsupported_script", "script": "Thai"}, "not supported (Thai);"),
        ({"code": "too_small_to_read"}, "too small to read; scan"),
        ({"code": "too_blurred"}, "too blurred to read"),
    ],
)
def test_every_notice_has_words(fields: dict[str, str], words: str) -> None:
    [message] = messages_of([Notice.model_validate(fields)])
    assert words in message
    assert set(MESSAGES) == set(NoticeCode)


def test_read_reports_a_failed_file_and_continues(folder: Path) -> None:
    result = CliRunner().invoke(main, ["read", "--format", "jsonl", "missing.png", "text.jpg", "b.jpg"])

    assert result.exit_code == 1
    assert [json.loads(line)["image"] for line in result.stdout.splitlines()] == ["b.jpg"]
    assert "ocr-mesh: missing.png: No such file or directory" in result.stderr
    assert "ocr-mesh: text.jpg: The file format is not supported" in result.stderr


def test_read_shows_progress_on_a_terminal_only(folder: Path) -> None:
    assert CliRunner().invoke(main, ["read", *["a.png"] * 4]).stderr == ""

    terminal = Terminal()
    bar = ProgressBar(1, terminal)
    progress = FileProgress(bar, threading.Event())
    progress.page_done()
    progress.opened(3)
    bar.close()

    assert "1/3" in terminal.getvalue()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True
