"""Combine detection and recognition into the lines of a page. Used by bff-api and by the command line.

- Drop boxes without likely text: leaves and railings look like print to a detector, but not to a recogniser.
- Detect a page rotated by 180°: if its text is unlikely, recognise the longest lines rotated, and then all lines if
  that gives likelier text.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar

from mesh.contracts.quad import Quad
from mesh.platform.generators import result_of

MIN_CONFIDENCE: Final = 0.8
"""Minimum mean confidence per character of a box with text; measured, see `training/ctpn/README.md`."""
UPRIGHT_CONFIDENCE: Final = 0.93
"""Below it a page may be rotated by 180°. Of upright pages, 95 in 100 are above it; rotated ones have at most 0.92."""
MIN_ROTATION_GAIN: Final = 0.03
"""Gain in confidence that a rotation by 180° must have."""
LONGEST_LINES: Final = 5
MIN_CHARACTERS: Final = 12
"""With fewer characters the rotation cannot be judged."""


class Text(Protocol):
    """Result of the recogniser for one box."""

    @property
    def text(self) -> str: ...

    @property
    def confidence(self) -> float: ...


T = TypeVar("T", bound=Text)
Read = Callable[[Sequence[Quad]], Iterable[Sequence[T]]]
"""Recognises quads: yields batches of texts, one per quad and in order."""


@dataclass(frozen=True, slots=True)
class PageLine(Generic[T]):
    """A text line: quad, score of the detector, and text."""

    quad: Quad
    score: float
    text: T


@dataclass(frozen=True, slots=True)
class BoxesFound:
    """Quads and scores in reading order. A second one replaces all earlier boxes and texts."""

    found: Sequence[tuple[Quad, float]]


@dataclass(frozen=True, slots=True)
class Texts(Generic[T]):
    """Texts of the lines from index `first` on, of `of` lines. Lines without text may be dropped later."""

    first: int
    of: int
    texts: Sequence[T]


Step = BoxesFound | Texts[T]


def read_page(found: Sequence[tuple[Quad, float]], read: Read[T]) -> list[PageLine[T]]:
    """Return the lines of a page in reading order, from the detector's quads and scores in reading order."""
    return result_of(read_page_in_steps(found, read))


def read_page_in_steps(
    found: Sequence[tuple[Quad, float]], read: Read[T]
) -> Generator[Step[T], None, list[PageLine[T]]]:
    """Do the same as `read_page`, and yield each step."""
    boxes = yield from _read(found, read)
    if boxes and _is_upside_down(boxes, read):
        boxes = yield from _read([(rotated_180(quad), score) for quad, score in reversed(found)], read)
    return [box for box in boxes if is_text(box.text)]


def is_text(text: Text) -> bool:
    """Return whether a box contains text, judged by the recogniser's confidence."""
    return character_confidence(text) >= MIN_CONFIDENCE


def character_confidence(text: Text) -> float:
    """Return the geometric mean of the confidence per character (0..1); 0 for an empty text."""
    return float(text.confidence ** (1 / len(text.text))) if text.text else 0.0


def rotated_180(quad: Quad) -> Quad:
    """Return the same quad for text that is rotated by 180°."""
    return (quad[2], quad[3], quad[0], quad[1])


def _read(found: Sequence[tuple[Quad, float]], read: Read[T]) -> Generator[Step[T], None, list[PageLine[T]]]:
    yield BoxesFound(found)
    texts: list[T] = []
    if found:
        for some in read([quad for quad, _ in found]):
            yield Texts(len(texts), len(found), some)
            texts += some
    return [PageLine(quad, score, text) for (quad, score), text in zip(found, texts, strict=True)]


def _is_upside_down(boxes: Sequence[PageLine[T]], read: Read[T]) -> bool:
    longest = sorted(boxes, key=lambda box: math.dist(box.quad[0], box.quad[1]))[-LONGEST_LINES:]
    texts = [box.text for box in longest]
    if sum(len(text.text) for text in texts) < MIN_CHARACTERS or _mean_confidence(texts) >= UPRIGHT_CONFIDENCE:
        return False
    rotated = [text for some in read([rotated_180(box.quad) for box in longest]) for text in some]
    return _mean_confidence(rotated) > _mean_confidence(texts) + MIN_ROTATION_GAIN


def _mean_confidence(texts: Sequence[Text]) -> float:
    """Return the mean confidence per character."""
    characters = sum(len(text.text) for text in texts)
    return sum(len(text.text) * character_confidence(text) for text in texts) / max(1, characters)
