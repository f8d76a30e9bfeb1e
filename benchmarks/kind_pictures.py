"""Render pictures of the kinds that people report other systems to fail on, with the rows that they show.

    python -m benchmarks.kind_pictures DIR    # pictures, and labels.jsonl

Every picture follows from its kind and number, so the set need not be stored. The faces are those of fonts-dejavu-core;
words, sizes and positions are drawn at random, so that a kind is measured and not a file.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from benchmarks.layout_pages import FONTS, WORDS

FACES: Final = ("DejaVuSans", "DejaVuSerif", "DejaVuSansMono", "DejaVuSans-Bold")
PICTURES: Final = 5
"""Pictures of each kind."""
INK: Final = 20

Rng = np.random.Generator
Picture = tuple[Image.Image, list[str]]
"""A picture and the rows that it shows."""


@dataclass(frozen=True)
class Kind:
    """How a kind of picture is drawn, and the format of its file."""

    draw: Callable[[Rng], Picture]
    suffix: str = "png"


def font(rng: Rng, px: int, *faces: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / f"{rng.choice(faces or FACES)}.ttf", px)


def words(rng: Rng, least: int, most: int) -> str:
    text = " ".join(str(word) for word in rng.choice(WORDS, int(rng.integers(least, most + 1))))
    return text[0].upper() + text[1:]


def amount(rng: Rng) -> str:
    return f"{rng.integers(1, 2000):,}.{rng.integers(0, 100):02}"


def sheet(rows: list[str], face: ImageFont.FreeTypeFont, pitch: float = 1.6, margin: int = 40,
          paper: int = 250, ink: int = INK) -> Image.Image:  # fmt: skip
    """Return a picture with one row of text below the other."""
    width = max(int(face.getlength(row)) for row in rows) + 2 * margin
    image = Image.new("L", (width, int(len(rows) * pitch * face.size) + 2 * margin), paper)
    for number, row in enumerate(rows):
        ImageDraw.Draw(image).text((margin, margin + number * pitch * face.size), row, ink, face)
    return image


def tall(rng: Rng) -> Picture:
    rows = [f"{number:03} {words(rng, 1, 2)} {amount(rng)}" for number in range(1, 161)]
    return sheet(rows, font(rng, int(rng.integers(18, 27)))), rows


def long_line(rng: Rng) -> Picture:
    rows = [f"{words(rng, 18, 26)} {rng.integers(10_000)}" for _ in range(4)]
    return sheet(rows, font(rng, int(rng.integers(14, 23)))), rows


def terminal(rng: Rng) -> Picture:
    rows = [
        f"2025-0{rng.integers(1, 10)}-1{rng.integers(10)} INFO  [{rng.choice(WORDS)}-{number}] "
        f"{words(rng, 2, 4)} - took {rng.integers(9000)} ms"
        for number in range(12)
    ]
    return sheet(rows, font(rng, int(rng.integers(14, 20)), "DejaVuSansMono"), 1.3, paper=25, ink=225), rows


def large(rng: Rng) -> Picture:
    rows = [words(rng, 1, 2)]
    return sheet(rows, font(rng, int(rng.integers(120, 420))), margin=70), rows


def small(rng: Rng) -> Picture:
    rows = [f"{words(rng, 2, 3)} {amount(rng)}" for _ in range(6)]
    return sheet(rows, font(rng, int(rng.integers(7, 9)), "DejaVuSans"), margin=10), rows


def quarter_turn(rng: Rng) -> Picture:
    rows = [words(rng, 2, 4) for _ in range(int(rng.integers(2, 6)))]
    picture = sheet(rows, font(rng, int(rng.integers(20, 32))))
    return picture.rotate(int(rng.choice([90, 180, 270])), expand=True), rows


def slanted(rng: Rng) -> Picture:
    rows = [words(rng, 3, 5) for _ in range(6)]
    angle = float(rng.uniform(15, 40)) * int(rng.choice([-1, 1]))
    return sheet(rows, font(rng, 26)).rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=250), rows


def sideways_note(rng: Rng) -> Picture:
    rows, note = [words(rng, 4, 6) for _ in range(6)], words(rng, 2, 3)
    page, margin = sheet(rows, font(rng, 24)), sheet([note], font(rng, 24), margin=12).rotate(90, expand=True)
    both = Image.new("L", (page.width + margin.width, max(page.height, margin.height)), 250)
    both.paste(page, (0, 0))
    both.paste(margin, (page.width, (both.height - margin.height) // 2))
    return both, [*rows, note]


def table(rng: Rng) -> Picture:
    """Return a table whose rules are 2 to 4 px from the text; its cells are the rows."""
    face, gap = font(rng, int(rng.integers(18, 26)), "DejaVuSans", "DejaVuSerif"), int(rng.integers(2, 5))
    cells = [[str(number), words(rng, 1, 2), amount(rng), f"{rng.integers(1, 100)} %"] for number in range(1, 7)]
    widths = [max(int(face.getlength(row[column])) for row in cells) + 2 * gap + 2 for column in range(4)]
    pitch, left = int(face.size * 1.35), 30
    image = Image.new("L", (sum(widths) + 2 * left, pitch * len(cells) + 2 * left), 252)
    draw = ImageDraw.Draw(image)
    for number, row in enumerate(cells):
        x = left
        for width, cell in zip(widths, row, strict=True):
            draw.rectangle((x, left + number * pitch, x + width, left + (number + 1) * pitch), outline=INK)
            draw.text((x + width - gap, left + (number + 0.5) * pitch), cell, INK, face, anchor="rm")
            x += width
    return image, [cell for row in cells for cell in row]


def transparent(rng: Rng) -> Picture:
    """Return white or black letters on nothing."""
    rows, ink = [words(rng, 2, 4) for _ in range(3)], int(rng.choice([0, 255]))
    mask = sheet(rows, font(rng, 28), paper=0, ink=255)
    image = Image.new("RGBA", mask.size, (ink, ink, ink, 0))
    image.putalpha(mask)
    return image, rows


def gutter(rng: Rng) -> Picture:
    """Return two columns of justified text with 16 px in between."""
    face, column, pitch = font(rng, 16, "DejaVuSerif", "DejaVuSans"), 380, 24
    image, rows = Image.new("L", (2 * column + 96, 14 * pitch + 80), 250), []
    for left in (40, 40 + column + 16):
        for number in range(14):
            row = words(rng, 4, 4)
            while face.getlength(f"{row} {(word := str(rng.choice(WORDS)))}") < column:
                row = f"{row} {word}"
            room = (column - sum(face.getlength(word) for word in row.split())) / max(1, len(row.split()) - 1)
            x = float(left)
            for word in row.split():
                ImageDraw.Draw(image).text((x, 40 + number * pitch), word, INK, face)
                x += face.getlength(word) + room
            rows.append(row)
    return image, rows


def leaders(rng: Rng) -> Picture:
    face, rows = font(rng, 22, "DejaVuSans"), []
    for _ in range(7):
        head, tail = words(rng, 1, 3), str(rng.integers(1, 400))
        dots = int((620 - face.getlength(f"{head}  {tail}")) / face.getlength("."))
        rows.append(f"{head} {'.' * dots} {tail}")
    return sheet(rows, face), rows


def lone(rng: Rng) -> Picture:
    character = str(rng.choice(list("23456789ABEGKR%&?@#")))
    size = int(rng.integers(24, 60))
    return sheet([character], font(rng, size), margin=2 * size), [character]


def grid_paper(rng: Rng) -> Picture:
    rows = [words(rng, 3, 5) for _ in range(6)]
    image = sheet(rows, font(rng, 26))
    lines = Image.new("L", image.size, 250)
    for at in range(0, max(image.size), 20):
        ImageDraw.Draw(lines).line((at, 0, at, image.height), 200)
        ImageDraw.Draw(lines).line((0, at, image.width, at), 200)
    return Image.fromarray(np.minimum(np.asarray(image), np.asarray(lines))), rows


def curved(rng: Rng) -> Picture:
    rows = [words(rng, 4, 6) for _ in range(5)]
    image = np.asarray(sheet(rows, font(rng, 28), margin=60))
    y, x = np.mgrid[: image.shape[0], : image.shape[1]].astype(np.float32)
    bend = float(rng.uniform(8, 22)) * np.sin(x / image.shape[1] * np.pi)
    return Image.fromarray(cv2.remap(image, x, (y + bend).astype(np.float32), cv2.INTER_LINEAR, borderValue=250)), rows


def blurred(rng: Rng) -> Picture:
    rows = [f"{words(rng, 2, 4)} {amount(rng)}" for _ in range(5)]
    return sheet(rows, font(rng, 30)).filter(ImageFilter.GaussianBlur(float(rng.uniform(1.5, 2.6)))), rows


KINDS: Final[Mapping[str, Kind]] = {
    "tall": Kind(tall),
    "long line": Kind(long_line),
    "terminal": Kind(terminal),
    "large letters": Kind(large),
    "small letters": Kind(small),
    "quarter turn": Kind(quarter_turn),
    "slanted": Kind(slanted),
    "sideways note": Kind(sideways_note),
    "table": Kind(table),
    "transparent": Kind(transparent, "webp"),
    "gutter": Kind(gutter),
    "leaders": Kind(leaders),
    "lone character": Kind(lone),
    "grid paper": Kind(grid_paper),
    "curved": Kind(curved),
    "blurred": Kind(blurred),
}


def write_kinds(folder: Path, count: int = PICTURES) -> list[dict[str, Any]]:
    """Write the pictures and their labels: kind, file, rows."""
    labels = []
    for name, kind in KINDS.items():
        for number in range(count):
            picture, rows = kind.draw(np.random.default_rng((zlib.crc32(name.encode()), number)))
            file = f"{name.replace(' ', '_')}_{number}.{kind.suffix}"
            picture.save(folder / file, lossless=True)
            labels.append({"kind": name, "image": file, "rows": rows})
    (folder / "labels.jsonl").write_text("".join(json.dumps(label) + "\n" for label in labels), encoding="utf-8")
    return labels


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    write_kinds(folder)


if __name__ == "__main__":
    main()
