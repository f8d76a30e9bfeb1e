"""An invisible font for the text layer of a PDF: any character, at any width.

A code stands for a text (a character or a whole word) at a width. `ToUnicode` gives the text to copy; the glyphs
have an extent, which viewers highlight when text is selected, but no area.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from mesh.vision.export.layout import BASELINE

EM: Final = 1000
"""Units per font height."""
MAX_WIDTH: Final = 32_000
"""Limit of the file format."""

_NAME: Final = "Invisible"
_NAME_OBJECT: Final = Name(f"/{_NAME}")
_SYMBOLIC: Final = 4
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
    """Collects glyphs with `code` for the pages that use it; `write` completes it."""

    def __init__(self, pdf: Pdf) -> None:
        self._pdf = pdf
        self._codes: dict[tuple[str, int], int] = {}
        self.reference = pdf.make_indirect(Dictionary(Type=Name.Font))

    @property
    def is_nearly_full(self) -> bool:
        """Return whether another font should be used for the next page."""
        return len(self._codes) > _MAX_CODES // 2

    def code(self, text: str, width: int) -> str:
        """Return the code of a text in hexadecimal digits. `width` is in units of the font height / `EM`."""
        code = self._codes.get((text, width))
        if code is None:
            # All codes are used: a page with that many different glyphs is not text, so any glyph will do.
            glyph = (text, width) if len(self._codes) < _MAX_CODES else next(iter(self._codes))
            code = self._codes.setdefault(glyph, len(self._codes) + 1)
        return f"{code:04X}"

    def write(self) -> None:
        """Write the font for the glyphs that were used."""
        pdf = self._pdf
        widths = sorted({width for _, width in self._codes})
        glyph_ids = {width: number for number, width in enumerate(widths, start=1)}
        file = _font_file(widths)
        descriptor = Dictionary(
            Type=Name.FontDescriptor,
            FontName=_NAME_OBJECT,
            Flags=_SYMBOLIC,
            ItalicAngle=0,
            StemV=80,
            FontBBox=Array([0, _DESCENT, max(widths, default=0), _ASCENT]),
            Ascent=_ASCENT,
            Descent=_DESCENT,
            CapHeight=_ASCENT,
            FontFile2=Stream(pdf, file, Length1=len(file)),
        )
        glyphs = b"\0\0" + b"".join(glyph_ids[width].to_bytes(2) for _, width in self._codes)
        descendant = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=_NAME_OBJECT,
            FontDescriptor=pdf.make_indirect(descriptor),
            CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
            CIDToGIDMap=Stream(pdf, glyphs),
            W=Array([1, Array([width for _, width in self._codes])]),
        )
        texts = [f"<{code:04X}> <{_utf16(text)}>" for (text, _), code in self._codes.items()]
        self.reference.update(
            Dictionary(
                Subtype=Name.Type0,
                BaseFont=_NAME_OBJECT,
                Encoding=Name("/Identity-H"),
                DescendantFonts=Array([pdf.make_indirect(descendant)]),
                ToUnicode=Stream(pdf, _TO_UNICODE.format(blocks="\n".join(_blocks(texts))).encode()),
            )
        )


def _utf16(text: str) -> str:
    """Return UTF-16 in hexadecimal digits, as PDF writes Unicode."""
    return text.encode("utf-16-be").hex().upper()


def _blocks(entries: Sequence[str]) -> list[str]:
    blocks = [entries[first : first + _BLOCK_ENTRIES] for first in range(0, len(entries), _BLOCK_ENTRIES)]
    return ["\n".join((f"{len(block)} beginbfchar", *block, "endbfchar")) for block in blocks]


def _font_file(widths: Sequence[int]) -> bytes:
    """Return a TrueType file with one glyph per width, in this order, after `.notdef`."""
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
