"""Whole documents as PDF: the original with text, pages' pictures, and PDF/A."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.mesh import pictures
from tests.mesh.document_files import pdf, texts, tiff
from tests.mesh.system import Bff, Mesh
from tests.mesh.test_document_exports import built, export, pages_of_pdf, problem, read_document


@pytest.fixture
def person(mesh: Mesh) -> Bff:
    return mesh.person()


def test_pdf_keeps_pages_links_and_own_text_of_the_original(mesh: Mesh, person: Bff, tmp_path: Path) -> None:
    mesh.detector.fixed_boxes = None
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(400, 300))
    canvas.setTitle("Of the author")
    canvas.drawString(20, 250, "Printed text that the file has already")
    canvas.linkURL("https://example.org/", (10, 10, 50, 50))
    canvas.showPage()
    picture = pictures.bars(2)
    canvas.setPageSize(picture.size)
    canvas.drawImage(ImageReader(picture), 0, 0, *picture.size)
    canvas.showPage()
    canvas.save()
    document_id = read_document(mesh, person, file.getvalue())
    result = built(mesh, person, document_id, "pdf")
    first, second = pages_of_pdf(result, tmp_path)
    assert first == "Printed text that the file has already"
    assert second.split() == texts(2)[0].split()
    with pikepdf.open(io.BytesIO(result)) as opened:
        assert opened.docinfo.Title == "Of the author"
        assert opened.pages[0].Annots[0].A.URI == "https://example.org/"


def test_pdf_of_pictures_is_an_archive_where_wished(mesh: Mesh, person: Bff, tmp_path: Path) -> None:
    document_id = read_document(mesh, person, tiff(1, 2), "fax.tiff")
    content = built(mesh, person, document_id, "pdfa")
    assert [page.split() for page in pages_of_pdf(content, tmp_path)] == [text.split() for text in texts(1, 2)]
    with pikepdf.open(io.BytesIO(content)) as opened, opened.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "B")
    assert b"pdfaid" not in built(mesh, person, document_id, "pdf")


def test_pdf_of_an_encrypted_file_is_made_of_pictures(mesh: Mesh, person: Bff, tmp_path: Path) -> None:
    document_id = read_document(mesh, person, pdf(2, password="secret"), password="secret")
    [page] = pages_of_pdf(built(mesh, person, document_id, "pdf"), tmp_path)
    assert page.split() == texts(2)[0].split()


def test_format_that_cannot_be_written_says_why(mesh: Mesh, person: Bff) -> None:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(400, 300))
    canvas.drawString(20, 250, "Helvetica is not embedded")
    canvas.showPage()
    canvas.save()
    document_id = read_document(mesh, person, file.getvalue())
    export(person, document_id, "pdfa")
    mesh.work_on_documents()
    answer = export(person, document_id, "pdfa")
    assert problem(answer) == (422, "no-export")
    assert "not embedded" in answer.json()["detail"]
    assert built(mesh, person, document_id, "pdf").startswith(b"%PDF")
