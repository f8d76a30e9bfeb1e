"""An invisible font for the text layer of a PDF: any character, at any width.

A code stands for a text (a character or a whole word) at a width. `ToUnicode` gives the text to copy; the glyphs
have an extent, which viewers highlight when text is selected, but no area.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final

from bff_api.export.layout import BASELINE
from bff_api.export.pdf_file import PdfFile, utf16

EM: Final = 1000
"""Units per font height."""
MAX_WIDTH: Final = 32_000
"""Limit of the file format."""

_NAME: Final = "Invisible"
_ASCENT: Final = round(BASELINE * EM)
_DESCENT: Final = _ASCENT - EM
_MAX_CODES: Final = 0xFFFF
_BLOCK_ENTRIES: Final = 100
"""Limit of `beginbfchar`."""

_TO_UNICODE: Final = """\
/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{blocks}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


class InvisibleFont:
    """Collects glyphs with `code`; `add_to` writes the font."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, int], int] = {}

    def code(self, text: str, width: int) -> str:
        """Return the code of a text in hexadecimal digits. `width` is in units of the font height / `EM`."""
        code = self._codes.get((text, width))
        if code is None:
            # All codes are used: a page with that many different glyphs is not text, so any glyph will do.
            glyph = (text, width) if len(self._codes) < _MAX_CODES else next(iter(self._codes))
            code = self._codes.setdefault(glyph, len(self._codes) + 1)
        return f"{code:04X}"

    def add_to(self, pdf: PdfFile) -> str:
        """Write the font and return its reference."""
        widths = sorted({width for _, width in self._codes})
        glyph_ids = {width: number for number, width in enumerate(widths, start=1)}
        file = _font_file(widths)
        descriptor = pdf.add(
            f"<< /Type /FontDescriptor /FontName /{_NAME} /Flags 4 /ItalicAngle 0 /StemV 80"
            f" /FontBBox [0 {_DESCENT} {max(widths, default=0)} {_ASCENT}]"
            f" /Ascent {_ASCENT} /Descent {_DESCENT} /CapHeight {_ASCENT}"
            f" /FontFile2 {pdf.add_stream(file, f'/Length1 {len(file)}')} >>"
        )
        glyphs = pdf.add_stream(b"\0\0" + b"".join(glyph_ids[width].to_bytes(2) for _, width in self._codes))
        descendant = pdf.add(
            f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{_NAME} /FontDescriptor {descriptor}"
            f" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /CIDToGIDMap {glyphs}"
            f" /W [1 [{' '.join(str(width) for _, width in self._codes)}]] >>"
        )
        texts = [f"<{code:04X}> <{utf16(text)}>" for (text, _), code in self._codes.items()]
        to_unicode = pdf.add_stream(_TO_UNICODE.format(blocks="\n".join(_blocks(texts))).encode())
        return pdf.add(
            f"<< /Type /Font /Subtype /Type0 /BaseFont /{_NAME} /Encoding /Identity-H"
            f" /DescendantFonts [{descendant}] /ToUnicode {to_unicode} >>"
        )


def _blocks(entries: Sequence[str]) -> list[str]:
    blocks = [entries[first : first + _BLOCK_ENTRIES] for first in range(0, len(entries), _BLOCK_ENTRIES)]
    return ["\n".join((f"{len(block)} beginbfchar", *block, "endbfchar")) for block in blocks]


def _font_file(widths: Sequence[int]) -> bytes:
    """Return a TrueType file with one glyph per width, in this order, after `.notdef`."""
    # Imported with the first PDF: it takes 50 ms and memory that other requests do not need.
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    glyphs, advances = {}, {}
    for name, width in ((".notdef", EM // 2), *((f"w{width}", width) for width in widths)):
        pen = TTGlyphPen(None)
        pen.moveTo((0, _DESCENT))
        pen.lineTo((width, _ASCENT))  # two points have an extent, but no area
        pen.closePath()
        glyphs[name], advances[name] = pen.glyph(), (width, 0)
    builder = FontBuilder(EM, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap({})
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(advances)
    builder.setupHorizontalHeader(ascent=_ASCENT, descent=_DESCENT)
    builder.setupNameTable({"familyName": _NAME, "styleName": "Regular", "psName": _NAME})
    builder.setupOS2(sTypoAscender=_ASCENT, sTypoDescender=_DESCENT, usWinAscent=_ASCENT, usWinDescent=-_DESCENT)
    builder.setupPost(keepGlyphNames=False)
    builder.updateHead(created=0, modified=0)  # the same text gives the same file
    builder.font.recalcTimestamp = False
    with io.BytesIO() as file:
        builder.save(file)
        return file.getvalue()
