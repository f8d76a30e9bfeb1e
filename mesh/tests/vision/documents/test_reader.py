"""Documents are opened in a child process: pages, text of PDFs, and named problems."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from mesh.contracts.problems import BadDocument, NoSuchPage
from mesh.vision.documents.document import DocumentInfo, DocumentKind, OcrMode
from mesh.vision.documents.reader import DocumentReader


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    """Return a PDF of two pages: two lines of text, and an empty page."""
    file = tmp_path / "letter.pdf"
    canvas = Canvas(str(file), pagesize=(595, 842))
    canvas.setFont("Helvetica", 12)
    canvas.drawString(72, 700, "Total amount: 42.50")
    canvas.drawString(400, 700, "Page one")
    canvas.showPage()
    canvas.showPage()
    canvas.save()
    return file


def darkest(picture: Image.Image) -> int:
    return int(np.asarray(picture).min())


def test_pages_of_a_pdf_are_counted(reader: DocumentReader, letter: Path) -> None:
    assert reader.inspect(letter) == DocumentInfo(DocumentKind.PDF, 2)


def test_words_stand_where_they_are_painted(reader: DocumentReader, letter: Path) -> None:
    page = reader.open_page(letter, 1)
    assert page.words is not None
    assert [(word.text, word.line) for word in page.words] == [
        ("Total", 0),
        ("amount:", 0),
        ("42.50", 0),
        ("Page", 1),
        ("one", 1),
    ]
    picture = Image.open(io.BytesIO(page.content)).convert("L")
    assert picture.size == (page.width, page.height) == (1653, 2339)
    for word in page.words:
        left, top = map(int, word.quad[0])
        right, bottom = map(int, word.quad[2])
        assert darkest(picture.crop((left, top, right, bottom))) < 100
        picture.paste(255, (left - 2, top - 2, right + 2, bottom + 2))
    assert darkest(picture) > 200, "nothing is painted elsewhere"


def test_mode_decides_which_text_is_taken(reader: DocumentReader, letter: Path) -> None:
    assert reader.open_page(letter, 1, ocr=OcrMode.ALWAYS).words is None
    assert reader.open_page(letter, 2, ocr=OcrMode.NEVER).words == []
    assert reader.open_page(letter, 2).words is None, "an empty page is read"


@pytest.mark.parametrize("number", [0, 3])
def test_page_that_does_not_exist_is_refused(reader: DocumentReader, letter: Path, number: int) -> None:
    with pytest.raises(NoSuchPage):
        reader.open_page(letter, number)


def test_unknown_and_empty_files_are_refused(reader: DocumentReader, tmp_path: Path) -> None:
    file = tmp_path / "file"
    for content in (b"", b"no document", b"%PDF-1.7\nnothing else"):
        file.write_bytes(content)
        with pytest.raises(BadDocument):
            reader.inspect(file)


def test_pages_of_a_tiff_have_square_pixels(reader: DocumentReader, tmp_path: Path) -> None:
    file = tmp_path / "fax.tif"
    pages = [Image.new("1", (1728, 1000), colour) for colour in (1, 0)]
    pages[0].save(file, save_all=True, append_images=pages[1:], dpi=(204, 98), compression="group4")
    assert reader.inspect(file) == DocumentInfo(DocumentKind.TIFF, 2)
    page = reader.open_page(file, 2)
    assert (page.width, page.height, page.dpi, page.words) == (1728, 2082, 204.0, None)
    assert (page.width_points, page.height_points) == pytest.approx((1728 / 204 * 72, 1000 / 98 * 72), abs=0.5)


def test_file_may_be_larger_than_the_memory_of_a_page(reader: DocumentReader, letter: Path) -> None:
    with letter.open("r+b") as file:
        end = file.seek(0, 2)
        file.truncate(1024**3)  # a hole, before a table that says where everything is
        file.seek(0)
        table = file.read(end)
        file.seek(1024**3)
        file.write(table[table.rindex(b"startxref") :])
    assert reader.inspect(letter).pages == 2
    assert reader.open_page(letter, 1).words
