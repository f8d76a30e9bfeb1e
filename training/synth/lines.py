"""Rendered text lines: a corpus' text in a font, printed, lit, photographed, and cut out as a detector would.

Four scenes: documents (receipts, forms, letters), books (close lines, tall boxes, old type), streets, and words whose
letters are seldom elsewhere, in print clear enough to distinguish their accents.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recognition_api.crnn.charset import Charset
from training.synth import kinds, papers
from training.synth.cameras import photograph
from training.synth.corpus import SHARE, Corpus, vary_case
from training.synth.draws import pick_weighted
from training.synth.everyday import Everyday
from training.synth.faces import Faces
from training.synth.fonts import FontFace
from training.synth.kinds import FOREIGN, KINDS, SIGNS, Kind, Kinds, faces_of
from training.synth.languages import Languages
from training.synth.presses import printed
from training.synth.prints import everyday_line
from training.synth.streets import street_word
from training.synth.typesetting import Box, Mask, Setting, cut_out, skewed, typeset

Pixels = NDArray[np.uint8]

SCENES = {
    "everyday": 0.37, "street": 0.20, "book": 0.13, "foreign": 0.12, "letters": 0.10, "document": 0.05, "signs": 0.03,
}  # fmt: skip
"""Shares of the lines."""
RARE_SCENES = {
    "everyday": 0.14, "street": 0.05, "book": 0.18, "foreign": 0.45, "letters": 0.10, "document": 0.03, "signs": 0.05,
}  # fmt: skip
"""Shares when the head is to learn what the published network does not know."""
PRINTER_SHARE = 0.35  # of documents' faces
ARTISTIC_SHARE = 0.04
STREET_ARTISTIC_SHARE = 0.12
DOCUMENT_CHARS, LONG_DOCUMENT_CHARS, LONG_SHARE = 26, 64, 0.16
BOOK_CHARS = 80
LONG_S_SHARE, LIGATURE_SHARE = 0.35, 0.3  # of lines in book faces that have the glyphs
STREET_CHARS = 18  # of a line that may stand in a street


@dataclass(frozen=True)
class Line:
    """A grey crop, h × w uint8, and the characters in it; a long s is one of its own."""

    pixels: Pixels
    text: str


class LineRenderer:
    """Renders lines from a random generator: the same generator, fonts and corpus give the same lines."""

    def __init__(
        self,
        fonts: list[FontFace],
        corpus: Corpus,
        charset: Charset,
        more_letters: float = 0.0,
        share: Path = SHARE,
        scenes: dict[str, float] = SCENES,
    ) -> None:
        """Prepare fonts and texts.

        ``more_letters`` is the share of lines that are words with rare letters, besides those among all scenes;
        ``share`` is the folder with the texts of the languages beyond the corpus.
        """
        self._corpus = corpus
        self._more_letters = more_letters
        self._shares = scenes
        self._charset = charset
        self._faces = Faces(fonts)
        self._texts = Kinds(Everyday.load(corpus, share), Languages.load(share))

    def render(self, rng: np.random.Generator) -> Line:
        """Return one line of any scene."""
        if self._more_letters and rng.random() < self._more_letters:
            return self._letters(rng)
        scenes = {
            "everyday": self._everyday, "street": self._street, "book": self._book, "foreign": self._foreign,
            "letters": self._letters, "document": self._document, "signs": self._signs,
        }  # fmt: skip
        return scenes[pick_weighted(rng, self._shares)](rng)

    def render_accented(self, rng: np.random.Generator) -> Line:
        """Clear print of a word with letters beyond ASCII, each language as often as any other: for measuring."""
        text = vary_case(rng, self._corpus.held_out_accented_word(rng))
        face, text = self._set_in(rng, "text", text)
        return Line(clear_line(rng, face, text), text)

    def _street(self, rng: np.random.Generator) -> Line:
        draw = rng.random()
        kind = "artistic" if draw < STREET_ARTISTIC_SHARE else "bold" if draw < 0.5 else "text"
        face, text = self._set_in(rng, kind, self._corpus.street(rng))
        return Line(street_word(rng, face, text), text)

    def _book(self, rng: np.random.Generator) -> Line:
        face, text = self._set_in(rng, "book", self._corpus.book(rng, BOOK_CHARS))
        if rng.random() < LONG_S_SHARE:
            text = with_long_s(face, text)
        return Line(book_line(rng, face, text), text)

    def _letters(self, rng: np.random.Generator) -> Line:
        text = vary_case(rng, self._corpus.letters(rng, int(rng.choice([1, 1, 1, 2, 3]))))
        look = rng.random()
        face, text = self._set_in(rng, "book" if look < 0.3 else "text", text)
        draw = book_line if look < 0.15 else document_line if look < 0.3 else clear_line
        return Line(draw(rng, face, text), text)

    def _document(self, rng: np.random.Generator) -> Line:
        draw = rng.random()
        kind = "printer" if draw < PRINTER_SHARE else "artistic" if draw > 1 - ARTISTIC_SHARE else "text"
        chars = LONG_DOCUMENT_CHARS if rng.random() < LONG_SHARE else DOCUMENT_CHARS
        face, text = self._set_in(rng, kind, self._corpus.line(rng, chars))
        return Line(document_line(rng, face, text), text)

    def _everyday(self, rng: np.random.Generator) -> Line:
        name = self._texts.draw(rng)
        face, text = self._set_in(rng, faces_of(rng, KINDS[name]), self._texts.text(rng, name))
        return Line(kinds.drawn(rng, name, face, text), text)

    def _signs(self, rng: np.random.Generator) -> Line:
        face, text = self._set_in(rng, faces_of(rng, SIGNS), self._texts.signs(rng))
        return Line(self._in_print(rng, face, text, SIGNS), text)

    def _foreign(self, rng: np.random.Generator) -> Line:
        face, text = self._set_in(rng, faces_of(rng, FOREIGN), self._texts.foreign(rng))
        return Line(self._in_print(rng, face, text, FOREIGN), text)

    @staticmethod
    def _in_print(rng: np.random.Generator, face: FontFace, text: str, kind: Kind) -> Pixels:
        """Return mostly everyday print; at times a document, a book, a street or clear print."""
        draw = rng.random()
        if draw < 0.6:
            return everyday_line(rng, face, text, kind.look)
        if draw < 0.78:
            return document_line(rng, face, text)
        if draw < 0.86:
            return book_line(rng, face, text)
        return street_word(rng, face, text) if draw < 0.92 and len(text) < STREET_CHARS else clear_line(rng, face, text)

    def _set_in(self, rng: np.random.Generator, kind: str, text: str) -> tuple[FontFace, str]:
        """Return a face that has the text's characters, and the text, without characters that no face tried has."""
        text = " ".join("".join(c for c in text if c in self._charset).split())
        face = self._faces.covering(rng, kind, text)
        if text and face:
            return face, text
        face = self._faces.draw(rng, kind)
        shown = "".join(c for c in text if face.covers(c))
        shown = " ".join((shown if face.has_lower_case else shown.upper()).split())
        if shown and all(c in self._charset and face.covers(c) for c in shown):
            return face, shown
        return face, str(rng.integers(0, 10_000))


