"""PDFs with text of their own."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import pikepdf
from PIL import ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from harness.documents.paper import FONT, LETTER_POINTS, LINES, OTHER_LINES, POINTS, baselines, encoded, scan
from harness.documents.programs import run

HEBREW: Final = "שלום עולם"
EMBEDDED: Final = "DejaVu Sans"


def drawn(draw: Callable[[Canvas], None], size: tuple[float, float] = POINTS) -> bytes:
    """Return a PDF of one page, by reportlab."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=size)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def draw_lines(canvas: Canvas, lines: Sequence[str] = LINES, font: str = "Helvetica") -> None:
    canvas.setFont(font, LETTER_POINTS)
    for x, y, line in baselines(lines):
        canvas.drawString(x, y, line)


def draw_scan(canvas: Canvas, lines: Sequence[str] = LINES) -> None:
    canvas.drawImage(ImageReader(io.BytesIO(encoded(scan(lines), "JPEG", quality=85))), 0, 0, *POINTS)


def plain() -> bytes:
    return drawn(draw_lines)


def embedded_font() -> bytes:
    register()
    return drawn(lambda canvas: draw_lines(canvas, font=EMBEDDED))


def right_to_left() -> bytes:
    """Return a page in Hebrew, whose characters are painted from left to right, as programs do."""
    register()

    def draw(canvas: Canvas) -> None:
        canvas.setFont(EMBEDDED, LETTER_POINTS)
        canvas.drawString(100, 200, HEBREW[::-1])

    return drawn(draw)


def two_pages() -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=POINTS)
    for lines in (LINES, OTHER_LINES):
        draw_lines(canvas, lines)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def with_picture() -> bytes:
    """Return a page with one line of text, above a picture of two lines."""

    def draw(canvas: Canvas) -> None:
        draw_lines(canvas, LINES[:1])
        picture = scan(("", *LINES[1:]))
        canvas.drawImage(ImageReader(picture.crop((0, 230, picture.width, picture.height))), 0, 0, POINTS[0], 217)

    return drawn(draw)


def form() -> bytes:
    """Return a page with a filled text field."""

    def draw(canvas: Canvas) -> None:
        draw_lines(canvas, LINES[:2])
        canvas.acroForm.textfield(value=LINES[2], x=36, y=80, width=300, height=28, fontSize=16, borderWidth=0)

    return drawn(draw)


def form_without_looks() -> bytes:
    """Return the same, with the value of the field alone: a program draws it."""
    pdf = pikepdf.open(io.BytesIO(form()))
    for note in pdf.pages[0].obj.Annots:
        del note.AP
    pdf.Root.AcroForm.NeedAppearances = True
    return saved(pdf)


def with_notes() -> bytes:
    """Return a page with a note that is printed, and one that is only seen on a screen."""
    pdf = pikepdf.open(io.BytesIO(drawn(lambda canvas: draw_lines(canvas, LINES[:2]))))
    pdf.pages[0].Annots = pdf.make_indirect(
        pikepdf.Array([_note(pdf, LINES[2], 110, flags=4), _note(pdf, "Not printed", 40, flags=0)])
    )
    return saved(pdf)


def postscript(folder: Path) -> bytes:
    """Return what Ghostscript makes of PostScript."""
    lines = "".join(f"{x} {y} moveto ({line}) show\n" for x, y, line in baselines())
    source, file = folder / "page.ps", folder / "page.pdf"
    source.write_text(f"%!PS\n/Times-Roman findfont {LETTER_POINTS} scalefont setfont\n{lines}showpage\n")
    size = [f"-dDEVICE{side}POINTS={points:g}" for side, points in zip(("WIDTH", "HEIGHT"), POINTS, strict=True)]
    run("gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=pdfwrite", *size, f"-sOutputFile={file}", source)
    return file.read_bytes()


def cairo(folder: Path) -> bytes:
    """Return what Cairo makes of a PDF."""
    source, file = folder / "source.pdf", folder / "page.pdf"
    source.write_bytes(embedded_font())
    run("pdftocairo", "-pdf", source, file)
    return file.read_bytes()


def saved(pdf: pikepdf.Pdf) -> bytes:
    file = io.BytesIO()
    pdf.save(file)
    return file.getvalue()


def _note(pdf: pikepdf.Pdf, text: str, y: float, flags: int) -> pikepdf.Object:
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    paint = f"BT /F 16 Tf 0 8 Td ({text}) Tj ET".encode()
    look = pdf.make_stream(
        paint,
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Form,
        BBox=[0, 0, 300, 30],
        Resources=pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font)),
    )
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.FreeText,
        Rect=[36, y, 336, y + 30],
        F=flags,
        AP=pikepdf.Dictionary(N=look),
    )
    return pdf.make_indirect(note)


def register() -> None:
    """Let reportlab embed the font `EMBEDDED`."""
    if EMBEDDED not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(EMBEDDED, str(ImageFont.truetype(FONT, 10).path)))
