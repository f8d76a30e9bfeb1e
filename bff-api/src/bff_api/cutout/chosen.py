"""Parse chosen lines and words, and find their boxes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from mesh.contracts.cut_out import MAX_BOXES
from mesh.contracts.line import Quad, part_of
from mesh.contracts.problems import BadRequest
from mesh.contracts.text_document import TextDocument, TextLine

_RANGE: Final = re.compile(r"(\d{1,7})(?:-(\d{1,7}))?", re.ASCII)
_LINES: Final = "Write numbers and ranges with commas between them, such as lines=0,2-4."
_WORDS: Final = "Write a line, a colon and a word or a range of words, such as words=3:0,5:1-2."


def boxes_of(document: TextDocument, lines: str, words: str) -> list[Quad]:
    """Return the boxes of chosen lines and words, in the order of the text; neighbouring words are one box.

    Args:
        document: the text of the picture.
        lines: numbers of lines (`ord_num`), such as `0,2-4`. A range means those that the picture has.
        words: places of words in their lines, from 0, such as `3:0,5:1-2`.

    Raises:
        BadRequest: malformed, too many, or a line or word that the picture does not have.
    """
    known = {line.ord_num: line for line in document.lines}
    chosen = {number: line.quad for number, line in known.items() if number in set(_lines(lines, known))}
    boxes = [*chosen.values(), *_word_boxes(words, known)]
    if len(boxes) > MAX_BOXES:
        raise BadRequest(f"{len(boxes):,} boxes are chosen; the limit is {MAX_BOXES}. Choose fewer lines or words.")
    return boxes


def _lines(text: str, known: Mapping[int, TextLine]) -> Iterator[int]:
    for part in filter(None, text.split(",")):
        first, last = _range(part, _LINES)
        found = [number for number in known if first <= number <= last]
        if not found:
            raise BadRequest(f"The picture has no line {part}. Use `ord_num` of its lines with text.")
        yield from found


def _word_boxes(text: str, known: Mapping[int, TextLine]) -> Iterator[Quad]:
    for part in filter(None, text.split(",")):
        number, _, range_ = part.partition(":")
        line = known.get(_range(number, _WORDS)[0])
        if line is None:
            raise BadRequest(f"The picture has no line {number}. Use `ord_num` of its lines with text.")
        first, last = _range(range_, _WORDS)
        words = line.words[first : last + 1]
        if not words or last >= len(line.words):
            raise BadRequest(f"Line {number} has {len(line.words)} words, numbered from 0; {range_} is not among them.")
        yield part_of(line.quad, min(word.start for word in words), max(word.end for word in words))


def _range(text: str, hint: str) -> tuple[int, int]:
    """Return the first and the last number. Raises BadRequest."""
    match = _RANGE.fullmatch(text.strip())
    if match is None:
        raise BadRequest(f"“{text[:40]}” is no number or range. {hint}")
    first = int(match[1])
    last = int(match[2] or first)
    if last < first:
        raise BadRequest(f"The range {text} ends before it begins. {hint}")
    return first, last