def document_line(rng: np.random.Generator, face: FontFace, text: str) -> Pixels:
    """Return a text as a grey crop, h × w uint8, with the faults of print, paper, camera and detection."""
    size_px = _size(rng, text, 14, 38)
    setting = Setting(
        tracking=float(rng.uniform(0.04, 0.35)) if rng.random() < 0.1 else 0.0,
        space=float(rng.uniform(0.6, 2.2)) if rng.random() < 0.3 else 1.0,
        gap=float(rng.uniform(0.3, 3.0)) if rng.random() < 0.07 else 0.0,
        pitch=float(rng.uniform(1.05, 1.6)) if rng.random() < 0.35 else None,
    )
    ink, box = typeset(rng, face, text, size_px, setting)
    if rng.random() < 0.2:
        edge = box[3] if rng.random() < 0.8 else box[1] - 0.2 * size_px
        papers.rule(rng, ink, edge + rng.uniform(-0.1, 0.25) * size_px)
    if rng.random() < 0.5:
        ink, box = skewed(rng, ink, box)
    ink = _cut_close(rng, ink, box, size_px)
    return photograph(rng, _on_paper(rng, printed(rng, ink)))


def book_line(rng: np.random.Generator, face: FontFace, text: str) -> Pixels:
    """Return a line of a dense page: its box is tall, and reaches into the line above, seldom below."""
    size_px = _size(rng, text, 15, 34)
    pitch = float(rng.uniform(0.95, 1.6))
    setting = Setting(
        tracking=float(rng.uniform(0.05, 0.4)) if rng.random() < 0.06 else 0.0,
        space=float(rng.uniform(0.7, 2.4)) if rng.random() < 0.7 else 1.0,
        gap=float(rng.uniform(0.5, 4.0)) if rng.random() < 0.04 else 0.0,
        pitch=pitch if rng.random() < 0.8 else None,
        is_full_height=rng.random() < 0.85,
    )
    ink, box = typeset(
        rng, face, with_ligatures(face, text) if rng.random() < LIGATURE_SHARE else text, size_px, setting
    )
    if rng.random() < 0.4:
        ink, box = skewed(rng, ink, box)
    above = float(rng.uniform(-0.1, pitch - 0.6)) if rng.random() < 0.75 else float(rng.uniform(-0.1, 0.1))
    below = float(rng.uniform(-0.12, 0.12)) if rng.random() < 0.85 else float(rng.uniform(0.1, 0.35))
    left, right = rng.uniform(-0.05, 0.3, 2)
    ink = cut_out(ink, box, left * size_px, above * size_px, right * size_px, below * size_px)
    return photograph(rng, _on_paper(rng, printed(rng, ink)))


