"""The invisible text layer of a PDF page: content-stream operators that place each word over its position.

The form follows from how poppler, PDFium, MuPDF and pdfminer reassemble text; `test_searchable_pdf.py` tests
poppler and PDFium.
- One string per line, spaces included: otherwise a line is split, or two close lines are mixed.
- A line that rises less than most of its height is written horizontally: even a small slant is taken for a new line.
- In a steeper line the glyphs are words, not characters, since characters that are not level are taken for separate
  words.
- After a line that runs down the page a space of its own: PDFium orders strings that begin at the same height from left
  to right, and would read such lines backwards.
- From the leftmost character to the rightmost, as in all PDFs; copying restores the reading order.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from mesh.contracts.line import Point
from mesh.contracts.text_document import TextLine, TextWord
from mesh.vision.export.bounded import checkpoint
from mesh.vision.export.direction import drawn
from mesh.vision.export.layout import Frame
from mesh.vision.export.pdf.invisible_font import EM, MAX_WIDTH, InvisibleFont

_MAX_RISE: Final = 0.7
"""Rise from end to end, relative to the line's height, up to which a line is written horizontally."""
_STEP: Final = 20
"""Widths are multiples of this many font units, so that there are few; rounding errors do not add up."""
_LONGEST_GLYPH: Final = 30
"""Characters of at most two UTF-16 units each: poppler reads at most 63 units per line of `ToUnicode`."""
_JOINER: Final = "\N{ZERO WIDTH JOINER}"
_SKIN_TONES: Final = ("\U0001f3fb", "\U0001f3ff")


@dataclass(frozen=True, slots=True)
class Scale:
    """Converts pixels of the picture to points of the page, whose y axis points up."""

    points_per_pixel: float
    page_height: float

    def __call__(self, point: Point) -> str:
        return f"{point[0] * self.points_per_pixel:.3f} {self.page_height - point[1] * self.points_per_pixel:.3f}"


def operators(lines: Iterable[TextLine], font: InvisibleFont, font_name: str, scale: Scale) -> str:
    """Return a text object with all lines."""
    shown = (_line(line, font, font_name, scale) for line in lines)
    return "\n".join(("BT 3 Tr", *shown, "ET"))  # 3: invisible


def _line(line: TextLine, font: InvisibleFont, font_name: str, scale: Scale) -> str:
    checkpoint()
    frame = Frame.of(line.quad)
    level = _nearest_axis(frame)
    is_level = frame.length * abs(frame.along[0] * level[1] - frame.along[1] * level[0]) <= _MAX_RISE * frame.height
    if is_level:
        frame = _rotated(frame, level)
    placed = sorted((*_extent(word, frame), word.text) for word in line.words)
    glyphs = "".join(font.code(text, width) for text, width in _glyphs(placed, by_word=not is_level))
    size = frame.height * scale.points_per_pixel
    start = scale(frame.on_baseline(placed[0][0] * frame.height / EM))
    right, up = frame.along[0], -frame.along[1]
    turn = f"{right:.5f} {up:.5f} {-up:.5f} {right:.5f}"
    shown = f"/{font_name} {size:.3f} Tf {turn} {start} Tm <{glyphs}> Tj"
    if -up <= abs(right):
        return shown
    end = scale(frame.on_baseline(placed[-1][1] * frame.height / EM))
    return f"{shown} {turn} {end} Tm <{font.code(' ', _STEP)}> Tj"


def _nearest_axis(frame: Frame) -> Point:
    """Return the nearest direction parallel to a side of the page."""
    x, y = frame.along
    return (1.0 if x > 0 else -1.0, 0.0) if abs(x) >= abs(y) else (0.0, 1.0 if y > 0 else -1.0)


def _rotated(frame: Frame, along: Point) -> Frame:
    """Return the line rotated about its middle."""
    half = frame.length / 2
    middle = (frame.start[0] + frame.along[0] * half, frame.start[1] + frame.along[1] * half)
    return Frame((middle[0] - along[0] * half, middle[1] - along[1] * half), along, frame.length, frame.height)


def _glyphs(placed: Sequence[tuple[float, float, str]], *, by_word: bool) -> Iterator[tuple[str, int]]:
    """Yield texts and widths, spaces included, of words given as (start, end, text)."""
    pen = placed[0][0]

    def to(position: float) -> int:
        nonlocal pen
        width = min(max(round((position - pen) / _STEP), 1) * _STEP, MAX_WIDTH)
        pen += width
        return width

    if by_word:
        # Some viewers use the last glyph's width as the distance of lines, and would mix lines with wide words.
        yield " ", to(pen)
    for number, (start, end, text) in enumerate(placed):
        if number:
            yield " ", to(start)
        pieces = _pieces(text, by_word=by_word)
        for count, piece in enumerate(pieces, start=1):
            yield piece, to(start + (end - start) * count / len(pieces))
    if by_word:
        yield " ", to(pen)


def _extent(word: TextWord, frame: Frame) -> tuple[float, float]:
    """Return start and end along the line, in units of a font as high as the line."""
    top_left, top_right, bottom_right, bottom_left = word.quad
    start, end = (
        (frame.position(top) + frame.position(bottom)) / 2 * EM / frame.height
        for top, bottom in ((top_left, bottom_left), (top_right, bottom_right))
    )
    return start, end


def _pieces(word: str, *, by_word: bool) -> list[str]:
    """Return the glyphs of a word: the word itself, or its characters, each with its combining marks."""
    text = drawn(word)
    if by_word:
        return [text[first : first + _LONGEST_GLYPH] for first in range(0, len(text), _LONGEST_GLYPH)]
    if text != word:
        return list(text)  # extractors reorder each character of a right-to-left word
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
