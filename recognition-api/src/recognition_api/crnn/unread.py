"""Read numbers, doubtful words, and what was left out, once more by themselves, in lines of Greek or Cyrillic.

The published layers read Latin words and digits well, but next to words in a script that they lack they often give
nothing: of `СЧЕТА GNUCASH` the line has `СЧЕТА G`, of `2031/07/02` it has `20/07/02`. By itself the word is read. Lines
in Latin letters have no such gaps.

The limits were chosen on rendered lines in five languages: 58 words become right that were not, 5 the reverse.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from mesh.contracts.line import LineText, Word
from recognition_api.crnn.doubles import OTHER_SCRIPTS
from recognition_api.crnn.preprocess import Pixels
from recognition_api.crnn.scripts import are_alike, script_of

MIN_UNREAD: Final = 0.45
"""Of a stretch with ink and without text, in line heights."""
SPACE: Final = 0.22
"""Columns without ink that separate words, in line heights."""
MARGIN: Final = 0.15
"""Around a piece that is read, in line heights."""
INK: Final = 0.35
"""Minimum difference from the ground, relative to the strongest one."""
CONTRAST: Final = 24
CERTAIN: Final = 0.5
"""Confidence of a piece from which it replaces what was read before."""
DOUBTFUL: Final = 0.8
"""Confidence of words below which they are read once more …"""
UNCERTAIN: Final = 0.66
"""… and below which a reading replaces them that is no longer than they are, if it is surer by …"""
SURER: Final = 0.1
_HALF_LETTERS: Final = frozenset("ІΙI")  # which the network makes of a half of П and the like


def may_lack_words(text: LineText) -> bool:
    """Return whether a line has words in a script that the published layers lack."""
    return any(script_of(word.text) in OTHER_SCRIPTS for word in text.words)


@dataclass(frozen=True, slots=True)
class UnreadLine:
    """An upright grey crop, the text that it was read as, and the columns of each piece to read once more."""

    crop: Pixels
    text: LineText
    pieces: list[tuple[int, int]]

    @classmethod
    def of(cls, crop: Pixels, text: LineText) -> UnreadLine | None:
        """Return the pieces of a crop: numbers, doubtful words, words with an unread part. None if there are none."""
        height, width = crop.shape
        read = np.zeros(width, bool)
        for word in text.words:
            read[round(word.start * width) : round(word.end * width)] = True
        pieces = []
        for start, end in _printed_words(crop):
            piece = max(0, start - round(MARGIN * height)), min(width, end + round(MARGIN * height))
            is_unread = _longest_run(~read[start:end]) >= MIN_UNREAD * height
            words = _words_in(piece, text.words, width)
            if is_unread or _confidence(words) < DOUBTFUL or _is_number("".join(word.text for word in words)):
                pieces.append(piece)
        return cls(crop, text, pieces) if pieces else None

    def crops(self) -> list[Pixels]:
        return [self.crop[:, start:end] for start, end in self.pieces]

    def joined(self, texts: Sequence[LineText]) -> LineText:
        """Return the line with the words of each piece that is read with certainty in place of those before."""
        width, words = self.crop.shape[1], list(self.text.words)
        confidence = self.text.confidence
        for (start, end), piece in zip(self.pieces, texts, strict=True):
            replaced = _words_in((start, end), words, width)
            if _is_better(piece, replaced):
                words = [word for word in words if word not in replaced]
                words += [word.within(start / width, end / width) for word in piece.words]
                confidence = min(confidence, piece.confidence)
        words.sort(key=lambda word: word.start)
        return LineText(text=" ".join(word.text for word in words), confidence=confidence, words=tuple(words))


def _words_in(piece: tuple[int, int], words: Sequence[Word], width: int) -> list[Word]:
    """Return the words of a line whose middle is in a piece."""
    return [word for word in words if piece[0] <= (word.start + word.end) / 2 * width <= piece[1]]


def _confidence(words: Sequence[Word]) -> float:
    return math.prod(word.confidence or 0.0 for word in words)


def _is_better(piece: LineText, words: Sequence[Word]) -> bool:
    """Return whether a reading of a piece by itself replaces the words that the line has there.

    It must not leave out anything but halves of letters: at its edges a piece may lack a part of the print. What
    differs in case or script only stays, since the line shows these better; so do small letters that become Latin ones,
    as `го` and `ro`.
    """
    before, after = ("".join(word.text for word in some) for some in (words, piece.words))
    if piece.confidence < CERTAIN or (len(after) <= len(before) and _confidence(words) > UNCERTAIN):
        return False
    if len(after) > len(before):
        return not _without_halves(after, before) or not before
    if piece.confidence < _confidence(words) + SURER:
        return False
    if len(after) < len(before):
        return _without_halves(before, after)
    is_latin = after.islower() and script_of(before) != script_of(after) == "LATIN"
    return not is_latin and after.casefold() != before.casefold() and not are_alike(before, after)


def _without_halves(before: str, after: str) -> bool:
    """Return whether a text is another one without letters that are doubled, or halves of letters."""
    place = 0
    for number, letter in enumerate(before):
        if after[place : place + 1] == letter:
            place += 1
        elif letter not in _HALF_LETTERS and not (letter.isalpha() and before[number - 1 : number] == letter):
            return False
    return place == len(after)


def _is_number(text: str) -> bool:
    return any(map(str.isdigit, text)) and not any(map(str.isalpha, text))


def _printed_words(crop: Pixels) -> list[tuple[int, int]]:
    """Return first and last (exclusive) column of each stretch of ink between gaps as wide as a space."""
    difference = cv2.absdiff(crop, np.full_like(crop, int(np.median(crop))))
    ink = (difference >= max(CONTRAST, INK * float(np.percentile(difference, 99.5)))).any(0)
    columns = np.flatnonzero(ink)
    if not len(columns):
        return []
    gaps = np.flatnonzero(np.diff(columns) > SPACE * crop.shape[0])
    starts, ends = columns[[0, *(gaps + 1)]], columns[[*gaps, -1]] + 1
    return list(zip(starts.tolist(), ends.tolist(), strict=True))


def _longest_run(flags: NDArray[np.bool_]) -> int:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False]))))
    return int((edges[1::2] - edges[::2]).max(initial=0))
