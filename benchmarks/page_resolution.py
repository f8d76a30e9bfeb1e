"""Words read on pages of PDFs, by the resolution that they are rendered at.

    python -m benchmarks.page_resolution

Pages of English words and numbers in print of 6 to 11 points, as vector graphics, and as scans of 100 and 400 dots per
inch with the blur, noise and compression of a scanner. A word counts as read if the page has it as often, with case.
"""

from __future__ import annotations

import argparse
import io
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pikepdf
from PIL import Image, ImageFilter
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from benchmarks.engines import run_ocr_mesh
from benchmarks.layout_pages import FACES, FONTS, WORDS
from benchmarks.results import record
from harness.in_process_decoding import InProcessDecoders
from mesh.vision.documents.document import DocumentLimits, OcrMode
from mesh.vision.documents.reader import DocumentReader

_PAGE: Final = (420.0, 595.0)
_MARGIN: Final = 40.0
_LETTERS: Final = (6.0, 7.0, 8.0, 9.0, 10.0, 11.0)
_VECTOR: Final = (150, 200, 250, 300)
_SCANS: Final = {100: (100, 150, 200), 400: (200, 300, 400)}
"""Resolutions of scans, and those that they are read at."""
_LEADING: Final = 1.35


@dataclass(frozen=True, slots=True)
class Printed:
    """A page, and the words on it."""

    content: bytes
    words: Counter[str]


def page(number: int) -> Printed:
    """Return one of the pages, by its number."""
    rng = np.random.default_rng(number)
    face, size = FACES[number % len(FACES)], _LETTERS[number % len(_LETTERS)]
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=_PAGE)
    canvas.setFont(face, size)
    words: list[str] = []
    for row in range(int((_PAGE[1] - 2 * _MARGIN) / (size * _LEADING))):
        line = [word(rng)]
        while canvas.stringWidth(" ".join([*line, "MMMMMMMM"]), face, size) < _PAGE[0] - 2 * _MARGIN:
            line.append(word(rng))
        canvas.drawString(_MARGIN, _PAGE[1] - _MARGIN - size * _LEADING * (row + 1), " ".join(line))
        words += line
    canvas.save()
    return Printed(file.getvalue(), Counter(words))


def word(rng: np.random.Generator) -> str:
    """Return a word, some with a capital, or a number."""
    kind = rng.random()
    if kind < 0.15:
        return f"{rng.integers(1, 9999):,}.{rng.integers(0, 99):02}"
    chosen = str(rng.choice(WORDS))
    return chosen.capitalize() if kind < 0.35 else chosen


def scanned(printed: Printed, dpi: int) -> Printed:
    """Return the page as a scanner would store it."""
    picture = Image.open(io.BytesIO(rendered(printed, dpi))).convert("L").filter(ImageFilter.GaussianBlur(0.6))
    noise = np.random.default_rng(dpi).normal(0, 6, (picture.height, picture.width))
    noisy = Image.fromarray(np.clip(np.asarray(picture) * 0.9 + 10 + noise, 0, 255).astype(np.uint8))
    jpeg, file = io.BytesIO(), io.BytesIO()
    noisy.save(jpeg, "JPEG", quality=75, dpi=(dpi, dpi))
    canvas = Canvas(file, pagesize=_PAGE)
    canvas.drawImage(ImageReader(jpeg), 0, 0, *_PAGE)
    canvas.save()
    return Printed(file.getvalue(), printed.words)


def rendered(printed: Printed, dpi: float) -> bytes:
    """Return the page's picture at a resolution; a scan is rendered at its own."""
    reader = DocumentReader(InProcessDecoders(), DocumentLimits(dpi=dpi))
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        Path(file.name).write_bytes(printed.content)
        return bytes(reader.open_page(Path(file.name), 1, ocr=OcrMode.ALWAYS).content)


def scaled(scale: float) -> Callable[[bytes], bytes]:
    def scale_picture(content: bytes) -> bytes:
        picture = Image.open(io.BytesIO(content))
        file = io.BytesIO()
        size = round(picture.width * scale), round(picture.height * scale)
        picture.resize(size, Image.Resampling.BICUBIC if scale > 1 else Image.Resampling.BOX).save(file, "PNG")
        return file.getvalue()

    return scale_picture


def read(pictures: Sequence[bytes]) -> list[Mapping[str, Any]]:
    """Return what our models read on each picture."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, f"{number}.png") for number in range(len(pictures))]
        for file, content in zip(files, pictures, strict=True):
            file.write_bytes(content)
        return run_ocr_mesh("read", files)


def score(pages: Sequence[Printed], answers: Sequence[Mapping[str, Any]]) -> float:
    """Return the F1 of words."""
    right = total = 0
    for printed, answer in zip(pages, answers, strict=True):
        found = Counter(word for line in answer["lines"] for word in line["text"].split())
        right += (found & printed.words).total()
        total += found.total() + printed.words.total()
    return 2 * right / total


def measure(count: int, *, with_scans: bool) -> None:
    for face in FACES:
        pdfmetrics.registerFont(TTFont(face, str(FONTS / f"{face}.ttf")))
    pages = [page(number) for number in range(count)]
    sets = {f"vector graphics at {dpi} dpi": [rendered(printed, dpi) for printed in pages] for dpi in _VECTOR}
    for own, resolutions in _SCANS.items() if with_scans else ():
        originals = [_picture_of_scan(scanned(printed, own)) for printed in pages]
        for dpi in resolutions:
            sets[f"scan of {own} dpi at {dpi} dpi"] = list(map(scaled(dpi / own), originals))
    # One run, since its start takes longer than a page.
    answers = read([content for pictures in sets.values() for content in pictures])
    for number, name in enumerate(sets):
        of_set = answers[number * count : (number + 1) * count]
        record("page_resolution", f"{name}, word F1", score(pages, of_set), "", f"{count} pages")


def _picture_of_scan(printed: Printed) -> bytes:
    """Return the scan's own pixels."""
    pdf = pikepdf.open(io.BytesIO(printed.content))
    (image,) = pdf.pages[0].get_images().values()
    file = io.BytesIO()
    assert isinstance(image, pikepdf.Stream)
    pikepdf.PdfImage(image).as_pil_image().save(file, "PNG")
    return file.getvalue()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pages", type=int, default=6)
    parser.add_argument("--no-scans", action="store_true", help="vector graphics only")
    given = parser.parse_args()
    measure(given.pages, with_scans=not given.no_scans)
