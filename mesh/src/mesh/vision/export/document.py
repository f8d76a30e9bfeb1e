"""Build the document that all formats are written from: text with corrections applied, and word positions.

The word positions of a corrected line are unknown, so its words are spread in proportion to their lengths. A
correction of the whole text replaces the text, but not the lines, which stay as recognised or corrected.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from mesh.contracts.line import Quad, Word, page_text, part_of
from mesh.contracts.stored_image import StoredImage, StoredLine
from mesh.contracts.text_document import TextDocument, TextLine, TextWord
from mesh.vision.export.bounded import checkpoint
from mesh.vision.export.direction import in_visual_order

_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Control characters, lone surrogates and noncharacters; XML 1.0 forbids most of them."""


def document_of(stored: StoredImage) -> TextDocument:
    """Return the document of a stored picture. Lines are in reading order, without empty ones."""
    lines = tuple(line for stored_line in stored.boxes if (line := _line(stored_line)).words)
    if stored.correction is None:
        text = page_text((line.text, line.layout) for line in lines)
    else:
        text = "\n".join(writable(row) for row in stored.correction.splitlines())
    return TextDocument(
        id=stored.id,
        name=None if stored.name is None else writable(stored.name),
        width=stored.width,
        height=stored.height,
        created_at=stored.created_at,
        corrected_at=_corrected_at(stored),
        text=text,
        lines=lines,
        notices=stored.notices,
    )


def _corrected_at(stored: StoredImage) -> datetime | None:
    edited = () if stored.lines_edited_at is None else (stored.lines_edited_at,)
    return max((*edited, *(correction.created_at for correction in stored.corrections)), default=None)


def writable(text: str) -> str:
    """Return the text without characters that no format supports."""
    return _UNWRITABLE.sub("", text)


def _line(stored: StoredLine) -> TextLine:
    checkpoint()
    is_corrected = stored.corrected_text is not None
    text = stored.text if stored.corrected_text is None else stored.corrected_text
    words = writable(" ".join(text.split())).split()
    confidence = 1.0 if is_corrected else stored.confidence
    letters = sum(map(len, words))
    places = stored.words if [word.text for word in stored.words] == words else spread(words)
    return TextLine(
        ord_num=stored.ord_num,
        quad=stored.quad,
        text=" ".join(words),
        confidence=confidence,
        score=stored.score,
        line_id=stored.line_id,
        revision=stored.revision,
        layout=stored.layout,
        is_corrected=is_corrected,
        words=tuple(
            _word(place, stored.quad, None if is_corrected else place.confidence, confidence, letters)
            for place in places
        ),
    )


def _word(place: Word, quad: Quad, own: float | None, of_line: float | None, letters: int) -> TextWord:
    """Return a word with its own confidence, or with its share of the line's by its length."""
    if own is None and of_line is not None:
        own = of_line ** (len(place.text) / letters)
    quad_of_word = part_of(quad, place.start, place.end)
    return TextWord(text=place.text, start=place.start, end=place.end, confidence=own, quad=quad_of_word)


def spread(words: Sequence[str]) -> list[Word]:
    """Spread words along a line in proportion to their lengths, with spaces of one character, in either direction.

    Returned in the order given.
    """
    whole = sum(map(len, words)) + len(words) - 1
    places: dict[int, Word] = {}
    start = 0
    for number in in_visual_order(words):
        end = start + len(words[number])
        places[number] = Word(text=words[number], start=start / whole, end=end / whole)
        start = end + 1
    return [places[number] for number in range(len(words))]


def whole_text(document: TextDocument) -> str | None:
    """Return the text that a user wrote for the whole picture, which the lines do not have; None without one."""
    is_of_lines = document.text == page_text((line.text, line.layout) for line in document.lines)
    return None if is_of_lines else document.text
