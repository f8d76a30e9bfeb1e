"""Original PDFs, as other programs make them: each has pages that were read and pages with text of their own."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any, Final

import img2pdf
import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf, Stream
from PIL import Image, ImageDraw, ImageFont

Make = Callable[[], bytes]

WORDS: Final = ("Rechnung", "Größe", "12,50")
"""Printed on each scanned page; the second one with a letter beyond ASCII."""
PASSWORD: Final = "open sesame"
_SIZE: Final = (400, 600)
_DRAWING: Final = b"q 0.5 0 0 rg 60 60 120 90 re f 0 0 1 RG 4 w 30 500 m 370 420 l S Q"


def scan(degrees: int = 0) -> Image.Image:
    """Return a page with the words, turned clockwise."""
    page = Image.new("L", (800, 1200), 255)
    draw = ImageDraw.Draw(page)
    for number, word in enumerate(WORDS):
        draw.text((100, 150 + 300 * number), word, 0, ImageFont.load_default(60))
    return page.rotate(-degrees, expand=True)


def _scanned(pages: int = 1) -> Pdf:
    with io.BytesIO() as file:
        scan().save(file, "PNG")
        layout = img2pdf.get_layout_fun(pagesize=_SIZE)
        return Pdf.open(io.BytesIO(img2pdf.convert([file.getvalue()] * pages, layout_fun=layout)))


def _of_page(**entries: Any) -> Make:
    """Return a maker of a scanned page with these entries."""

    def make() -> bytes:
        pdf = _scanned()
        for name, value in entries.items():
            pdf.pages[0].obj[f"/{name}"] = Array(value) if isinstance(value, list) else value
        return saved(pdf)

    return make


def saved(pdf: Pdf, **options: Any) -> bytes:
    with io.BytesIO() as file:
        pdf.save(file, **options)
        return file.getvalue()


def _text_page(pdf: Pdf, text: str) -> None:
    """Add a page with text of its own, and a drawing."""
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    pdf.add_blank_page(page_size=_SIZE)
    page = pdf.pages[-1].obj
    page.Resources = Dictionary(Font=Dictionary(F1=font))
    page.Contents = Stream(pdf, _DRAWING + f" BT /F1 24 Tf 60 300 Td ({text}) Tj ET".encode())


def born_digital() -> bytes:
    pdf = pikepdf.new()
    _text_page(pdf, "Its own text")
    return saved(pdf)


def mixed() -> bytes:
    """A scan and a page of text, with links, an outline, page labels, a form and metadata."""
    pdf = _scanned()
    _text_page(pdf, "Its own text")
    link = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=Array([30, 30, 200, 60]),
        Border=Array([0, 0, 2]),
        A=Dictionary(S=Name.URI, URI="https://example.com/"),
    )
    field = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Tx,
        T="name",
        V="typed",
        Rect=Array([200, 200, 380, 240]),
        DA="/Helv 12 Tf 0 g",
        MK=Dictionary(BG=Array([1, 1, 0])),
    )
    pdf.pages[0].obj.Annots = pdf.make_indirect(Array([pdf.make_indirect(link), pdf.make_indirect(field)]))
    helvetica = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    pdf.Root.AcroForm = pdf.make_indirect(
        Dictionary(
            Fields=Array([pdf.pages[0].obj.Annots[1]]),
            DR=Dictionary(Font=Dictionary(Helv=pdf.make_indirect(helvetica))),
        )
    )
    with pdf.open_outline() as outline:
        outline.root.append(OutlineItem("The scan", 0))
        outline.root.append(OutlineItem("The text", 1))
    pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.r)]))
    pdf.docinfo[Name.Title] = "Kept title"
    pdf.docinfo[Name.Author] = "A. Uthor"
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["dc:subject"] = {"kept subject"}
    return saved(pdf)


def shared_resources() -> bytes:
    """Two scans whose contents and resources are the same objects."""
    pdf = _scanned()
    page = pdf.pages[0].obj
    page.Resources = pdf.make_indirect(page.Resources)
    page.Contents = pdf.make_indirect(Array([page.Contents]))
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(Dictionary(dict(page.items())))))
    return saved(pdf)


def unbalanced() -> bytes:
    """Contents that change the graphics state and never restore it."""
    pdf = _scanned()
    page = pdf.pages[0]
    page.contents_add(Stream(pdf, b"q q 0.9 0 0 0.9 0 0 cm 7 w\n"), prepend=True)
    return saved(pdf)


ORIGINALS: Final[Mapping[str, Make]] = {
    "scan": _of_page(),
    "rotated by 90": _of_page(Rotate=90),
    "rotated by 180": _of_page(Rotate=180),
    "rotated by -90": _of_page(Rotate=-90),
    "crop box": _of_page(CropBox=[20, 40, 390, 580]),
    "rotated crop box": _of_page(CropBox=[20, 40, 390, 580], Rotate=270),
    "crop box beyond the page": _of_page(CropBox=[-100, -50, 300, 900]),
    "corners exchanged": _of_page(MediaBox=[400, 600, 0, 0]),
    "user unit": _of_page(UserUnit=2.5),
    "mixed": mixed,
    "shared resources": shared_resources,
    "unbalanced contents": unbalanced,
    "encrypted": lambda: saved(_scanned(), encryption=pikepdf.Encryption(owner="owner", user="")),
    "old file format": lambda: saved(
        _scanned(), force_version="1.2", object_stream_mode=pikepdf.ObjectStreamMode.disable
    ),
    "object streams": lambda: saved(_scanned(), object_stream_mode=pikepdf.ObjectStreamMode.generate),
    "linearized": lambda: saved(_scanned(3), linearize=True),
}
