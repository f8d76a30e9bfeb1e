"""Render 40 pages whose reading order and rows are known: columns, newspapers, tables, forms, receipts, slanted pages.

    python -m benchmarks.layout_pages DIR     # pictures, and labels.jsonl

Every page follows from its number, so the set need not be stored. The faces are those of fonts-dejavu-core, the words
English.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

FONTS: Final = Path("/usr/share/fonts/truetype/dejavu")
FACES: Final = ("DejaVuSans", "DejaVuSerif", "DejaVuSansMono")
SIZE: Final = (1000, 1300)
MARGIN: Final = 60
_TEXT: Final = (
    "the river ran past old mills and quiet gardens where few had walked for many years although every spring a farmer "
    "came to mend the fence and count the trees that winter storms had left standing by the water of this town council "
    "market house letter school station order paper garden window morning report office number street summer"
)
WORDS: Final = tuple(_TEXT.split())
INK: Final = 30

Quad = tuple[tuple[float, float], ...]


@dataclass
class Page:
    """A page being drawn: its lines in reading order, each with the number of its row."""

    rng: np.random.Generator
    size: int
    face: str
    canvas: Image.Image = field(default_factory=lambda: Image.new("L", SIZE, 255))
    quads: list[Quad] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)

    def font(self, scale: float = 1.0, *, bold: bool = False) -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(FONTS / f"{self.face}{'-Bold' if bold else ''}.ttf", round(self.size * scale))

    def write(self, x: float, y: float, text: str, font: ImageFont.FreeTypeFont | None = None, *,
              right: bool = False, joins: bool = False) -> float:  # fmt: skip
        """Draw a line with its top at y, x at its left or right edge; `joins` the row before. Return its end."""
        font = font or self.font()
        draw = ImageDraw.Draw(self.canvas)
        x -= font.getlength(text) if right else 0.0
        left, top, end, bottom = draw.textbbox((x, y), text, font=font)
        draw.text((x, y), text, INK, font)
        self.quads.append(((left - 1, top - 2), (end + 1, top - 2), (end + 1, bottom + 2), (left - 1, bottom + 2)))
        self.texts.append(text)
        self.rows.append(self.rows[-1] if joins else max(self.rows, default=-1) + 1)
        return float(end)

    def words(self, width: float, font: ImageFont.FreeTypeFont | None = None) -> str:
        """Return words that fill a width."""
        font = font or self.font()
        text = ""
        for _ in range(400):
            longer = f"{text} {self.word()}".strip()
            if font.getlength(longer) > width:
                break
            text = longer
        return text or "a"

    def few_words(self, least: int, most: int) -> str:
        return " ".join(self.word() for _ in range(int(self.rng.integers(least, most + 1))))

    def word(self) -> str:
        return str(self.rng.choice(WORDS))

    def amount(self) -> str:
        return f"{self.rng.integers(1, 2000):,}.{self.rng.integers(0, 100):02}"

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        ImageDraw.Draw(self.canvas).line((x0, y0, x1, y1), fill=INK, width=int(self.rng.integers(1, 3)))


def prose(page: Page, x: float, y: float, width: float, lines: int) -> float:
    """Write paragraphs of running text; return the y below."""
    pitch, left = page.size * 1.4, 0
    for _ in range(lines):
        if left == 0:
            left = int(page.rng.integers(4, 9))
            indent = page.size * 1.5
        page.write(x + indent, y, page.words((width - indent) * (page.rng.uniform(0.3, 0.8) if left == 1 else 1)))
        y, indent, left = y + pitch, 0.0, left - 1
    return y


def columns(page: Page) -> None:
    """Write a title over two or three columns, with a gutter from 16 px on."""
    count = int(page.rng.integers(2, 4))
    page.size = min(page.size, 20 if count == 3 else 24)
    title = page.font(1.6, bold=True)
    page.write(MARGIN, 50, page.words(SIZE[0] * 0.6, title), title)
    gutter = float(page.rng.choice([16, 24, 40]))
    width = (SIZE[0] - 2 * MARGIN - gutter * (count - 1)) / count
    lines = int(page.rng.integers(14, 34))
    for index in range(count):
        prose(page, MARGIN + index * (width + gutter), 130, width, lines - 3 * (index == count - 1))


def newspaper(page: Page) -> None:
    """Write stories below each other, each with a headline over its columns; some beside a story of one column."""
    page.size = min(page.size, 18)
    y = 50.0
    name = page.font(2.4, bold=True)
    page.write(MARGIN, y, page.words(SIZE[0] * 0.5, name), name)
    y += page.size * 4
    for _ in range(2):
        has_side = page.rng.random() < 0.5
        gutter = float(page.rng.choice([18, 26]))
        side = 230.0 if has_side else 0.0
        right = SIZE[0] - MARGIN - side - (gutter * 1.5 if has_side else 0)
        headline = page.font(1.5, bold=True)
        page.write(MARGIN, y, page.words((right - MARGIN) * 0.9, headline), headline)
        count = 2 if has_side else 3
        width = (right - MARGIN - gutter * (count - 1)) / count
        lines = int(page.rng.integers(9, 18))
        below = y + page.size * 2.6
        for index in range(count):
            end = prose(page, MARGIN + index * (width + gutter), below, width, lines)
        if has_side:
            short = page.font(1.2, bold=True)
            page.write(SIZE[0] - MARGIN - side, y, page.words(side * 0.9, short), short)
            prose(page, SIZE[0] - MARGIN - side, below, side, lines)
        y = end + page.size * 2


def table(page: Page) -> None:
    """Write a heading and a table with text and numbers, with rules or without."""
    page.write(MARGIN, 50, page.few_words(2, 4), page.font(1.4, bold=True))
    numbers = int(page.rng.integers(2, 5))
    first = 300.0
    rights = [MARGIN + first + (index + 1) * (SIZE[0] - 2 * MARGIN - first) / numbers for index in range(numbers)]
    page.size = min(page.size, 22)
    pitch = page.size * page.rng.uniform(1.5, 2.3)
    y, is_ruled = 130.0, page.rng.random() < 0.5
    for row in range(int(page.rng.integers(6, 20))):
        bold = page.font(bold=True) if row == 0 else None
        page.write(MARGIN, y, page.words(page.rng.uniform(0.3, 0.9) * first, bold), bold)
        for right in rights:
            text = page.word() if row == 0 else page.amount()
            page.write(right - 8, y, text, bold, right=True, joins=True)
        if is_ruled:
            page.rule(MARGIN - 6, y - pitch * 0.18, SIZE[0] - MARGIN + 6, y - pitch * 0.18)
        y += pitch


def contents(page: Page) -> None:
    """Write a table of contents; dots lead to the page numbers."""
    page.write(MARGIN, 50, page.few_words(1, 2), page.font(1.5, bold=True))
    y = 130.0
    font, number = page.font(), 1
    for _ in range(int(page.rng.integers(8, 22))):
        number += int(page.rng.integers(1, 30))
        title = page.words(page.rng.uniform(0.2, 0.6) * SIZE[0])
        room = SIZE[0] - 2 * MARGIN - font.getlength(f"{title}  {number} ")
        dots = "." * int(room / font.getlength("."))
        page.write(MARGIN, y, f"{title} {dots}")
        page.write(SIZE[0] - MARGIN, y, str(number), right=True, joins=True)
        y += page.size * 1.8


def form(page: Page) -> None:
    """Write labels with values beside them, two pairs in some rows."""
    page.write(MARGIN, 50, page.few_words(2, 4), page.font(1.5, bold=True))
    page.size = min(page.size, 22)
    y, middle = 140.0, SIZE[0] / 2 + 20
    for _ in range(int(page.rng.integers(7, 16))):
        for place, x in enumerate([MARGIN, middle] if page.rng.random() < 0.6 else [MARGIN]):
            page.write(x, y, f"{page.few_words(1, 1).capitalize()}:", page.font(bold=True), joins=place > 0)
            value = page.amount() if page.rng.random() < 0.4 else page.words(210)
            page.write(x + 190, y, value, joins=True)
        y += page.size * page.rng.choice([1.8, 2.2])
    prose(page, MARGIN, y + 40, SIZE[0] - 2 * MARGIN, 4)


def receipt(page: Page) -> None:
    """Write a shop's head, items with amounts at the right, and totals."""
    page.face = "DejaVuSansMono"
    left, right = 250.0, 720.0
    y = 60.0
    for _ in range(int(page.rng.integers(2, 5))):
        text = page.words((right - left) * 0.8)
        page.write((left + right - page.font().getlength(text)) / 2, y, text)
        y += page.size * 1.5
    for group in (int(page.rng.integers(4, 14)), 3):
        y += page.size
        for _ in range(group):
            page.write(left, y, page.words((right - left) * page.rng.uniform(0.25, 0.6)))
            page.write(right, y, page.amount(), right=True, joins=True)
            y += page.size * 1.45
    page.write(left, y + page.size, page.words((right - left) * 0.5))


