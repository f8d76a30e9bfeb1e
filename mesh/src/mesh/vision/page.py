"""Combine detection and recognition into the lines of a page. Used by bff-api and by the command line.

- Drop boxes without likely text: leaves and railings look like print to a detector, but not to a recogniser.
- Split lines that cross a gutter, and bring all into the reading order of the page's layout.
- Report why a page has no text, or less than it shows (`mesh.vision.notices`).
- Detect a page rotated by 180°: if its text is unlikely, recognise the longest lines rotated, and then all lines if
  that gives likelier text. Sideways lines are judged one by one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from mesh.contracts.line import Line, LineText, Quad, TextBox, line_id_of
from mesh.contracts.notice import Notice, NoticeCode
from mesh.contracts.read_image import BoxesFound, FoundBox, ReadText, TextsRead
from mesh.vision.layout.page_layout import layout_of
from mesh.vision.layout.splitting import split_at_gutters
from mesh.vision.notices import ReadLine, is_guess, notices_of

UPRIGHT_CONFIDENCE: Final = 0.93
"""Below it a page may be rotated by 180°. Of upright pages, 95 in 100 are above it; rotated ones have at most 0.92."""
MIN_ROTATION_GAIN: Final = 0.03
"""Gain in confidence that a rotation by 180° must have."""
LONGEST_LINES: Final = 5
MANY_CHARACTERS: Final = 12
"""With fewer characters the rotated text must be nearly certain …"""
FEW_CHARACTERS_CONFIDENCE: Final = 0.97
MIN_LETTERS: Final = 3
"""… and have at least so many letters: digits and single letters may be read both ways."""
HIGH_BOX: Final = 1.5
"""Height of a drawn box, relative to its width, from which its text may run upwards or downwards."""

Read = Callable[[Sequence[Quad]], Iterable[Sequence[LineText]]]
"""Recognises quads: yields batches of texts, one per quad and in order."""

KnownLine = tuple[TextBox, LineText]

PageStep = BoxesFound | TextsRead

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page:
    """What was read."""

    lines: list[Line]
    """In reading order."""
    notices: list[Notice]


def read_page(boxes: Sequence[TextBox], read: Read) -> Page:
    """Return the text of a page, from the detector's boxes in any order."""
    return result_of(read_page_in_steps(boxes, read))


def read_page_in_steps(
    boxes: Sequence[TextBox], read: Read, image_id: str | None = None, known: Sequence[KnownLine] = ()
) -> Generator[PageStep, None, Page]:
    """Do the same as `read_page`, and yield the progress. Lines of a picture with an id have ids too.

    `known` lines are part of the page without being read: the PDF's own text.
    """
    texts = yield from _read(boxes, read, known)
    if texts and _is_upside_down(boxes, texts, read):
        boxes = [TextBox(rotated_180(quad), score) for quad, score in reversed(boxes)]
        texts = yield from _read(boxes, read, known)
    boxes, texts = _sideways_lines_turned(boxes, texts, read)
    lines = [_read_line(box, text) for box, text in zip(boxes, texts, strict=True)]
    is_empty = not lines and not known
    notices = notices_of(lines) if is_empty or any(line.is_unread for line in lines) else []
    has_other_script = any(notice.code == NoticeCode.UNSUPPORTED_SCRIPT for notice in notices)
    found = split_at_gutters(
        [
            (box, text)
            for line, box, text in zip(lines, boxes, texts, strict=True)
            if not line.is_unread and not (has_other_script and is_guess(line))
        ]
    )
    found += known
    placed = layout_of([box.quad for box, _ in found], [text.text for _, text in found])
    placed_lines = [
        Line(
            ord_num=ord_num,
            quad=found[index][0].quad,
            score=found[index][0].score,
            line_id=None if image_id is None else line_id_of(image_id, ord_num),
            layout=layout,
            **dict(found[index][1]),
        )
        for ord_num, (index, layout) in enumerate(placed)
    ]
    return Page(placed_lines, notices)


