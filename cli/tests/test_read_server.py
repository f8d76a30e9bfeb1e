"""`ocr-mesh read --server` with a mesh that runs in processes of its own."""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from click.testing import CliRunner, Result

from cli.tests import mixed_files
from cli.tests.mixed_files import TEXTS, letter
from harness.running_mesh import RunningMesh, running_mesh
from ocr_mesh.cli import main

NAMES = ("scan.pdf", "brief.pdf", "fax.tiff", "photo.jpg", "bewegt.gif", "karte.jp2", "Übersicht.pdf")
BAD = ("kaputt.pdf", "leer.png")

pytestmark = pytest.mark.timeout(400)


@pytest.fixture(scope="module")
def mesh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningMesh]:
    with running_mesh(tmp_path_factory.mktemp("data"), {"MESH_OUTGOING": "false"}) as mesh:
        yield mesh


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mixed")
    mixed_files.draw(folder)
    return folder


def read(mesh: RunningMesh, *arguments: object, **options: Any) -> Result:
    return CliRunner().invoke(main, ["read", "--server", mesh.url, *map(str, arguments)], **options)


def test_pictures_and_documents_have_their_texts_and_bad_ones_a_line(mesh: RunningMesh, folder: Path) -> None:
    files = [folder / name for name in (*NAMES, *BAD)]

    result = read(mesh, *files, "--format", "jsonl")

    texts: dict[str, list[str]] = {}
    for line in result.stdout.splitlines():
        answer = json.loads(line)
        texts.setdefault(Path(answer["image"]).name, []).append(answer["text"])
    assert texts == {name: list(TEXTS[name]) for name in NAMES}
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    assert [line.split(": ")[1] for line in lines] == [str(folder / name) for name in BAD]


def test_selected_pages_of_an_encrypted_document_are_exported(mesh: RunningMesh, folder: Path, tmp_path: Path) -> None:
    file = folder / "geheim.pdf"
    with pikepdf.open(io.BytesIO(letter("first", "second", "third"))) as pdf:
        pdf.save(file, encryption=pikepdf.Encryption(owner="another", user="geheim"))

    result = read(mesh, file, "--pages", "2-", "--out", tmp_path, env={"OCR_MESH_PASSWORD": "geheim"})

    assert result.exit_code == 0, result.stderr
    assert (tmp_path / "geheim.txt").read_text() == "second\n\fthird\n"
    assert "password" in read(mesh, file).stderr


def test_searchable_pdf_has_each_text_once(mesh: RunningMesh, folder: Path, tmp_path: Path) -> None:
    result = read(mesh, folder / "scan.pdf", folder / "brief.pdf", "--format", "pdf", "--out", tmp_path)

    assert result.exit_code == 0, result.stderr
    for name in ("scan.pdf", "brief.pdf"):
        output = subprocess.run(["pdftotext", tmp_path / name, "-"], capture_output=True, text=True, check=True).stdout
        assert [" ".join(page.split()) for page in output.split("\f")[:-1]] == TEXTS[name]