def side_note(page: Page) -> None:
    """Write running text or a table with a note along the right margin, from bottom to top."""
    page.size = min(page.size, 22)
    (table if page.rng.random() < 0.5 else _narrow_text)(page)
    note = Page(page.rng, page.size, page.face, Image.new("L", (SIZE[1], 46), 255))
    note.write(300, 10, note.words(500))
    strip = note.canvas.rotate(90, expand=True)
    page.canvas.paste(strip, (SIZE[0] - 50, 0))
    height = strip.height
    page.quads += [tuple((SIZE[0] - 50 + y, height - x) for x, y in quad) for quad in note.quads]
    page.texts += note.texts
    page.rows.append(page.rows[-1] + 1)


def _narrow_text(page: Page) -> None:
    prose(page, MARGIN, 60, SIZE[0] - 2 * MARGIN - 40, 24)


def slanted(page: Page) -> None:
    """Write columns, a table or a receipt, on a page that is rotated by 4° to 20°."""
    (columns, table, receipt)[int(page.rng.integers(3))](page)
    degrees = float(page.rng.choice([-1, 1]) * page.rng.uniform(4, 20))
    before = np.array(SIZE) / 2
    page.canvas = page.canvas.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    after = np.array(page.canvas.size) / 2
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    rotation = np.array([[cosine, -sine], [sine, cosine]])
    page.quads = [
        tuple((float(x), float(y)) for x, y in (np.array(quad) - before) @ rotation + after) for quad in page.quads
    ]


