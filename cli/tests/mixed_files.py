"""A folder of 30 files as people have them, drawn here, with the text of each page."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont
from PIL.TiffImagePlugin import TiffImageFile
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

Texts = Mapping[str, Sequence[str]]
"""Text of each page by the path of the file."""

_FONT: Final = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
_SIZE: Final = (640, 200)
_OFFSETS: Final = 273
_SIZES: Final = 279
"""Tags of strips (TIFF 6.0)."""
_PICTURES: Final = {
    "scan 1.png": "Delivery note",
    "scan 2.png": "Second notice",
    "scan 10.png": "Tenth letter",
    "photo.jpg": "Orange juice",
    "quer.webp": "Quarterly report",
    "fenster.bmp": "Window seat",
    "alt.ppm": "Plain format",
    "notiz.pbm": "Short message",
    "Belege/foto 2.jpeg": "Garden party",
    "karte.jp2": "Menu of today",
    "bewegt.gif": "First frame",
    "Belege/Kaffee & Kuchen.jpg": "Coffee and cake",
    "Belege/März/Rückseite.png": "Other side",
    "Belege/März/Straße.tif": "Street name",
}
_SCANS: Final = {
    "scan.pdf": ["Page one", "Page two", "Page three"],
    "Belege/Rechnung Nr. 7.pdf": ["Invoice seven"],
    "Belege/März/zwei Seiten.pdf": ["Left half", "Right half"],
}
_LETTERS: Final = {
    "brief.pdf": ["Dear reader", "Kind regards"],
    "Übersicht.pdf": ["Overview of accounts"],
    "Belege/vertrag.pdf": ["Contract of sale", "Signed in Bonn", "Third page"],
    "Belege/März/anlage.pdf": ["Attachment A"],
    "leere seite.pdf": ["Before the end", ""],
}
_FAXES: Final = {
    "fax.tiff": ["Fax cover", "Fax body"],
    "Belege/stapel.tif": ["Sheet one", "Sheet two", "Sheet three"],
}
BAD: Final = ("leer.pdf", "leer.png", "kaputt.pdf", "Belege/kein bild.png", "Belege/cut.jpg")
IGNORED: Final = ("notes.txt", ".hidden.png", "Belege/tabelle.xlsx")
CUT: Final = "Belege/halb.tiff"
"""Its second page is damaged."""
CUT_TEXT: Final = "Whole sheet"
TEXTS: Final[Texts] = {**{name: [text] for name, text in _PICTURES.items()}, **_SCANS, **_LETTERS, **_FAXES}
PAGES: Final = sum(map(len, TEXTS.values()))
FILES: Final = len(TEXTS) + len(BAD) + 1


def draw(folder: Path) -> None:
    """Write the files."""
    for name in (*TEXTS, *BAD, *IGNORED):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
    for name, text in _PICTURES.items():
        picture(text).save(folder / name)
    picture("First frame").save(folder / "bewegt.gif", save_all=True, append_images=[picture("Other frame")])
    for name, pages in _SCANS.items():
        (folder / name).write_bytes(scanned_pdf(*pages))
    for name, pages in _LETTERS.items():
        (folder / name).write_bytes(letter(*pages))
    for name, pages in _FAXES.items():
        (folder / name).write_bytes(tiff(*pages))
    (folder / CUT).write_bytes(_damaged(tiff(CUT_TEXT, "Torn sheet"), 1))
    for name in ("leer.pdf", "leer.png", ".hidden.png"):
        (folder / name).touch()
    (folder / "kaputt.pdf").write_bytes(b"%PDF-1.7\nno objects")
    (folder / "Belege/kein bild.png").write_text("This is text.")
    (folder / "Belege/cut.jpg").write_bytes((folder / "photo.jpg").read_bytes()[:200])
    (folder / "notes.txt").write_text("To do")
    (folder / "Belege/tabelle.xlsx").write_bytes(b"PK\3\4 no document")


def picture(text: str) -> Image.Image:
    image = Image.new("RGB", _SIZE, "white")
    ImageDraw.Draw(image).text((60, 70), text, "black", ImageFont.truetype(_FONT, 40))
    return image


def scanned_pdf(*texts: str) -> bytes:
    """Return a PDF whose pages are pictures."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=_SIZE)
    for text in texts:
        canvas.drawImage(ImageReader(picture(text)), 0, 0, *_SIZE)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def letter(*texts: str) -> bytes:
    """Return a PDF with text of its own."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(400, 300))
    for text in texts:
        canvas.drawString(60, 200, text)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def tiff(*texts: str) -> bytes:
    first, *others = map(picture, texts)
    file = io.BytesIO()
    first.save(file, "TIFF", save_all=True, append_images=others, compression="tiff_lzw")
    return file.getvalue()


def _damaged(content: bytes, page: int) -> bytes:
    """Return a TIFF with garbage as the pixels of a page, from 0."""
    damaged = bytearray(content)
    with Image.open(io.BytesIO(content)) as image:
        assert isinstance(image, TiffImageFile)
        image.seek(page)
        for start, size in zip(image.tag_v2[_OFFSETS], image.tag_v2[_SIZES], strict=True):
            damaged[start : start + size] = b"\xff" * size
    return bytes(damaged)
