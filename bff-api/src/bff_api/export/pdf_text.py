"""The invisible text of a PDF's page: content-stream operators that put each word where it stands in the picture.

How viewers and extractors put words together again decided this form: poppler, PDFium, MuPDF and pdfminer were asked,
and `tests/export/test_searchable_pdf.py` asks the first of them.
- One string a line, spaces included: else a line falls apart, or two that are close are mixed.
- A line that rises less than most of its height is laid level: a slant, however small, is taken for a new line.
- Of any other the words, not the characters, are its glyphs, since characters that do not stand level are taken for
  words of their own.
- From the leftmost character to the rightmost, as all PDFs are written; who copies gets the reading order back.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bff_api.export.direction import drawn
from bff_api.export.invisible_font import EM, WIDEST, InvisibleFont
from bff_api.export.layout import Frame
from mesh.contracts.quad import Point
from mesh.contracts.text_document import TextLine, TextWord
from mesh.contracts.wire import as_quad

_LEVEL_UP_TO: Final = 0.7
"""Of a line's height, from end to end."""
_STEP: Final = 20
"""Widths are multiples of so many units of a font, so that they are few; what is rounded is made good by the next."""
_LONGEST_GLYPH: Final = 30
"""Characters, each at most two units of UTF-16: poppler reads no more than 63 of those in a line of `ToUnicode`."""
_JOINER: Final = "\N{ZERO WIDTH JOINER}"
_SKIN_TONES: Final = ("\U0001f3fb", "\U0001f3ff")


@dataclass(frozen=True, slots=True)
class Scale:
    """From pixels of the picture to points of the page, whose y axis points up."""

    points_a_pixel: float
    page_height: float

    def __call__(self, point: Point) -> str:
        return f"{point[0] * self.points_a_pixel:.3f} {self.page_height - point[1] * self.points_a_pixel:.3f}"


def operators(lines: Iterable[TextLine], font: InvisibleFont, font_name: str, scale: Scale) -> str:
    """A text object with every line."""
    shown = (_line(line, font, font_name, scale) for line in lines)
    return "\n".join(("BT 3 Tr", *shown, "ET"))  # 3: neither filled nor stroked


def _line(line: TextLine, font: InvisibleFont, font_name: str, scale: Scale) -> str:
    frame = Frame.of(as_quad(line.quad))
    level = _levelled(frame)
    is_level = frame.length * abs(frame.along[0] * level[1] - frame.along[1] * level[0]) <= _LEVEL_UP_TO * frame.height
    if is_level:
        frame = _turned(frame, level)
    placed = sorted((*_reach(word, frame), word.text) for word in line.words)
    glyphs = "".join(font.code(text, width) for text, width in _glyphs(placed, by_word=not is_level))
    size = frame.height * scale.points_a_pixel
    start = scale(frame.on_baseline(placed[0][0] * frame.height / EM))
    right, up = frame.along[0], -frame.along[1]
    return f"/{font_name} {size:.3f} Tf {right:.5f} {up:.5f} {-up:.5f} {right:.5f} {start} Tm <{glyphs}> Tj"


def _levelled(frame: Frame) -> Point:
    """The nearest direction along a side of the page."""
    x, y = frame.along
    return (1.0 if x > 0 else -1.0, 0.0) if abs(x) >= abs(y) else (0.0, 1.0 if y > 0 else -1.0)


def _turned(frame: Frame, along: Point) -> Frame:
    """The same line, turned about its middle."""
    half = frame.length / 2
    middle = (frame.start[0] + frame.along[0] * half, frame.start[1] + frame.along[1] * half)
    return Frame((middle[0] - along[0] * half, middle[1] - along[1] * half), along, frame.length, frame.height)


def _glyphs(placed: Sequence[tuple[float, float, str]], *, by_word: bool) -> Iterator[tuple[str, int]]:
    """Texts and their widths, spaces included, of words from where to where they stand."""
    pen = placed[0][0]

    def to(position: float) -> int:
        nonlocal pen
        width = min(max(round((position - pen) / _STEP), 1) * _STEP, WIDEST)
        pen += width
        return width

    if by_word:
        # A viewer that takes the last glyph's width for how far apart lines are would mix those with wide words.
        yield " ", to(pen)
    for number, (start, end, text) in enumerate(placed):
        if number:
            yield " ", to(start)
        pieces = _pieces(text, by_word=by_word)
        for count, piece in enumerate(pieces, start=1):
            yield piece, to(start + (end - start) * count / len(pieces))
    if by_word:
        yield " ", to(pen)


def _reach(word: TextWord, frame: Frame) -> tuple[float, float]:
    """From where to where it stands along the line, in units of a font as high as the line."""
    top_left, top_right, bottom_right, bottom_left = word.quad
    start, end = (
        (frame.position(top) + frame.position(bottom)) / 2 * EM / frame.height
        for top, bottom in ((top_left, bottom_left), (top_right, bottom_right))
    )
    return start, end


def _pieces(word: str, *, by_word: bool) -> list[str]:
    """What is one glyph each: the word, or its characters, each with the marks upon it."""
    text = drawn(word)
    if by_word:
        return [text[first : first + _LONGEST_GLYPH] for first in range(0, len(text), _LONGEST_GLYPH)]
    if text != word:
        return list(text)  # extractors set each character of a word right to left for itself
    pieces: list[str] = []
    for character in text:
        if pieces and _belongs_to(pieces[-1], character) and len(pieces[-1]) < _LONGEST_GLYPH:
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _belongs_to(before: str, character: str) -> bool:
    return (
        character == _JOINER
        or before.endswith(_JOINER)
        or unicodedata.category(character).startswith("M")
        or _SKIN_TONES[0] <= character <= _SKIN_TONES[1]
    )
