"""Render a scanned PDF of many pages: letters, reports in one and two columns, and tables of A4 at 300 dpi, in grey.

    python -m benchmarks.scanned_pages scan.pdf --pages 1000

Every page follows from its number, so the file is the same each time. There are three faces, three sizes and 100 pages
with words of their own, about 300 a page; after them the pages come again, and share their pictures, so that the file
is as small as `/documents` takes by default. As a scanner does, pages are slightly slanted and blurred, and their paper
has noise of two grey levels. The faces are those of fonts-dejavu-core, the words English.
"""

from __future__ import annotations

import argparse
import io
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final

import img2pdf
import numpy as np
import pikepdf
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from benchmarks.layout_pages import FACES, FONTS, WORDS

DPI: Final = 300
_INCHES: Final = (8.27, 11.69)
_MARGIN_INCHES: Final = 0.85
_GUTTER_INCHES: Final = 0.35
_POINTS: Final = (9.5, 11.0, 12.5)
_SPACING: Final = 1.45
_PAPER, _INK = 246, 40
_MOST_SLANT: Final = 0.4
"""Degrees, as a feeder slants pages."""
_BLUR_INCHES: Final = 0.0035
_NOISE: Final = 2.0
"""Standard deviation of the paper's noise, in grey levels of 255."""
_QUALITY: Final = 75
DISTINCT: Final = 100
_WORKERS: Final = 2


class _Writer:
    """Draws rows of text below each other."""

    def __init__(self, number: int, dpi: int) -> None:
        self.rng = np.random.default_rng(number)
        self.dpi = dpi
        self.size = round(_INCHES[0] * dpi), round(_INCHES[1] * dpi)
        self.margin = round(_MARGIN_INCHES * dpi)
        self.page = Image.new("L", self.size, _PAPER)
        height = round(_POINTS[number % 3] * dpi / 72)
        self.font = ImageFont.truetype(FONTS / f"{FACES[number // 3 % 3]}.ttf", height)
        self.pitch = round(height * _SPACING)
        self.texts: list[str] = []
        self._draw = ImageDraw.Draw(self.page)

    def words(self, width: float) -> str:
        """Return words that fill a width."""
        text = ""
        while True:
            word = str(self.rng.choice(WORDS))
            longer = f"{text} {word.capitalize() if self.rng.random() < 0.1 else word}".strip()
            if self.font.getlength(longer) > width:
                return text
            text = longer

    def write(self, x: float, y: float, text: str, *, right: bool = False) -> None:
        self.texts.append(text)
        self._draw.text((x - self.font.getlength(text) * right, y), text, _INK, self.font)

    def column(self, left: float, top: float, width: float, share: float = 1.0) -> None:
        """Write paragraphs down to a share of the height."""
        y, lines_left = top, 0
        while y < share * (self.size[1] - self.margin) - self.pitch:
            if lines_left == 0:
                lines_left = int(self.rng.integers(4, 9))
                y += self.pitch * (y > top) * 0.6
            self.write(left, y, self.words(width * (self.rng.uniform(0.3, 0.9) if lines_left == 1 else 1.0)))
            y, lines_left = y + self.pitch, lines_left - 1

    def table(self, top: float) -> None:
        """Write rows of a number, words and two amounts, with a rule above each."""
        right = self.size[0] - self.margin
        for row, y in enumerate(range(round(top), self.size[1] - self.margin - self.pitch, round(self.pitch * 1.3))):
            self._draw.line((self.margin, y - self.dpi // 50, right, y - self.dpi // 50), _INK, max(1, self.dpi // 100))
            self.write(self.margin, y, f"{row + 1:02}")
            self.write(self.margin + 0.6 * self.dpi, y, self.words(3 * self.dpi))
            for x in (right - 1.3 * self.dpi, right):
                self.write(x, y, f"{self.rng.integers(1, 9000):,}.{self.rng.integers(100):02}", right=True)


def _written(number: int, dpi: int) -> _Writer:
    """Return page `number`: of five pages two letters, a report, two columns and a table."""
    writer = _Writer(number, dpi)
    left, width = writer.margin, writer.size[0] - 2 * writer.margin
    writer.write(left, writer.margin, f"Report {number:04}")
    top = writer.margin + 2.5 * writer.pitch
    if number % 5 == 4:
        writer.table(top)
    elif number % 5 == 2:
        gutter = _GUTTER_INCHES * dpi
        column = (width - gutter) / 2
        writer.column(left, top, column)
        writer.column(left + column + gutter, top, column)
    else:
        writer.column(left, top, width, 1.0 if number % 5 == 3 else 0.55)
    return writer


def words_of(number: int) -> Counter[str]:
    """Return the words of page `number`, at the default resolution."""
    return Counter(" ".join(_written(number, DPI).texts).split())


def page(number: int, dpi: int = DPI) -> bytes:
    """Return page `number` as the JPEG of a scanner."""
    writer, file = _written(number, dpi), io.BytesIO()
    slant = writer.rng.uniform(-_MOST_SLANT, _MOST_SLANT)
    slanted = writer.page.rotate(slant, Image.Resampling.BILINEAR, fillcolor=_PAPER)
    pixels = np.asarray(slanted.filter(ImageFilter.GaussianBlur(_BLUR_INCHES * dpi)), np.float32)
    pixels = pixels + _NOISE * writer.rng.standard_normal(pixels.shape, np.float32)
    scanned = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    scanned.save(file, "JPEG", quality=_QUALITY, dpi=(dpi, dpi))
    return file.getvalue()


def write_pdf(path: Path, pages: int, dpi: int = DPI) -> None:
    """Write a PDF of `pages` pages. The JPEGs enter it as they are."""
    with ProcessPoolExecutor(_WORKERS) as pool:
        numbers = range(1, min(pages, DISTINCT) + 1)
        rendered: Sequence[bytes] = list(pool.map(partial(page, dpi=dpi), numbers, chunksize=5))
    with pikepdf.open(io.BytesIO(img2pdf.convert(rendered))) as pdf:
        for number in range(len(rendered), pages):
            pdf.pages.append(pdf.pages[number % DISTINCT])
        pdf.save(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path, metavar="FILE")
    parser.add_argument("--pages", type=int, default=1000, help="(default: %(default)s)")
    parser.add_argument("--dpi", type=int, default=DPI, help="(default: %(default)s)")
    options = parser.parse_args()
    write_pdf(options.path, options.pages, options.dpi)


if __name__ == "__main__":
    main()
