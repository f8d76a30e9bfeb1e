"""Read lines with leaders in pieces: of a strip of dots the network makes `.....` or `mmm` of any length.

The dots are counted in the picture (`mesh.vision.leaders`); the text before and after them is read without them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from mesh.contracts.line import LineText, Word
from mesh.vision.leaders import Leader, leaders_of
from recognition_api.crnn.preprocess import Pixels

MIN_WIDTH: Final = 0.2
"""Of a piece that is read, in line heights."""
_REPEATED: Final = re.compile(r"(\S)\1{3,}")


def may_have_leaders(text: LineText) -> bool:
    """Return whether a text has a character four times in a row, as leaders are read."""
    return _REPEATED.search(text.text) is not None


@dataclass(frozen=True, slots=True)
class LeaderLine:
    """An upright grey crop with leaders, and the first and last column of each piece without."""

    crop: Pixels
    leaders: list[Leader]
    pieces: list[tuple[int, int]]

    @classmethod
    def of(cls, crop: Pixels) -> LeaderLine | None:
        """Return the pieces of a crop; None if it has no leaders."""
        leaders, (height, width) = leaders_of(crop), crop.shape
        if not leaders:
            return None
        edges = [0, *(edge for leader in leaders for edge in (leader.start, leader.end)), width]
        pieces = [piece for piece in list(pairwise(edges))[::2] if piece[1] - piece[0] >= MIN_WIDTH * height]
        return cls(crop, leaders, pieces)

    def crops(self) -> list[Pixels]:
        return [self.crop[:, start:end] for start, end in self.pieces]

    def joined(self, texts: Sequence[LineText]) -> LineText:
        """Return the line with the texts of its pieces, and its leaders as words of dots."""
        width = self.crop.shape[1]
        words = [
            *(_dots(leader, width) for leader in self.leaders),
            *(
                word.within(piece[0] / width, piece[1] / width)
                for piece, text in zip(self.pieces, texts, strict=True)
                for word in text.words
            ),
        ]
        words.sort(key=lambda word: word.start)
        confidence = min((text.confidence for text in texts if text.text), default=1.0)
        return LineText(text=" ".join(word.text for word in words), confidence=confidence, words=tuple(words))


def _dots(leader: Leader, width: int) -> Word:
    return Word(text="." * leader.dots, start=leader.start / width, end=leader.end / width, confidence=1.0)
