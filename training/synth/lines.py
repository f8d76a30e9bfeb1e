"""Rendered text lines: a corpus' text in a font, printed, lit, photographed, and cut out as a detector would."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from recognition_api.crnn.charset import Charset
from training.synth import papers
from training.synth.cameras import photograph
from training.synth.corpus import Corpus
from training.synth.fonts import FontFace

Pixels = NDArray[np.uint8]
Mask = NDArray[np.float32]

PRINTER_SHARE = 0.35
ARTISTIC_SHARE = 0.04
MAX_CHARS = 26


@dataclass(frozen=True)
class Line:
    """A grey crop, h × w uint8, and what it says."""

    pixels: Pixels
    text: str


class LineRenderer:
    """Renders lines from a random generator: the same generator, fonts and corpus give the same lines."""

    def __init__(self, fonts: list[FontFace], corpus: Corpus, charset: Charset) -> None:
        self._corpus = corpus
        self._charset = charset
        kinds: dict[str, dict[str, list[FontFace]]] = defaultdict(lambda: defaultdict(list))
        for face in fonts:
            kind = "artistic" if face.is_artistic else "printer" if face.is_printer else "text"
            kinds[kind][face.family].append(face)
        self._kinds = {kind: list(families.values()) for kind, families in kinds.items()}

    def render(self, rng: np.random.Generator) -> Line:
        """One line of the corpus in a face that has its characters."""
        face = self._face(rng)
        text = self._text(rng, face)
        return Line(render_line(rng, face, text), text)

    def _face(self, rng: np.random.Generator) -> FontFace:
        draw = rng.random()
        kind = "printer" if draw < PRINTER_SHARE else "artistic" if draw > 1 - ARTISTIC_SHARE else "text"
        families = self._kinds.get(kind) or next(iter(self._kinds.values()))
        family = families[int(rng.integers(len(families)))]
        return family[int(rng.integers(len(family)))]

    def _text(self, rng: np.random.Generator, face: FontFace) -> str:
        while True:
            text = self._corpus.line(rng, MAX_CHARS)
            kept = "".join(c for c in text if c in self._charset and face.covers(c))
            text = " ".join((kept if face.has_lower_case else kept.upper()).split())
            if text and all(c in self._charset and face.covers(c) for c in text):
                return text


def render_line(rng: np.random.Generator, face: FontFace, text: str) -> Pixels:
    """A text as a grey crop, h × w uint8, with the faults of print, paper, camera and detection."""
    size_px = round(float(np.exp(rng.uniform(np.log(14), np.log(40)))))
    ink, box = _typeset(rng, face, text, size_px)
    ink = _printed(rng, ink)
    if rng.random() < 0.1:
        papers.rule(rng, ink, box[3] + rng.uniform(-0.1, 0.25) * size_px)
    ink, box = _skewed(rng, ink, box)
    paper = papers.background(rng, *ink.shape)
    contrast = float(rng.uniform(0.35, 1.0))
    colour = paper.mean() * (1 - contrast)
    scene = paper + (np.float32(colour) - paper) * ink
    if rng.random() < 0.07:
        scene = 255 - scene
    return photograph(rng, _cut(rng, scene, box, size_px))


def _typeset(
    rng: np.random.Generator, face: FontFace, text: str, size_px: int
) -> tuple[Mask, tuple[int, int, int, int]]:
    """An ink mask 0..1 of the text, often with lines above and below, and the text's own box in it."""
    font = face.at(size_px)
    gap = float(rng.uniform(0.04, 0.35)) * size_px if rng.random() < 0.12 else 0.0
    left, top, right, bottom = (round(v) for v in font.getbbox(text))
    margin = size_px
    width = round(right - min(0, left) + gap * len(text)) + 2 * margin
    height = max(bottom, size_px) + 3 * margin
    sheet = Image.new("L", (width, height), 0)
    pen = ImageDraw.Draw(sheet)
    _write(pen, (margin, margin), text, face, size_px, gap)
    own = sheet.getbbox() or (margin, margin, margin + 1, margin + size_px)
    box = (own[0], min(own[1], margin + top), own[2], max(own[3], margin + bottom))
    if rng.random() < 0.35:
        pitch = size_px * float(rng.uniform(1.1, 1.6))
        other = "".join(rng.permutation(list(text * 2)).tolist()) if rng.random() < 0.7 else text.upper()
        for way in (-1, 1):
            _write(
                pen,
                (margin + int(rng.integers(-margin, margin)), round(margin + way * pitch)),
                other,
                face,
                size_px,
                gap,
            )
    return np.asarray(sheet, np.float32) / np.float32(255), box


