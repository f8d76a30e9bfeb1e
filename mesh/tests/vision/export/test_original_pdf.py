"""Invisible text in original PDFs: the pictures of the pages are the same, and each word is where it was read."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pypdfium2
import pytest
from PIL import Image

from mesh.contracts.text_document import TextDocument
from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.vision.export.direction import drawn
from mesh.vision.export.document import document_of
from mesh.vision.export.pdf.process import NoPdf, PdfLimits
from mesh.vision.export.pdf.searchable import SearchablePdfs
from tests.downloads import originals
from tests.downloads.originals import ORIGINALS, PASSWORD
from tests.downloads.stored import box, print_quad, stored
from tests.downloads.tools import PdfWord, pdf_text, pdf_words, poppler, qpdf_check

PDFS = SearchablePdfs(
    PdfLimits(timeout_s=20.0, memory_bytes=640 * 1024**2),
    ConcurrencyLimit("decoding", running=2, waiting=16, wait_s=10.0),
)
KINDS = pytest.mark.parametrize("kind", ORIGINALS)
DPI = 100
ORDERED = ("Rechnung vom März", "Total: 12,50 €", "שלום עולם", "last line")


def rendered(file: Path, *options: str) -> list[Image.Image]:
    poppler("pdftoppm", "-png", "-r", str(DPI), "-cropbox", *options, file, file.with_suffix(""))
    pages = sorted(file.parent.glob(f"{file.stem}-*.png"))
    assert pages
    return [Image.open(io.BytesIO(page.read_bytes())) for page in pages]


def text_of(width: int, height: int) -> TextDocument:
    """Return lines of a picture of this size, one of them from below to above along the right margin."""
    level = [print_quad(text, width * 0.1, height * (0.2 + 0.12 * row), 24) for row, text in enumerate(ORDERED)]
    lines = [
        box("x", quad, row, corrected_text=text) for row, (text, quad) in enumerate(zip(ORDERED, level, strict=True))
    ]
    margin = box("margin note", print_quad("margin note", width * 0.85, height * 0.9, 20, -90), len(lines))
    return document_of(stored([*lines, margin], width=width, height=height))


def written(
    folder: Path, content: bytes, texts: Mapping[int, TextDocument], password: str = "", **options: Any
) -> tuple[Path, Path]:
    """Return the files of the original and of the result."""
    before, after = folder / "before.pdf", folder / "after.pdf"
    before.write_bytes(content)
    with before.open("rb") as original, after.open("w+b") as file:
        PDFS.write_original(file, original, texts.items(), password=password, **options)
    return before, after


def assert_words_are_at_their_places(file: Path, document: TextDocument, *options: str) -> None:
    found: dict[str, PdfWord] = {word.text: word for word in pdf_words(file, "-cropbox", *options)}
    for line in document.lines:
        height = np.linalg.norm(np.subtract(line.quad[0], line.quad[3]))
        for word in line.words:
            seen = found[drawn(word.text)]
            middle = np.array((seen.left + seen.right, seen.top + seen.bottom)) / 2 * DPI / 72
            assert np.linalg.norm(np.mean(word.quad, axis=0) - middle) < height, word.text


@KINDS
def test_pages_look_the_same_and_words_are_at_their_places_and_in_reading_order(tmp_path: Path, kind: str) -> None:
    before = tmp_path / "before.pdf"
    before.write_bytes(ORIGINALS[kind]())
    pages = rendered(before)
    document = text_of(*pages[0].size)
    _, after = written(tmp_path, before.read_bytes(), {0: document})
    assert "No syntax or stream encoding errors" in qpdf_check(after)
    for one, other in zip(pages, rendered(after), strict=True):
        assert np.array_equal(np.asarray(one), np.asarray(other))
    assert_words_are_at_their_places(after, document, "-l", "1")
    pdf = pypdfium2.PdfDocument(after)
    copied = pdf[0].get_textpage().get_text_range()
    pdf.close()
    assert " ".join(copied.split()).startswith(" ".join(ORDERED))


def test_page_with_its_own_text_is_untouched(tmp_path: Path) -> None:
    before, after = written(tmp_path, originals.mixed(), {0: text_of(800, 1200)})
    assert pdf_text(after, "-f", "2") == ["Its own text"]
    with pikepdf.open(before) as one, pikepdf.open(after) as other:
        assert one.pages[1].Contents.read_bytes() == other.pages[1].Contents.read_bytes()
        assert list(other.pages[1].Resources.Font.keys()) == ["/F1"]


def test_links_outline_labels_form_and_metadata_are_kept(tmp_path: Path) -> None:
    _, after = written(tmp_path, originals.mixed(), {0: text_of(800, 1200)})
    with pikepdf.open(after) as pdf:
        link, field = pdf.pages[0].Annots
        assert str(link.A.URI) == "https://example.com/"
        assert (str(field.T), str(field.V)) == ("name", "typed")
        assert pdf.Root.AcroForm.Fields[0].objgen == field.objgen
        with pdf.open_outline() as outline:
            assert [item.title for item in outline.root] == ["The scan", "The text"]
        assert pdf.pages[0].label == "i"
        assert (str(pdf.docinfo.Title), str(pdf.docinfo.Author)) == ("Kept title", "A. Uthor")
        with pdf.open_metadata() as metadata:
            assert metadata["dc:subject"] == {"kept subject"}


def test_page_that_shares_its_resources_gets_its_own(tmp_path: Path) -> None:
    _, after = written(tmp_path, originals.shared_resources(), {1: text_of(800, 1200)})
    assert pdf_text(after, "-l", "1") == []
    assert ORDERED[0] in pdf_text(after, "-f", "2")


def test_pdf_stays_encrypted_with_the_same_passwords(tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(originals.mixed())) as pdf:
        content = originals.saved(pdf, encryption=pikepdf.Encryption(owner="owner", user=PASSWORD))
    _, after = written(tmp_path, content, {0: text_of(800, 1200)}, PASSWORD)
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(after)
    for password in ("owner", PASSWORD):
        with pikepdf.open(after, password=password) as pdf:
            assert pdf.is_encrypted
    qpdf_check(after, f"--password={PASSWORD}")
    assert ORDERED[0] in pdf_text(after, "-upw", PASSWORD)


@pytest.mark.parametrize("password", ["", "wrong"])
def test_encrypted_pdf_without_its_password_is_refused(tmp_path: Path, password: str) -> None:
    with pikepdf.open(io.BytesIO(originals.mixed())) as pdf:
        content = originals.saved(pdf, encryption=pikepdf.Encryption(owner="owner", user=PASSWORD))
    with pytest.raises(NoPdf, match="password is missing or wrong"):
        written(tmp_path, content, {0: text_of(800, 1200)}, password)


@pytest.mark.parametrize(
    "content", [b"", b"no PDF", b"%PDF-1.7\n", originals.mixed()[:300]], ids=["empty", "text", "header", "part"]
)
def test_damaged_pdf_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(NoPdf, match="damaged"):
        written(tmp_path, content, {0: text_of(800, 1200)})


def test_broken_cross_reference_table_is_repaired(tmp_path: Path) -> None:
    content = originals.saved(
        pikepdf.open(io.BytesIO(originals.mixed())), object_stream_mode=pikepdf.ObjectStreamMode.disable
    )
    broken = content.replace(b"startxref\n", b"startxref\n9")
    _, after = written(tmp_path, broken, {0: text_of(800, 1200)})
    qpdf_check(after)
    assert ORDERED[0] in pdf_text(after, "-l", "1")


def test_thousand_pages_get_their_text(tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(ORIGINALS["scan"]())) as pdf:
        for _ in range(999):
            pdf.pages.append(pdf.pages[0])
        content = originals.saved(pdf)
    document = text_of(800, 1200)
    _, after = written(tmp_path, content, dict.fromkeys(range(1000), document))
    for page in ("1", "500", "1000"):
        assert ORDERED[0] in pdf_text(after, "-f", page, "-l", page)
