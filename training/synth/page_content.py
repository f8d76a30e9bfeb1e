"""Content of pages: running text that fits a width, numbers, headings, bar codes."""

from __future__ import annotations

import numpy as np

from training.synth.fonts import FontFace
from training.synth.page_sheet import Sheet

LINE_SIZES = (8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 22, 24, 27, 30, 36)


def any_number(rng: np.random.Generator) -> str:
    """Return a date, a time, an amount, a percentage or a bare number."""
    kind = rng.integers(7)
    if kind == 0:
        return f"{rng.integers(1, 29):02}/{rng.integers(1, 13):02}/{rng.integers(1990, 2030)}"
    if kind == 1:
        return f"{rng.integers(0, 24):02}:{rng.integers(0, 60):02}"
    if kind == 2:
        return str(rng.integers(0, 10 ** int(rng.integers(1, 9))))
    if kind == 3:
        return f"{rng.integers(0, 100)}%"
    if kind == 4:
        return f"{rng.choice(['$', '€', 'RM ', 'EUR ', '£', ''])}{rng.integers(0, 2000)}.{rng.integers(0, 100):02}"
    return f"{rng.integers(0, 300)}{rng.choice(['.', ','])}{rng.integers(0, 100):02}"


def some_words(sheet: Sheet, face: FontFace, size: int, width: float, *, fill: bool = False) -> str:
    """Return running text that fits into `width`; with `fill` as much as fits."""
    letters = max(2, int(width / (0.5 * size)))
    text = sheet.corpus.line(sheet.rng, letters if fill else int(sheet.rng.integers(2, max(3, letters) + 1)))
    while fill and len(text) < letters * 0.7:
        text += " " + sheet.corpus.line(sheet.rng, letters)
    while text and sheet.measure(text, face, size) > width:
        cut = text.rfind(" ")
        text = text[:cut] if cut > 0 else text[: int(len(text) * 0.8)]
    return text


def as_heading(sheet: Sheet, text: str) -> str:
    """Return the text, often in capitals."""
    return text.upper() if sheet.rng.random() < 0.5 else text


def barcode(sheet: Sheet, x: float, y: float, width: float, height: float) -> float:
    """Draw bars; return the y of their lower edge in pixels."""
    at = x
    while at < x + width:
        bar = float(sheet.rng.integers(1, 5))
        sheet.draw.rectangle((at, y, max(at, at + bar - 1), y + height), fill=sheet.ink)
        at += bar + float(sheet.rng.integers(1, 4))
    return y + height
