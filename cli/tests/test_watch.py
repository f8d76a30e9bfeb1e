"""`ocr-mesh watch`, on PDFs with text of their own, which need no model."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.tests.mixed_files import letter
from harness.waiting import eventually
from ocr_mesh.cli import main
from ocr_mesh.reading.watching import Settling

Process = subprocess.Popen[str]


@contextmanager
def watching(folder: Path, out: Path, *options: str) -> Iterator[Process]:
    program = Path(sys.executable).with_name("ocr-mesh")
    command: list[str | Path] = [program, "watch", folder, "--out", out, "--settle", "0.5", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def text(file: Path) -> Callable[[], str | None]:
    return lambda: file.read_text() if file.exists() else None


@pytest.mark.parametrize(("options", "number"), [((), signal.SIGTERM), (("--poll",), signal.SIGINT)])
def test_files_are_read_when_they_are_complete(
    tmp_path: Path, options: tuple[str, ...], number: signal.Signals
) -> None:
    inbox, out = tmp_path / "inbox", tmp_path / "inbox" / "texts"
    (inbox / "März").mkdir(parents=True)
    (inbox / "März/before.pdf").write_bytes(letter("was there"))
    (inbox / "bad.pdf").write_bytes(b"%PDF-1.7 bad")

    with watching(inbox, out, *options) as process:
        assert eventually(text(out / "März/before.txt"), 60) == "was there\n"
        content = letter("came in parts")
        with (inbox / "new file.pdf").open("wb") as file:
            file.write(content[:300])
            file.flush()
            (inbox / "other.pdf").write_bytes(letter("came at once"))
            assert eventually(text(out / "other.txt"), 60) == "came at once\n"
            file.write(content[300:])
        (inbox / "bad.pdf").write_bytes(letter("repaired"))
        assert eventually(text(out / "new file.txt"), 60) == "came in parts\n"
        assert eventually(text(out / "bad.txt"), 60) == "repaired\n"
        process.send_signal(number)
        output, errors = process.communicate(timeout=60)

    assert process.returncode == 0, errors
    assert f"{inbox}/other.pdf → {out}/other.txt" in output
    assert errors.count(f"ocr-mesh: {inbox}/bad.pdf: ") == 1
    assert "Traceback" not in errors
    assert sorted(file.name for file in out.rglob("*.txt")) == ["bad.txt", "before.txt", "new file.txt", "other.txt"]


def test_file_that_changes_is_not_complete(tmp_path: Path) -> None:
    settling, file = Settling(settle_s=2.0), tmp_path / "a.pdf"
    file.write_bytes(b"1")
    assert settling.split([file], now=0.0) == ([], 1)
    assert settling.split([file], now=1.9) == ([], 1)
    file.write_bytes(b"12")
    assert settling.split([file], now=2.1) == ([], 1)
    assert settling.split([file], now=4.2) == ([file], 0)


def test_file_that_was_tried_waits_for_a_change(tmp_path: Path) -> None:
    settling, file = Settling(settle_s=0.0), tmp_path / "a.pdf"
    file.write_bytes(b"1")
    assert settling.split([file], now=0.0) == ([file], 0)
    settling.tried(file)
    assert settling.split([file, tmp_path / "gone"], now=1.0) == ([], 0)
    file.write_bytes(b"12")
    assert settling.split([file], now=2.0) == ([file], 0)


def test_results_in_the_folder_itself_are_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["watch", str(tmp_path), "--out", f"{tmp_path}/."])

    assert result.exit_code == 2
    assert "Choose another folder" in result.stderr
