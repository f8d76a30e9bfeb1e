"""Split lines that cross a gutter by mistake, where the gap between their words continues in the rows around.

A detector joins the ends of two columns if the gutter is narrow. The gap between the words of such a line is wide, and
the rows above and below have white at the same place. A single wide gap, as in a terminal, is no gutter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from mesh.contracts.line import LineText, Quad, TextBox, Word, part_of
from mesh.vision.layout.boxes import Box, median, upright_groups
from mesh.vision.layout.rows import rows_of

USUAL_GAP: Final = (0.2, 0.6)
"""Limits of the usual gap between words, in line heights."""
WIDER: Final = 1.4
"""Least width of the gap in a line, relative to the usual one."""
WIDE_SPACES: Final = 0.42
"""Usual gap, in line heights, of a font with letters of one width …"""
WIDER_BY_COLUMNS: Final = 2.6
"""… and the least relative width there: words are below each other by chance, and two spaces are no gutter."""
MIN_WHITE: Final = 0.25
"""Least width, in line heights, of the white that rows share."""
MAX_DISTANCE: Final = 3.0
"""Largest distance of the rows around, in line heights."""
ROWS_AROUND: Final = 5
"""Number of rows, above and below each, that are compared."""
PIECES: Final = 2.0
"""Least sum of votes of the rows around: 1 for white between two lines, half for a wide gap in a line."""
WIDE_GAP: Final = 1.2
"""Width, in line heights, of a gap that needs half of the votes."""

ReadLine = tuple[TextBox, LineText]


class _Space(NamedTuple):
    """White in a row, px; `vote` is 0 beside the row, where a column may end."""

    left: float
    right: float
    vote: float


@dataclass(frozen=True, slots=True)
class _Gap:
    """A wide gap in a line, before its word `number`."""

    index: int
    number: int
    left: float
    right: float
    height: float


@dataclass(frozen=True, slots=True)
class _Row:
    middle: float
    spaces: list[_Space]
    gaps: list[_Gap]


def split_at_gutters(lines: Sequence[ReadLine]) -> list[ReadLine]:
    """Return the lines, those that cross a gutter as two or more."""
    cuts: dict[int, list[int]] = {}
    for group in upright_groups([box.quad for box, _ in lines]):
        for gap in _gaps_at_gutters(group, [text.words for _, text in lines]):
            cuts.setdefault(gap.index, []).append(gap.number)
    return [part for index, line in enumerate(lines) for part in _parts(line, sorted(cuts.get(index, ())))]


def _gaps_at_gutters(boxes: Sequence[Box], words: Sequence[Sequence[Word]]) -> Iterator[_Gap]:
    gaps = [
        (after.start - before.end) * box.width / box.height
        for box in boxes
        for before, after in pairwise(words[box.index])
        if _are_words(before, after)
    ]
    if not gaps:
        return
    low, high = USUAL_GAP
    usual = min(max(sorted(gaps)[len(gaps) // 3], low), high)
    least = usual * (WIDER if usual < WIDE_SPACES else WIDER_BY_COLUMNS)
    rows = [_row(row, words, least) for row in rows_of(boxes)]
    height = median([box.height for box in boxes])
    for number, row in enumerate(rows):
        for gap in row.gaps:
            above = rows[max(0, number - ROWS_AROUND) : number][::-1]
            below = rows[number + 1 : number + 1 + ROWS_AROUND]
            needed = PIECES / 2 if gap.right - gap.left >= WIDE_GAP * gap.height else PIECES
            votes = [_votes(gap, around, row.middle, height) for around in (above, below)]
            if sum(votes) >= needed:
                yield gap


def _row(row: Sequence[Box], words: Sequence[Sequence[Word]], least: float) -> _Row:
    """Return the white and the wide gaps of a row."""
    spaces, gaps = [], []
    edge, vote = -1e9, 0.0
    for box in row:
        of_box = words[box.index] or (Word(text="", start=0.0, end=1.0),)
        for number, word in enumerate(of_box):
            left, right = box.left + word.start * box.width, box.left + word.end * box.width
            is_wide = left - edge >= least * box.height
            if left > edge:
                spaces.append(_Space(edge, left, vote if is_wide or not number else 0.0))
            if number and is_wide and _are_words(of_box[number - 1], word):
                gaps.append(_Gap(box.index, number, edge, left, box.height))
            edge, vote = max(edge, right), 0.5
        vote = 1.0
    spaces.append(_Space(edge, 1e9, 0.0))
    return _Row(sum(box.middle for box in row) / len(row), spaces, gaps)


def _are_words(before: Word, after: Word) -> bool:
    """Return whether neither is a sign, which belongs to the number beside it."""
    return all(any(character.isalnum() for character in word.text) for word in (before, after))


def _votes(gap: _Gap, around: Sequence[_Row], middle: float, height: float) -> float:
    """Return the votes of rows, from the nearest on, until one has no white at the gap."""
    left, right, votes = gap.left, gap.right, 0.0
    for row in around:
        if abs(row.middle - middle) > MAX_DISTANCE * height:
            break
        middle = row.middle
        shared = [_Space(max(left, s.left), min(right, s.right), s.vote) for s in row.spaces]
        widest = max(shared, key=lambda space: space.right - space.left)
        if widest.right - widest.left < MIN_WHITE * gap.height:
            break
        left, right = widest.left, widest.right
        votes += widest.vote
    return votes


def _parts(line: ReadLine, cuts: Sequence[int]) -> Iterator[ReadLine]:
    """Yield the parts of a line before the words with these numbers; the confidence is shared by length."""
    if not cuts:
        yield line
        return
    box, text = line
    letters = sum(len(word.text) for word in text.words)
    edges = [0, *cuts, len(text.words)]
    borders = [0.0, *((text.words[cut - 1].end + text.words[cut].start) / 2 for cut in cuts), 1.0]
    for number, (first, end) in enumerate(pairwise(edges)):
        words = text.words[first:end]
        start = borders[number] if number == 0 else _near(words[0].start, borders[number])
        stop = borders[number + 1] if end == len(text.words) else _near(words[-1].end, borders[number + 1])
        share = sum(len(word.text) for word in words) / letters
        quad: Quad = part_of(box.quad, start, stop)
        yield (
            TextBox(quad, box.score),
            LineText(
                text=" ".join(word.text for word in words),
                confidence=text.confidence**share,
                words=tuple(_moved(word, start, stop) for word in words),
            ),
        )


def _near(edge: float, border: float) -> float:
    """Return a place between a word's edge and the middle of the gap, nearer to the word."""
    return edge + (border - edge) * 0.15


def _moved(word: Word, start: float, stop: float) -> Word:
    """Return the word with its position in the part of the line between two places."""
    length = stop - start
    places = ((edge - start) / length for edge in (word.start, word.end))
    left, right = (round(min(1.0, max(0.0, place)), 4) for place in places)
    return word.model_copy(update={"start": left, "end": right})