def clear_line(rng: np.random.Generator, face: FontFace, text: str) -> Pixels:
    """Return a line in black on plain paper in a legible size, cut closely: ideal print."""
    size_px = int(rng.integers(20, 40))
    ink, box = typeset(rng, face, text, size_px, Setting())
    margins = rng.uniform(0.02, 0.2, 4) * size_px
    paper = float(rng.uniform(200, 255))
    scene = paper - paper * float(rng.uniform(0.7, 1.0)) * cut_out(ink, box, *margins)
    noise = np.float32(rng.uniform(0, 4)) * rng.standard_normal(scene.shape, np.float32)
    return np.asarray(np.clip(scene + noise, 0, 255), np.uint8)


def _size(rng: np.random.Generator, text: str, low: int, high: int) -> int:
    """Return the em size in pixels; long lines are small, as the network's input has them small too."""
    high = high if len(text) < 24 else max(low + 1, 26)
    return round(float(np.exp(rng.uniform(np.log(low), np.log(high)))))


def with_long_s(face: FontFace, text: str) -> str:
    """Return the text with a long s where old print has one, if the face has it."""
    return re.sub(r"s(?=[^\W\d_])", "ſ", text) if face.covers("ſ") else text


def with_ligatures(face: FontFace, text: str) -> str:
    """Return what is drawn for a text: fi and fl as ligatures, if the face has them. They are read as two letters."""
    return text.replace("fi", "ﬁ").replace("fl", "ﬂ") if face.covers("ﬁﬂ") else text


def _on_paper(rng: np.random.Generator, ink: Mask) -> Mask:
    paper = papers.background(rng, *ink.shape)
    contrast = float(rng.uniform(0.35, 1.0))
    scene = paper + (np.float32(paper.mean() * (1 - contrast)) - paper) * ink
    return np.asarray(255 - scene if rng.random() < 0.05 else scene, np.float32)


def _cut_close(rng: np.random.Generator, ink: Mask, box: Box, size_px: int) -> Mask:
    """Return the line as a detector's box cuts it: mostly close, at times loose or a little too tight."""
    high, wide = (0.4, 0.9) if rng.random() < 0.25 else (0.14, 0.35)
    left, right, top, bottom = rng.uniform((-0.03, -0.03, -0.1, -0.12), (wide, wide, high, high)) * size_px
    return cut_out(ink, box, left, top, right, bottom)
