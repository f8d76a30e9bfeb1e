"""The characters of a PDF's page, and the words and lines that they form.

PDFium returns characters in reading order of the text, right-to-left text in logical order, with spaces and line
breaks that it derives from positions.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pypdfium2
import pypdfium2.raw as pdfium

from mesh.contracts.line import Point, Quad
from mesh.vision.documents.document import PageWord
from mesh.vision.documents.pdf_geometry import Matrix, Rectangle
from mesh.vision.documents.pdf_objects import address_of

MAX_CHARACTERS: Final = 200_000
"""Of a page; further ones are left out. A page of a dense telephone book has 20,000."""
_GAP: Final = 1.5
"""Distance between words of a line, in heights of the line, that separates two cells or columns."""
_SAME_DIRECTION: Final = 0.98
"""Cosine of the angle between characters of one line."""
_SAME_LINE: Final = 0.6
"""Distance across a line, in heights of the line: raised and lowered characters stay on it."""
_HYPHEN: Final = 0x02
"""PDFium's character for a hyphen at the end of a line."""


@dataclass(frozen=True, slots=True)
class Character:
    text: str
    """Empty for a line break."""
    place: Rectangle
    """In pixels."""
    direction: Point
    """Unit vector of the reading direction, in pixels."""
    size: float
    """Height of the line, in pixels."""
    is_broken: bool
    """Whether it has no usable Unicode value."""
    owner: int
    """Address of its text object; 0 for a character that PDFium has added."""

    @property
    def centre(self) -> Point:
        return (self.place.left + self.place.right) / 2, (self.place.top + self.place.bottom) / 2


def characters_of(page: pypdfium2.PdfPage, to_pixels: Matrix) -> list[Character]:
    """Return the characters of a page, with spaces and line breaks."""
    text = page.get_textpage()
    try:
        count = min(text.count_chars(), MAX_CHARACTERS)
        return [_character(text, index, to_pixels) for index in range(count)]
    finally:
        text.close()


def words_of(characters: Iterable[Character]) -> list[PageWord]:
    """Return the words, in the order of the characters."""
    words: list[PageWord] = []
    line = 0
    for on_line in _lines(characters):
        is_first = True
        for word in _words(on_line):
            words.append(PageWord("".join(character.text for character in word), _quad(word), line))
            is_first = False
        line += not is_first
    return words


def _character(text: pypdfium2.PdfTextPage, index: int, to_pixels: Matrix) -> Character:
    code = pdfium.FPDFText_GetUnicode(text, index)
    value = "-" if code == _HYPHEN else _text_of(code)
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text, index, box)
    place = to_pixels.around(Rectangle(box.left, box.bottom, box.right, box.top))
    angle = pdfium.FPDFText_GetCharAngle(text, index)
    x, y = to_pixels.vector(math.cos(angle), -math.sin(angle))  # PDFium counts clockwise
    length = math.hypot(x, y) or 1.0
    owner = address_of(pdfium.FPDFText_GetTextObject(text, index))
    is_broken = not value.isspace() and (_is_broken(value) or pdfium.FPDFText_HasUnicodeMapError(text, index) == 1)
    direction = (x / length, y / length)
    return Character("" if value in "\r\n" else value, place, direction, _size(place, direction), is_broken, owner)


def _text_of(code: int) -> str:
    """Return a character as text: a ligature as its letters, one that is not allowed in text as the replacement."""
    if not 0 < code < 0x110000 or 0xD800 <= code < 0xE000:
        return "\ufffd"
    value = chr(code)
    if value in "\r\n":
        return value
    if "\ufb00" <= value <= "\ufb06":
        return unicodedata.normalize("NFKC", value)
    if value.isspace():
        return " "
    return "\ufffd" if unicodedata.category(value) == "Cc" else value


def _is_broken(value: str) -> bool:
    return value == "\ufffd" or unicodedata.category(value[0]) in ("Co", "Cn")


def _lines(characters: Iterable[Character]) -> Iterator[list[Character]]:
    """Yield runs of characters that stand on one line, close to each other."""
    line: list[Character] = []
    last: Character | None = None
    for character in characters:
        is_space = not character.text.strip()
        if line and (not character.text or (not is_space and last is not None and _is_apart(last, character))):
            yield line
            line, last = [], None
        if character.text:
            line.append(character)
        if not is_space:
            last = character
    if line:
        yield line


def _is_apart(before: Character, after: Character) -> bool:
    """Return whether the second character is on another line, or beyond a wide gap."""
    size = max(before.size, after.size, 1.0)
    (x, y), (other_x, other_y) = before.direction, after.direction
    if x * other_x + y * other_y < _SAME_DIRECTION:
        return True
    across = abs(_along(before.centre, (-y, x)) - _along(after.centre, (-y, x)))
    gap = _distance(_extent(before, before.direction), _extent(after, before.direction))
    return across > size * _SAME_LINE or gap > size * _GAP


def _words(line: Iterable[Character]) -> Iterator[list[Character]]:
    word: list[Character] = []
    for character in line:
        if character.text.strip():
            word.append(character)
        elif word:
            yield word
            word = []
    if word:
        yield word


def _quad(word: Sequence[Character]) -> Quad:
    """Return the rectangle around a word, along its direction."""
    x, y = word[0].direction
    across = (-y, x)
    ends = [_extent(character, (x, y)) for character in word]
    sides = [_extent(character, across) for character in word]
    start, end = min(low for low, _ in ends), max(high for _, high in ends)
    top, bottom = min(low for low, _ in sides), max(high for _, high in sides)

    def corner(along: float, down: float) -> Point:
        return along * x + down * across[0], along * y + down * across[1]

    return corner(start, top), corner(end, top), corner(end, bottom), corner(start, bottom)


def _extent(character: Character, axis: Point) -> tuple[float, float]:
    """Return the lowest and the highest coordinate of a character along an axis.

    PDFium gives the upright rectangle around a character, which is too large for one that stands at an angle.
    """
    half = (abs(character.place.width * axis[0]) + abs(character.place.height * axis[1])) / 2
    half /= abs(axis[0]) + abs(axis[1])
    middle = _along(character.centre, axis)
    return middle - half, middle + half


def _size(place: Rectangle, direction: Point) -> float:
    return abs(place.width * direction[1]) + abs(place.height * direction[0])


def _along(point: Point, axis: Point) -> float:
    return point[0] * axis[0] + point[1] * axis[1]


def _distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the gap between two intervals; negative if they overlap."""
    return max(one[0], other[0]) - min(one[1], other[1])
