"""PDFs of scans."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any

import img2pdf
import pikepdf
from PIL import Image
from PIL.TiffImagePlugin import STRIPBYTECOUNTS, STRIPOFFSETS, TiffImageFile

from harness.documents.born_digital import saved
from harness.documents.paper import LINES, OTHER_LINES, POINTS, encoded, scan
from harness.documents.programs import run


def jpeg() -> bytes:
    return bytes(img2pdf.convert(encoded(scan(), "JPEG", quality=85, dpi=(200, 200))))


def group_4() -> bytes:
    """Return 1-bit scans of two pages, compressed by CCITT group 4."""
    pages = [encoded(scan(lines, mode="1"), dpi=(200, 200)) for lines in (LINES, OTHER_LINES)]
    return bytes(img2pdf.convert(pages))


def jpeg_2000() -> bytes:
    layout = img2pdf.get_fixed_dpi_layout_fun((200, 200))
    return bytes(img2pdf.convert(encoded(scan(mode="RGB"), "JPEG2000"), layout_fun=layout))


def cmyk() -> bytes:
    return bytes(img2pdf.convert(encoded(scan(mode="CMYK"), "JPEG", quality=85, dpi=(200, 200))))


def pillow() -> bytes:
    return encoded(scan(mode="RGB"), "PDF", resolution=200)


def jbig2() -> bytes:
    """Return a page whose picture is one generic region of JBIG2, coded by MMR (ITU-T T.88, 6.2.6)."""
    picture = scan(mode="1")
    content = encoded(picture, "TIFF", compression="group4", tiffinfo={262: 0, 278: picture.height})
    tiff = Image.open(io.BytesIO(content))
    assert isinstance(tiff, TiffImageFile)
    start, size = tiff.tag_v2[STRIPOFFSETS][0], tiff.tag_v2[STRIPBYTECOUNTS][0]
    coded = content[start : start + size]
    width, height = picture.size
    page_info = struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    region = struct.pack(">IIIIB", width, height, 0, 0, 0) + b"\x01" + coded
    stream = _segment(0, 48, page_info) + _segment(1, 38, region)
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=POINTS)
    image = pdf.make_stream(
        stream,
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=width,
        Height=height,
        BitsPerComponent=1,
        ColorSpace=pikepdf.Name.DeviceGray,
        Filter=pikepdf.Name.JBIG2Decode,
    )
    pdf.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Scan=image))
    pdf.pages[0].Contents = pdf.make_stream(f"{POINTS[0]} 0 0 {POINTS[1]} 0 0 cm /Scan Do".encode())
    return saved(pdf)


def tiff2pdf(folder: Path) -> bytes:
    """Return what libtiff makes of a TIFF."""
    source, file = folder / "scan.tif", folder / "scan.pdf"
    scan(mode="1").save(source, compression="group4", dpi=(200, 200))
    run("tiff2pdf", "-o", file, source)
    return file.read_bytes()


def ocrmypdf(folder: Path, *options: str) -> bytes:
    """Return a scan with the text layer of Tesseract."""
    source, file = folder / "scan.pdf", folder / "searchable.pdf"
    source.write_bytes(jpeg())
    run("ocrmypdf", "--quiet", "--jobs", "1", *options, source, file)
    return file.read_bytes()


def in_nested_forms(content: bytes, depth: int = 3) -> bytes:
    """Return the first page of a PDF as a form within forms."""
    pdf = pikepdf.open(io.BytesIO(content))
    for _ in range(depth):
        outer = pikepdf.new()
        outer.add_blank_page(page_size=POINTS)
        outer.pages[0].add_overlay(pdf.pages[0], pikepdf.Rectangle(0, 0, *POINTS))
        pdf = pikepdf.open(io.BytesIO(saved(outer)))
    return saved(pdf)


def changed(content: bytes, **entries: Any) -> bytes:
    """Return a PDF with entries of its first page replaced."""
    pdf = pikepdf.open(io.BytesIO(content))
    for name, value in entries.items():
        pdf.pages[0].obj[f"/{name}"] = value
    return saved(pdf)


def turned(content: bytes, degrees: int) -> bytes:
    """Return a PDF whose page is stored rotated, and says by how much it must be rotated back."""
    pdf = pikepdf.open(io.BytesIO(content))
    page = pdf.pages[0]
    width, height = POINTS
    matrix = {90: (0, 1, -1, 0, height, 0), 180: (-1, 0, 0, -1, width, height), 270: (0, -1, 1, 0, 0, width)}[degrees]
    page.contents_add(pdf.make_stream(f"q {' '.join(map(str, matrix))} cm".encode()), prepend=True)
    page.contents_add(pdf.make_stream(b"Q"))
    page.MediaBox = [0, 0, width, height] if degrees == 180 else [0, 0, height, width]
    page.Rotate = degrees
    return saved(pdf)


def _segment(number: int, kind: int, content: bytes) -> bytes:
    return struct.pack(">IBBBI", number, kind, 0, 1, len(content)) + content
