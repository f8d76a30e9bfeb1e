"""`ocr-mesh read` of a folder of 30 mixed files, with the real models."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.tests import mixed_files
from cli.tests.mixed_files import BAD, CUT, CUT_TEXT, FILES, IGNORED, PAGES, TEXTS
from mesh.vision.documents.document import SourcePage
from mesh.vision.page import Page
from ocr_mesh.cli import main
from ocr_mesh.reading import models
from ocr_mesh.reading.models import Image, PageModels

pytestmark = [pytest.mark.usefixtures("real_models"), pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mixed") / "Meine Dateien"
    folder.mkdir()
    mixed_files.draw(folder)
    return folder


@pytest.fixture(scope="module")
def results(folder: Path, loaded_models: PageModels) -> Iterator[tuple[Path, Result]]:
    """Read the whole folder once."""
    out = folder.parent / "results"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(models, "LazyModels", lambda threads: loaded_models)
        yield out, read(folder, "--out", out)


def read(*arguments: object, **options: Any) -> Result:
    return CliRunner().invoke(main, ["read", *map(str, arguments)], **options)


def places(out: Path, ending: str = ".txt") -> Mapping[str, Path]:
    return {name: (out / "Meine Dateien" / name).with_suffix(ending) for name in TEXTS}


def test_each_file_has_its_text_and_each_bad_one_a_line(folder: Path, results: tuple[Path, Result]) -> None:
    out, result = results

    assert len(TEXTS) + len(BAD) + 1 == FILES == 30
    texts = {name: file.read_text().split("\f") for name, file in places(out).items()}
    assert texts == {name: [f"{text}\n" if text else "" for text in pages] for name, pages in TEXTS.items()}
    assert (out / "Meine Dateien" / CUT).with_suffix(".txt").read_text() == f"{CUT_TEXT}\n"
    assert len([file for file in out.rglob("*") if file.is_file()]) == len(TEXTS) + 1
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    for name in BAD:
        assert sum(line.startswith(f"ocr-mesh: {folder / name}: ") for line in lines) == 1
    assert sum(line.startswith(f"ocr-mesh: {folder / CUT}, page 2: ") for line in lines) == 1
    assert not any(name in result.stderr for name in IGNORED)
    assert lines[-1] == f"ocr-mesh: {len(TEXTS)} read, {len(BAD) + 1} failed"
    assert result.stdout == ""


def test_results_that_are_up_to_date_are_skipped(folder: Path, results: tuple[Path, Result]) -> None:
    out, _ = results
    letter, other = places(out)["brief.pdf"], places(out)["Übersicht.pdf"]
    first = {file: file.stat().st_mtime_ns for file in (letter, other)}
    os.utime(folder / "brief.pdf")

    result = read(folder, "--out", out)

    summary = (
        f"ocr-mesh: 1 read, {len(TEXTS) - 1} skipped (up to date; --force reads them again), {len(BAD) + 1} failed"
    )
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (1, summary)
    assert letter.stat().st_mtime_ns > first[letter]
    assert other.stat().st_mtime_ns == first[other]


def test_force_reads_again(folder: Path, results: tuple[Path, Result]) -> None:
    out, _ = results
    file = out / "brief.txt"
    for expected in ("1 read", "0 read, 1 skipped (up to date; --force reads them again)"):
        assert read(folder / "brief.pdf", "--out", out).stderr == f"ocr-mesh: {expected}\n"
    file.write_text("changed")
    assert read(folder / "brief.pdf", "--out", out, "--force").exit_code == 0
    assert file.read_text() == "Dear reader\n\fKind regards\n"


def test_json_lines_have_the_page_of_a_document(folder: Path) -> None:
    result = read("--format", "jsonl", "--pages", "2-", folder / "scan.pdf", folder / "fax.tiff")

    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(Path(each["image"]).name, each["page"], each["pages"], each["text"]) for each in answers] == [
        ("scan.pdf", 2, 3, "Page two"),
        ("scan.pdf", 3, 3, "Page three"),
        ("fax.tiff", 2, 2, "Fax body"),
    ]


def test_text_of_files_is_printed_in_natural_order(folder: Path, tmp_path: Path) -> None:
    for name in ("scan 1.png", "scan 2.png", "scan 10.png", "scan.pdf"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())

    result = read(tmp_path)

    assert result.stdout.replace(f"{tmp_path}/", "") == (
        "==> scan 1.png <==\nDelivery note\n==> scan 2.png <==\nSecond notice\n==> scan 10.png <==\nTenth letter\n"
        "==> scan.pdf <==\nPage one\n\fPage two\n\fPage three\n"
    )


def test_standard_input_is_read(folder: Path, tmp_path: Path) -> None:
    content = (folder / "brief.pdf").read_bytes()

    assert read("-", input=content).stdout == "Dear reader\n\fKind regards\n"
    assert read("-", "--out", tmp_path, input=content).exit_code == 0
    assert (tmp_path / "stdin.txt").read_text() == "Dear reader\n\fKind regards\n"


@pytest.mark.parametrize("name", ["scan.pdf", "brief.pdf", "fax.tiff", "photo.jpg", "karte.jp2"])
def test_searchable_pdf_has_each_page_and_its_text_once(folder: Path, tmp_path: Path, name: str) -> None:
    result = read(folder / name, "--format", "pdf", "--out", tmp_path)

    assert result.exit_code == 0, result.stderr
    pdf = (tmp_path / name).with_suffix(".pdf")
    pages = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True).stdout.split("\f")
    assert [" ".join(page.split()) for page in pages[:-1]] == list(TEXTS[name])


def test_export_of_one_file_goes_to_standard_output(folder: Path) -> None:
    result = read(folder / "photo.jpg", "--format", "pdf")
    assert (result.exit_code, result.stdout_bytes[:5]) == (0, b"%PDF-")

    several = read(folder / "photo.jpg", folder / "scan.pdf", "--format", "alto")
    assert several.exit_code == 2
    assert "needs --out" in several.stderr


def test_interrupted_run_keeps_what_is_done_and_the_next_one_goes_on(
    folder: Path, tmp_path: Path, loaded_models: PageModels, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = 0

    def interrupted(image: Image, source: SourcePage | None) -> Page:
        nonlocal pages
        pages += 1
        if pages == 5:
            os.kill(os.getpid(), signal.SIGINT)
        return loaded_models(image, source)

    files = [folder / name for name in TEXTS if name != "leere seite.pdf"]
    with monkeypatch.context() as patch:
        patch.setattr(models, "LazyModels", lambda threads: interrupted)
        result = read(*files, "--out", tmp_path, "--jobs", 2)

    written = sorted(file for file in tmp_path.rglob("*") if file.is_file())
    assert result.exit_code == 130
    assert 0 < len(written) < len(files)
    assert f"stopped; {len(files) - len(written)} of {len(files)} files are not read" in result.stderr
    assert all(file.suffix == ".txt" and file.read_text() for file in written), "no part of a file is left"

    again = read(*files, "--out", tmp_path)

    assert again.exit_code == 0, again.stderr
    assert again.stderr.startswith(f"ocr-mesh: {len(files) - len(written)} read, {len(written)} skipped")
    assert PAGES > 5