def _write(
    pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, face: FontFace, size_px: int, gap: float
) -> None:
    font = face.at(size_px)
    if not gap:
        pen.text(at, text, 255, font)
        return
    x = at[0]
    for character in text:
        pen.text((round(x), at[1]), character, 255, font)
        x += font.getlength(character) + gap


def _printed(rng: np.random.Generator, ink: Mask) -> Mask:
    """Thin or fat ink, worn thermal print, dot matrix."""
    kind = rng.random()
    if kind < 0.10:
        ink = np.asarray(cv2.dilate(ink, np.ones((2, 2), np.uint8)), np.float32)
    elif kind < 0.18:
        ink = np.asarray(0.5 * ink + 0.5 * cv2.erode(ink, np.ones((2, 2), np.uint8)), np.float32)
    elif kind < 0.26:  # dots of a matrix printer
        pitch = max(2, round(ink.shape[0] / float(rng.uniform(26, 40))))
        rows, columns = np.ogrid[: ink.shape[0], : ink.shape[1]]
        ink = np.asarray(
            ink * np.where((rows % pitch == 0) | (columns % pitch == 0), rng.uniform(0.1, 0.6), 1.0), np.float32
        )
    elif kind < 0.40:  # ink that is missing in spots
        worn = papers.clouds(rng, ink.shape[0], ink.shape[1], float(rng.uniform(0.2, 0.6)))
        ink = np.asarray(ink * np.clip(1.0 - np.maximum(worn, 0), 0, 1), np.float32)
    elif kind < 0.44:  # a head of a thermal printer with dead elements
        ink = ink.copy()
        ink[:, rng.integers(0, ink.shape[1], ink.shape[1] // 40 + 1)] *= 0.3
    return ink


def _skewed(
    rng: np.random.Generator, ink: Mask, box: tuple[int, int, int, int]
) -> tuple[Mask, tuple[int, int, int, int]]:
    """Sloped, slanted or stretched; the box follows."""
    if rng.random() < 0.5:
        return ink, box
    stretch = float(np.exp(rng.uniform(-0.35, 0.35)))
    slant = float(rng.uniform(-0.2, 0.3)) if rng.random() < 0.4 else 0.0
    slope = float(rng.normal(0, 0.012))
    height, width = ink.shape
    centre_y = (box[1] + box[3]) / 2
    grow = abs(slant) * height
    matrix = np.array([[stretch, -slant, slant * centre_y + grow / 2], [slope, 1, -slope * width * 0.5 / stretch]])
    size = (round(width * stretch + grow), height)
    ink = np.asarray(cv2.warpAffine(ink, matrix, size, flags=cv2.INTER_LINEAR), np.float32)
    half = abs(slant) * (box[3] - box[1]) / 2
    left, right = box[0] * stretch + grow / 2 - half, box[2] * stretch + grow / 2 + half
    rise = abs(slope) * (right - left) / 2
    return ink, (round(left), round(box[1] - rise), round(right), round(box[3] + rise))


def _cut(rng: np.random.Generator, scene: Mask, box: tuple[int, int, int, int], size_px: int) -> Mask:
    """The line as a detector's box cuts it: mostly close, at times loose or a little too tight."""
    loose = rng.random() < 0.25
    high, wide = (0.4, 0.9) if loose else (0.14, 0.35)
    left = box[0] - rng.uniform(-0.03, wide) * size_px
    right = box[2] + rng.uniform(-0.03, wide) * size_px
    top = box[1] - rng.uniform(-0.06, high) * size_px
    bottom = box[3] + rng.uniform(-0.06, high) * size_px
    x0, y0 = max(0, round(left)), max(0, round(top))
    return scene[y0 : max(y0 + 6, round(bottom)), x0 : max(x0 + 4, round(right))]
