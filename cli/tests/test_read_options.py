"""Options of `ocr-mesh read`, on PDFs with text of their own, which need no model."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from click.testing import CliRunner, Result

from cli.tests.mixed_files import letter, scanned_pdf
from ocr_mesh.cli import main

PASSWORD = "Süß & geheim"


def read(*arguments: object, **options: Any) -> Result:
    return CliRunner().invoke(main, ["read", *map(str, arguments)], **options)


@pytest.fixture
def encrypted(tmp_path: Path) -> Path:
    file = tmp_path / "geheim.pdf"
    with pikepdf.open(io.BytesIO(letter("For your eyes"))) as pdf:
        pdf.save(file, encryption=pikepdf.Encryption(owner="another", user=PASSWORD))
    return file


def test_password_is_asked_for_or_taken_from_variable_or_file(encrypted: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(f"{PASSWORD}\n")
    answers = (
        read(encrypted, "--password", input=f"{PASSWORD}\n"),
        read(encrypted, env={"OCR_MESH_PASSWORD": PASSWORD}),
        read(encrypted, "--password-file", secret),
    )
    for answer in answers:
        assert (answer.exit_code, answer.stdout) == (0, "For your eyes\n"), answer.stderr
        assert PASSWORD not in answer.stderr


def test_missing_or_wrong_password_is_the_error_of_the_file(encrypted: Path) -> None:
    missing, wrong = read(encrypted), read(encrypted, env={"OCR_MESH_PASSWORD": "wrong"})

    assert missing.exit_code == wrong.exit_code == 1
    assert missing.stderr.startswith(f"ocr-mesh: {encrypted}: ")
    assert "password" in missing.stderr
    assert missing.stderr != wrong.stderr


def test_never_takes_the_own_text_only(tmp_path: Path) -> None:
    file = tmp_path / "scan.pdf"
    file.write_bytes(scanned_pdf("Printed text"))

    result = read(file, "--ocr", "never")

    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"ocr-mesh: {file}, page 1: no text found\n"


def test_selection_without_pages_is_an_error_of_the_file_and_a_malformed_one_of_the_command(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(letter("one", "two"))

    assert read(file, "--pages", "2").stdout == "two\n"
    beyond = read(file, "--pages", "7-")
    assert (beyond.exit_code, beyond.stderr) == (
        1,
        f"ocr-mesh: {file}: The file has 2 pages; the selection 7- has none of them.\n",
    )
    malformed = read(file, "--pages", "two")
    assert malformed.exit_code == 2
    assert "not a selection" in malformed.stderr


def test_result_never_replaces_a_file_that_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    content = letter("one")
    file.write_bytes(content)

    result = read(file, "--format", "pdf", "--out", tmp_path)

    assert result.exit_code == 1
    assert f"{file}: its result would replace {file}; choose another folder with --out" in result.stderr
    assert file.read_bytes() == content


def test_second_file_of_the_same_name_is_refused(tmp_path: Path) -> None:
    for name in ("x/a.pdf", "y/a.pdf"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(letter(name))

    result = read(tmp_path / "x/a.pdf", tmp_path / "y/a.pdf", "--out", tmp_path)

    assert result.exit_code == 1
    assert f"{tmp_path}/y/a.pdf: its result would replace that of {tmp_path}/x/a.pdf" in result.stderr
    assert (tmp_path / "a.txt").read_text() == "x/a.pdf\n"


@pytest.mark.parametrize("format_", ["text", "layout", "markdown", "csv", "json", "hocr", "alto", "page"])
def test_every_format_has_a_file_with_the_text_of_each_page(tmp_path: Path, format_: str) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(letter("first", "second"))
    file.with_name("b.pdf").write_bytes(letter("third"))

    result = read(file, file.with_name("b.pdf"), "--format", format_, "--out", tmp_path / "out")

    assert result.exit_code == 0, result.stderr
    [first, second] = sorted((tmp_path / "out").iterdir())
    content = first.read_bytes()
    if format_ == "page":
        assert [first.suffix, second.suffix] == [".zip", ".xml"]
        assert content[:4] == b"PK\3\4"
    else:
        assert b"first" in content
        assert b"second" in content
    assert b"third" in second.read_bytes()
    assert "2 skipped" in read(file, file.with_name("b.pdf"), "--format", format_, "--out", tmp_path / "out").stderr


def test_json_lines_are_for_standard_output(tmp_path: Path) -> None:
    result = read("a.pdf", "--format", "jsonl", "--out", tmp_path)

    assert result.exit_code == 2
    assert "with --out use json" in result.stderr
