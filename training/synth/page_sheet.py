"""Draw lines and rules on a sheet, with the ground truth of every line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from training.synth.corpus import Corpus
from training.synth.fonts import FontFace

Image8 = NDArray[np.uint8]
Floats = NDArray[np.float32]
Colour = tuple[int, int, int]

MARGIN = 0.06
"""Air around a line's ink in its quad, as a share of the font's size."""


@dataclass
class Sheet:
    """A page being drawn: the canvas and what stands on it so far."""

    canvas: Image.Image
    rng: np.random.Generator
    fonts: Sequence[FontFace]
    corpus: Corpus
    ink: Colour = (0, 0, 0)
    quads: list[Floats] = field(default_factory=list)
    ignored: list[Floats] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.draw = ImageDraw.Draw(self.canvas)

    @property
    def width(self) -> int:
        return self.canvas.width

    @property
    def height(self) -> int:
        return self.canvas.height

    def font(self, *, printer: bool = False) -> FontFace:
        """Return a face for a whole block; artistic ones seldom."""
        for _ in range(8):
            face = self.fonts[int(self.rng.integers(len(self.fonts)))]
            if printer and not face.is_printer:
                continue
            if not face.is_artistic or self.rng.random() < 0.1:
                break
        return face

    def text(self, x: float, y: float, text: str, face: FontFace, size: int, *, anchor: str = "l",
             ink: Colour | None = None, edge: Colour | None = None, labelled: bool = True) -> float:  # fmt: skip
        """Draw one line with its baseline at y; anchor l, m or r says what x is. Answers the width drawn in pixels.

        ``edge``: the colour of an outline or of a shadow.
        """
        text = "".join(c for c in text if face.covers(c)).strip()
        if not text:
            return 0.0
        font = face.at(size)
        left, top, right, bottom = map(float, font.getbbox(text, anchor="ls"))
        wide = right - left
        x0 = x - left - {"l": 0.0, "m": wide / 2, "r": wide}[anchor]
        if edge:
            width = max(1, round(size * self.rng.uniform(0.02, 0.1)))
            is_shadow = self.rng.random() < 0.5
            at, stroke = ((x0 + width, y + width), 0) if is_shadow else ((x0, y), width)
            self.draw.text(at, text, font=font, fill=edge, anchor="ls", stroke_width=stroke)
        self.draw.text((x0, y), text, font=font, fill=ink or self.ink, anchor="ls")
        if wide < 2 or bottom - top < 2:
            return 0.0
        top, bottom = min(top, -0.42 * size), max(bottom, 0.0)  # at least from x-height to baseline
        air = MARGIN * size
        box = (x0 + left - air, y + top - air, x0 + right + air, y + bottom + air)
        (self.quads if labelled else self.ignored).append(quad_of(*box))
        if labelled:
            self.texts.append(text)
        return float(wide)

    def rule(self, x0: float, y0: float, x1: float, y1: float, width: int = 1, ink: Colour | None = None) -> None:
        """Draw a straight line; not text."""
        self.draw.line((x0, y0, x1, y1), fill=ink or self.ink, width=width)

    def measure(self, text: str, face: FontFace, size: int) -> float:
        """Return the width of a line in pixels."""
        return float(face.at(size).getlength(text))


def any_colour(rng: np.random.Generator) -> Colour:
    """Return any colour at all."""
    red, green, blue = rng.integers(0, 256, 3).tolist()
    return red, green, blue


def quad_of(left: float, top: float, right: float, bottom: float) -> Floats:
    """Return a rectangle's corners, clockwise from the top left."""
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float32)
