"""Lines from a PDF's own words, and the boxes that must be read in addition. Used by all that read pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from mesh.contracts.line import Line, LineText, Point, Quad, TextBox, Word, bounding_rectangle
from mesh.contracts.read_image import TextSource
from mesh.vision.documents.document import PageWord, SourcePage

_MOSTLY: Final = 0.5
"""Share of a box in a picture's place, or below the page's own words, that decides about the box."""


def known_lines(words: Iterable[PageWord]) -> list[tuple[TextBox, LineText]]:
    """Return the lines of a PDF's own words, with confidence 1."""
    return [_line(list(group)) for _, group in groupby(words, key=lambda word: word.line)]


def is_own_text(line: Line) -> bool:
    """Return whether a line is the PDF's own text: neither detector nor recogniser is ever this sure."""
    return line.score == 1.0 and line.confidence == 1.0


def needs_models(page: SourcePage) -> bool:
    """Return whether text must be detected on the page's picture."""
    return page.words is None or bool(page.picture_areas)


def boxes_to_read(page: SourcePage, boxes: Sequence[TextBox]) -> list[TextBox]:
    """Return the detected boxes that must be recognised: all, or those in pictures that the page's words do not cover.

    The words of a page are exact, so what they cover is not read again.
    """
    if page.words is None:
        return list(boxes)
    areas = [_bounds(quad) for quad in page.picture_areas]
    words = [_bounds(word.quad) for word in page.words]
    return [
        box
        for box in boxes
        if _covered(_bounds(box.quad), areas) > _MOSTLY and _covered(_bounds(box.quad), words) < _MOSTLY
    ]


def source_of(page: SourcePage, read: Sequence[TextBox]) -> TextSource:
    """Return where the text of a page comes from, given the boxes that were read."""
    if page.words is None:
        return TextSource.OCR
    if not page.words and read:
        return TextSource.OCR
    return TextSource.MIXED if read else TextSource.PDF_TEXT


def _line(words: Sequence[PageWord]) -> tuple[TextBox, LineText]:
    axis = _axis(words[0].quad)
    quad = _around([corner for word in words for corner in word.quad], axis)
    start, end = _along(quad[0], axis), _along(quad[1], axis)
    length = max(end - start, 1e-6)

    def share(point: Point) -> float:
        return min(max((_along(point, axis) - start) / length, 0.0), 1.0)

    parts = tuple(
        Word(text=word.text, start=share(word.quad[0]), end=share(word.quad[1]), confidence=1.0) for word in words
    )
    text = " ".join(word.text for word in words)
    return TextBox(quad, 1.0), LineText(text=text, confidence=1.0, words=parts)


def _axis(quad: Quad) -> Point:
    """Return the unit vector of the reading direction."""
    x, y = quad[1][0] - quad[0][0], quad[1][1] - quad[0][1]
    length = (x * x + y * y) ** 0.5
    return (x / length, y / length) if length else (1.0, 0.0)


def _around(corners: Sequence[Point], axis: Point) -> Quad:
    across = (-axis[1], axis[0])
    alongs, downs = [_along(corner, axis) for corner in corners], [_along(corner, across) for corner in corners]

    def corner(along: float, down: float) -> Point:
        return along * axis[0] + down * across[0], along * axis[1] + down * across[1]

    start, end, top, bottom = min(alongs), max(alongs), min(downs), max(downs)
    return corner(start, top), corner(end, top), corner(end, bottom), corner(start, bottom)


def _along(point: Point, axis: Point) -> float:
    return point[0] * axis[0] + point[1] * axis[1]


_Bounds = tuple[float, float, float, float]


def _bounds(quad: Quad) -> _Bounds:
    left, top, width, height = bounding_rectangle(quad)
    return left, top, left + width, top + height


def _covered(box: _Bounds, others: Iterable[_Bounds]) -> float:
    """Return the share of a box that others cover, if they do not overlap each other."""
    area = (box[2] - box[0]) * (box[3] - box[1])
    common = sum(
        max(min(box[2], other[2]) - max(box[0], other[0]), 0) * max(min(box[3], other[3]) - max(box[1], other[1]), 0)
        for other in others
    )
    return common / area if area else 0.0