KINDS: Final[Mapping[str, tuple[Callable[[Page], None], int]]] = {
    "columns": (columns, 6),
    "newspaper": (newspaper, 6),
    "table": (table, 6),
    "contents": (contents, 4),
    "form": (form, 5),
    "receipt": (receipt, 5),
    "side note": (side_note, 3),
    "slanted": (slanted, 5),
}
"""Layouts, and number of pages of each."""


def render_all() -> Iterator[tuple[str, Page]]:
    """Yield kind and page, always the same ones."""
    number = 0
    for kind, (write, count) in KINDS.items():
        for _ in range(count):
            number += 1
            rng = np.random.default_rng(number)
            page = Page(rng, int(rng.choice([18, 20, 22, 26])), str(rng.choice(FACES[:2])))
            write(page)
            yield kind, page


def write_set(folder: Path) -> list[dict[str, Any]]:
    """Write pictures and labels; return the labels."""
    folder.mkdir(parents=True, exist_ok=True)
    labels = []
    for number, (kind, page) in enumerate(render_all()):
        name = f"{number:02}-{kind.replace(' ', '-')}.png"
        page.canvas.save(folder / name)
        lines = [
            {"quad": quad, "text": text, "row": row}
            for quad, text, row in zip(page.quads, page.texts, page.rows, strict=True)
        ]
        labels.append({"image": name, "kind": kind, "lines": lines})
    with (folder / "labels.jsonl").open("w") as file:
        file.writelines(json.dumps(label) + "\n" for label in labels)
    return labels


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR")
    write_set(parser.parse_args().folder)


if __name__ == "__main__":
    main()
