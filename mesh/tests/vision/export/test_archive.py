"""PDF/A-2b: what can be checked without a validator."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image, ImageCms

from mesh.platform.concurrency_limit import ConcurrencyLimit
from mesh.vision.export.document import document_of
from mesh.vision.export.pdf.process import NoPdf, PdfLimits
from mesh.vision.export.pdf.searchable import SearchablePdfs
from tests.downloads import originals
from tests.downloads.stored import box, lines, print_quad, stored
from tests.downloads.tools import pdf_text, poppler, qpdf_check
from tests.mesh import pictures
from tests.mesh.pictures import encode

PDFS = SearchablePdfs(
    PdfLimits(timeout_s=20.0, memory_bytes=640 * 1024**2),
    ConcurrencyLimit("decoding", running=2, waiting=16, wait_s=10.0),
)
TITLE = "Größe <1> & 2.jpg"


def assert_is_archivable(file: Path) -> None:
    qpdf_check(file)
    with pikepdf.open(file) as pdf:
        assert not pdf.is_encrypted
        assert pdf.trailer.ID
        (intent,) = pdf.Root.OutputIntents
        assert (str(intent.S), str(intent.DestOutputProfile.N)) == ("/GTS_PDFA1", "3")
        profile = ImageCms.ImageCmsProfile(io.BytesIO(intent.DestOutputProfile.read_bytes()))
        assert profile.profile.xcolor_space.strip() == "RGB"
        assert profile.profile.version < 5
        metadata = pdf.Root.Metadata
        assert Name.Filter not in metadata  # readable without a PDF reader
        with pdf.open_metadata() as xmp:
            assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("2", "B")
        for image in (image for page in pdf.pages for image in page.get_images().values()):
            assert str(image.ColorSpace) != "/DeviceCMYK"
            assert Name.SMask not in image
    fonts = poppler("pdffonts", file).splitlines()[2:]
    assert all(font.split()[-5] == "yes" for font in fonts)  # embedded


@pytest.mark.parametrize(
    "content",
    [
        encode(Image.new("RGB", (1200, 1600), "white"), "JPEG", dpi=(300, 300)),
        pictures.cmyk(),
        pictures.palette_with_alpha(),
        pictures.sixteen_bit(),
        encode(Image.new("1", (1728, 2200)), "TIFF", compression="group4"),
    ],
    ids=["jpeg", "cmyk", "alpha", "deep", "fax"],
)
def test_picture_becomes_archivable(tmp_path: Path, content: bytes) -> None:
    small = [print_quad("Total due", 5, top, 8) for top in (10, 30)]
    boxes = [box("x", quad, row, corrected_text=("Total due", "שלום")[row]) for row, quad in enumerate(small)]
    document = document_of(stored(boxes, name=TITLE))
    file = tmp_path / "a.pdf"
    file.write_bytes(PDFS.of(document, content, archivable=True))
    assert_is_archivable(file)
    assert pdf_text(file) == ["Total due", "שלום"]
    with pikepdf.open(file) as pdf, pdf.open_metadata() as xmp:
        assert xmp["dc:title"] == str(pdf.docinfo.Title) == TITLE
        assert xmp["pdf:Producer"] == str(pdf.docinfo.Producer)
        assert xmp["xmp:CreatorTool"] == str(pdf.docinfo.Creator) == "ocr-mesh"
        assert xmp["xmp:CreateDate"] == "2026-11-20T09:30:00+00:00"
        assert str(pdf.docinfo.CreationDate).startswith("D:20261120093000")


def archived(folder: Path, content: bytes) -> Path:
    before, after = folder / "before.pdf", folder / "after.pdf"
    before.write_bytes(content)
    with before.open("rb") as original, after.open("w+b") as file:
        document = document_of(lines("Total due", width=800, height=1200))
        PDFS.write_original(file, original, [(0, document)], archivable=True)
    return after


def test_scanned_pdf_becomes_archivable(tmp_path: Path) -> None:
    file = archived(tmp_path, originals.ORIGINALS["scan"]())
    assert_is_archivable(file)
    assert "Total due" in pdf_text(file)


def test_encrypted_scan_is_decrypted(tmp_path: Path) -> None:
    assert_is_archivable(archived(tmp_path, originals.ORIGINALS["encrypted"]()))


def _with_script(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def _with_cmyk(pdf: Pdf) -> None:
    image = next(iter(pdf.pages[0].get_images().values()))
    image.ColorSpace = Name.DeviceCMYK


def _with_lzw(pdf: Pdf) -> None:
    image = next(iter(pdf.pages[0].get_images().values()))
    image.Filter = Array([Name.LZWDecode])


def _with_font(pdf: Pdf) -> None:
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    pdf.pages[0].obj.Resources.Font = Dictionary(F=font)


@pytest.mark.parametrize(
    ("change", "fault"),
    [(_with_script, "scripts"), (_with_cmyk, "CMYK"), (_with_lzw, "LZW"), (_with_font, "not embedded")],
)
def test_pdf_that_cannot_be_archivable_is_refused_with_the_reason(
    tmp_path: Path, change: Callable[[Pdf], None], fault: str
) -> None:
    with pikepdf.open(io.BytesIO(originals.ORIGINALS["scan"]())) as pdf:
        change(pdf)
        content = originals.saved(pdf)
    with pytest.raises(NoPdf, match=fault):
        archived(tmp_path, content)
