"""PDFs whose text layer is wrong: of another OCR program, or without usable characters."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final

import pikepdf
from fontTools.ttLib import TTFont
from PIL import ImageFont
from reportlab.pdfgen.canvas import Canvas

from harness.documents.born_digital import (
    EMBEDDED,
    HEBREW,
    draw_lines,
    draw_scan,
    drawn,
    embedded_font,
    register,
    saved,
)
from harness.documents.paper import FONT, LETTER_POINTS, LINES, POINTS, baselines

_NAMES_OF_CHARACTERS: Final = ("cmap", "post", "GSUB", "GPOS", "OS/2")
"""Tables of a font that programs derive the characters of glyphs from."""


def hidden_below_scan() -> bytes:
    """Return a scan whose text layer, of another program, is painted below the picture."""

    def draw(canvas: Canvas) -> None:
        draw_lines(canvas, ("lnv0ice zoz4-ll7", "Thamk yuo f0r y0ur 0rder", "T0tal bue l.Z84.S0"))
        draw_scan(canvas)

    return drawn(draw)


def invisible_layer(text: str) -> bytes:
    """Return a scan below an invisible text layer, of other lines."""
    return _layer(text, LINES)


def invisible_hebrew() -> bytes:
    """Return a scan in Hebrew below its text."""
    painted = HEBREW[::-1]
    return _layer(painted, (painted,))


def _layer(text: str, printed: Sequence[str]) -> bytes:
    register()

    def draw(canvas: Canvas) -> None:
        draw_scan(canvas, printed)
        layer = canvas.beginText(*baselines()[0][:2])
        layer.setTextRenderMode(3)
        layer.setFont(EMBEDDED, LETTER_POINTS)
        layer.textLine(text)
        canvas.drawText(layer)

    return drawn(draw)


def private_use() -> bytes:
    """Return a page whose characters are in the private use area of Unicode."""
    pdf = pikepdf.open(io.BytesIO(embedded_font()))
    for font in pdf.pages[0].Resources.Font.values():
        if "/ToUnicode" in font:
            font.ToUnicode = pdf.make_stream(_TO_PRIVATE_USE)
    return saved(pdf)


def unmapped_font() -> bytes:
    """Return a page whose font does not say which characters its glyphs are."""
    font = TTFont(ImageFont.truetype(FONT, 10).path)
    glyphs = font.getBestCmap()
    names = {glyphs[ord(character)] for line in LINES for character in line}
    numbers, widths = font.getReverseGlyphMap(), font["hmtx"].metrics
    per_em = font["head"].unitsPerEm
    advances = [item for name in sorted(names) for item in (numbers[name], [round(1000 * widths[name][0] / per_em)])]
    painted = [
        f"BT /F {LETTER_POINTS} Tf {x} {y} Td <{''.join(f'{numbers[glyphs[ord(one)]]:04x}' for one in line)}> Tj ET"
        for x, y, line in baselines()
    ]
    for table in _NAMES_OF_CHARACTERS:
        del font[table]
    file = io.BytesIO()
    font.save(file)
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=POINTS)
    descriptor = pikepdf.Dictionary(
        Type=pikepdf.Name.FontDescriptor,
        FontName=pikepdf.Name("/AAAAAA+Glyphs"),
        Flags=4,
        FontBBox=[0, -200, 1000, 900],
        ItalicAngle=0,
        Ascent=900,
        Descent=-200,
        CapHeight=700,
        StemV=80,
        FontFile2=pdf.make_stream(file.getvalue()),
    )
    descendant = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.CIDFontType2,
        BaseFont=pikepdf.Name("/AAAAAA+Glyphs"),
        CIDSystemInfo=pikepdf.Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        W=advances,
        CIDToGIDMap=pikepdf.Name.Identity,
    )
    composite = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type0,
        BaseFont=pikepdf.Name("/AAAAAA+Glyphs"),
        Encoding=pikepdf.Name("/Identity-H"),
        DescendantFonts=[pdf.make_indirect(descendant)],
    )
    pdf.pages[0].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=pdf.make_indirect(composite)))
    pdf.pages[0].Contents = pdf.make_stream(" ".join(painted).encode())
    return saved(pdf)


_TO_PRIVATE_USE: Final = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def /CMapName /Private def /CMapType 2 def
1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <00> <FF> <E000> endbfrange
endcmap CMapName currentdict /CMap defineresource pop end end"""