def read_box(quad: Quad, read: Read) -> KnownLine:
    """Return a box that a user drew around one line, in reading direction, and its text.

    A high box may be of a line that runs upwards or downwards, a wide one of a line that is upside down.
    """
    top_left, top_right, bottom_right, bottom_left = quad
    is_high = math.dist(top_left, bottom_left) > HIGH_BOX * math.dist(top_left, top_right)
    downwards: Quad = (top_right, bottom_right, bottom_left, top_left)
    others = [downwards, rotated_180(downwards)] if is_high else [rotated_180(quad)]
    best, *rotated = zip((quad, *others), [text for some in read([quad, *others]) for text in some], strict=True)
    for candidate in rotated:
        is_likelier = character_confidence(candidate[1]) > character_confidence(best[1]) + MIN_ROTATION_GAIN
        if is_likelier and _letters(candidate[1]) >= MIN_LETTERS:
            best = candidate
    return TextBox(best[0], 1.0), best[1]


def result_of(steps: Generator[object, None, T]) -> T:
    """Run a generator of steps to its end and return its result."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result


def character_confidence(text: LineText) -> float:
    """Return the geometric mean of the confidence per character (0..1); 0 for an empty text."""
    return float(text.confidence ** (1 / len(text.text))) if text.text else 0.0


def rotated_180(quad: Quad) -> Quad:
    """Return the same quad for text that is rotated by 180°."""
    return (quad[2], quad[3], quad[0], quad[1])


def _read_line(box: TextBox, text: LineText) -> ReadLine:
    return ReadLine.of(box, text, character_confidence(text))


def _read(
    boxes: Sequence[TextBox], read: Read, known: Sequence[KnownLine]
) -> Generator[PageStep, None, list[LineText]]:
    places = [*(box for box, _ in known), *boxes]
    yield BoxesFound(boxes=[FoundBox(place=place, **box._asdict()) for place, box in enumerate(places)])
    texts = [text for _, text in known]
    if known:
        yield _progress(texts, 0, len(places))
    if boxes:
        for some in read([box.quad for box in boxes]):
            before = len(texts)
            texts += some
            yield _progress(texts, before, len(places))
    return texts[len(known) :]


def _progress(texts: Sequence[LineText], before: int, of: int) -> TextsRead:
    """Return the progress since `before` lines had their texts."""
    added = [ReadText(place=place, **dict(text)) for place, text in enumerate(texts[before:], before)]
    return TextsRead(read=len(texts), of=of, texts=added)


def _sideways_lines_turned(
    boxes: Sequence[TextBox], texts: Sequence[LineText], read: Read
) -> tuple[list[TextBox], list[LineText]]:
    """Read sideways lines with unlikely text once more, rotated by 180°: each may run upwards or downwards."""
    boxes, texts = list(boxes), list(texts)
    sideways = [
        number
        for number, (box, text) in enumerate(zip(boxes, texts, strict=True))
        if _is_sideways(box.quad) and character_confidence(text) < UPRIGHT_CONFIDENCE
    ]
    if sideways:
        rotated = [text for some in read([rotated_180(boxes[number].quad) for number in sideways]) for text in some]
        for number, text in zip(sideways, rotated, strict=True):
            if character_confidence(text) > character_confidence(texts[number]) + MIN_ROTATION_GAIN:
                boxes[number] = TextBox(rotated_180(boxes[number].quad), boxes[number].score)
                texts[number] = text
    return boxes, texts


def _is_sideways(quad: Quad) -> bool:
    (left, top), (right, bottom) = quad[0], quad[1]
    return abs(bottom - top) > abs(right - left)


def _is_upside_down(boxes: Sequence[TextBox], texts: Sequence[LineText], read: Read) -> bool:
    def length(line: tuple[TextBox, LineText]) -> float:
        quad = line[0].quad
        return math.dist(quad[0], quad[1])

    longest = sorted(zip(boxes, texts, strict=True), key=length)[-LONGEST_LINES:]
    as_found = [text for _, text in longest]
    if _mean_confidence(as_found) >= UPRIGHT_CONFIDENCE:
        return False
    rotated = [text for some in read([rotated_180(box.quad) for box, _ in longest]) for text in some]
    confidence = _mean_confidence(rotated)
    if sum(len(text.text) for text in as_found) < MANY_CHARACTERS and (
        confidence < FEW_CHARACTERS_CONFIDENCE or sum(map(_letters, rotated)) < MIN_LETTERS
    ):
        return False
    return confidence > _mean_confidence(as_found) + MIN_ROTATION_GAIN


def _letters(text: LineText) -> int:
    return sum(character.isalpha() for character in text.text)


def _mean_confidence(texts: Sequence[LineText]) -> float:
    """Return the mean confidence per character."""
    characters = sum(len(text.text) for text in texts)
    return sum(len(text.text) * character_confidence(text) for text in texts) / max(1, characters)
