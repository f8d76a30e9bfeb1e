"""What a page says: what was found on it and what was read there are weighed together here, and nowhere else.

- A box of which no text can be made is left out: leaves and railings look like print to a detector, but read as little.
- A page that makes little sense may stand on its head: its longest lines are read the other way round, and where that
  makes more sense, all of it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar

from mesh.contracts.quad import Quad
from mesh.platform.generators import result_of

LEAST_CONFIDENCE: Final = 0.85
"""In a character of a text, on average: measured, see `training/ctpn/README.md`."""
SENSE: Final = 0.95
"""Below it a page may stand on its head: of pages that stand upright, 0.93 and more, of others 0.92 and less."""
MORE_SENSE: Final = 0.03
"""What reading the other way round must gain."""
LONGEST_LINES: Final = 5
LEAST_LETTERS: Final = 12
"""Fewer say nothing about how a page stands."""


class Text(Protocol):
    """What the recogniser says of a box."""

    @property
    def text(self) -> str: ...

    @property
    def confidence(self) -> float: ...


T = TypeVar("T", bound=Text)
Read = Callable[[Sequence[Quad]], Iterable[Sequence[T]]]
"""The text of each quad, one for one and in order, some at a time."""


@dataclass(frozen=True, slots=True)
class PageLine(Generic[T]):
    """A text line: where it is, how sure the detector is of the box, and what it says."""

    quad: Quad
    score: float
    text: T


@dataclass(frozen=True, slots=True)
class BoxesFound:
    """Where the lines are, in reading order. Said a second time, it takes back all that was said before."""

    found: Sequence[tuple[Quad, float]]


@dataclass(frozen=True, slots=True)
class Texts(Generic[T]):
    """What the lines from place `first` on say, `of` all. Some of them may be no text in the end."""

    first: int
    of: int
    texts: Sequence[T]


Step = BoxesFound | Texts[T]


def read_page(found: Sequence[tuple[Quad, float]], read: Read[T]) -> list[PageLine[T]]:
    """The lines of a page in reading order, from the detector's quads and scores in reading order."""
    return result_of(read_page_in_steps(found, read))


def read_page_in_steps(
    found: Sequence[tuple[Quad, float]], read: Read[T]
) -> Generator[Step[T], None, list[PageLine[T]]]:
    """As `read_page`, and tells of each step on the way."""
    boxes = yield from _read(found, read)
    if boxes and _stands_on_its_head(boxes, read):
        boxes = yield from _read([(turned_round(quad), score) for quad, score in reversed(found)], read)
    return [box for box in boxes if is_text(box.text)]


def is_text(text: Text) -> bool:
    """Whether a box holds text, judged by what was read in it."""
    return letter_confidence(text) >= LEAST_CONFIDENCE


def letter_confidence(text: Text) -> float:
    """The confidence in one character of a text, were all alike (0..1); 0 where there is none."""
    return float(text.confidence ** (1 / len(text.text))) if text.text else 0.0


def turned_round(quad: Quad) -> Quad:
    """The same quad for text that stands on its head."""
    return (quad[2], quad[3], quad[0], quad[1])


def _read(found: Sequence[tuple[Quad, float]], read: Read[T]) -> Generator[Step[T], None, list[PageLine[T]]]:
    yield BoxesFound(found)
    texts: list[T] = []
    if found:
        for some in read([quad for quad, _ in found]):
            yield Texts(len(texts), len(found), some)
            texts += some
    return [PageLine(quad, score, text) for (quad, score), text in zip(found, texts, strict=True)]


def _stands_on_its_head(boxes: Sequence[PageLine[T]], read: Read[T]) -> bool:
    longest = sorted(boxes, key=lambda box: math.dist(box.quad[0], box.quad[1]))[-LONGEST_LINES:]
    texts = [box.text for box in longest]
    if sum(len(text.text) for text in texts) < LEAST_LETTERS or _sense(texts) >= SENSE:
        return False
    turned = [text for some in read([turned_round(box.quad) for box in longest]) for text in some]
    return _sense(turned) > _sense(texts) + MORE_SENSE


def _sense(texts: Sequence[Text]) -> float:
    """The mean confidence in a character."""
    letters = sum(len(text.text) for text in texts)
    return sum(len(text.text) * letter_confidence(text) for text in texts) / max(1, letters)
