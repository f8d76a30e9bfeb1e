"""Everyday print from screens, printers and scanners: any size and polarity, tight or loose, with rules."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from training.synth import geometry, papers
from training.synth.cameras import jpeg, photograph
from training.synth.fonts import FontFace
from training.synth.presses import printed, worn_type
from training.synth.typesetting import Box, Mask, Setting, cut_out, typeset

Pixels = NDArray[np.uint8]

LONG_CHARS, SHORT_CHARS = 60, 8
SMALL_PX = 14  # an em; smaller print is spared the faults of press and camera
MIN_DEFORMED_PX = 10
COARSE_ROWS = (15, 30)
HUGE_STEP = 16  # ems of very large letters are multiples, so that few fonts are opened
CASELESS = set(
    "cCoOsSvVwWxXzZ0pPuUkKjJ"
)  # alone, only their position on the line distinguishes capitals from small letters
LINES_IN_TEXT = set("_-–—−=~")


@dataclass(frozen=True)
class Look:
    """Shares of the lines of a kind that are drawn so; the rest is plain."""

    paper: float = 0.35  # print on paper, photographed or scanned; the rest are screens
    worn: float = 0.06  # clogged or broken type
    rules: float = 0.06  # rules of a table at the edges of the crop
    strike: float = 0.02
    underline: float = 0.05
    small: float = 0.22  # 6 to 11 pixels an em
    huge: float = 0.02
    slant: float = 0.06
    turn: float = 0.15
    curve: float = 0.03
    tight: float = 0.25  # at most two pixels around the ink


PLAIN = Look(
    paper=0.0, worn=0.0, rules=0.0, strike=0.0, underline=0.0, small=0.0, huge=0.0, slant=0.0, turn=0.0, curve=0.0
)


def everyday_line(rng: np.random.Generator, face: FontFace, text: str, look: Look) -> Pixels:
    """Return a text as a grey crop, h × w uint8."""
    size_px = _size(rng, text, look)
    setting = Setting(
        tracking=float(rng.uniform(0.02, 0.15)) if rng.random() < 0.06 else 0.0,
        space=float(rng.uniform(0.75, 1.8)) if rng.random() < 0.2 else 1.0,
        gap=float(rng.uniform(0.3, 2.5)) if rng.random() < 0.04 else 0.0,
        is_full_height=_needs_its_line(text) or rng.random() < 0.25,
    )
    ink, box = typeset(rng, face, text, size_px, setting)
    if size_px >= MIN_DEFORMED_PX:
        ink, box = _deformed(rng, ink, box, look)
    is_free = not LINES_IN_TEXT & set(text)
    thick = max(1, round(size_px * float(rng.uniform(0.03, 0.09))))
    if is_free and len(text) > 3 and rng.random() < look.strike:
        _line(rng, ink, box, box[1] + (box[3] - box[1]) * float(rng.uniform(0.4, 0.65)), thick)
    elif is_free and rng.random() < look.underline:
        _line(rng, ink, box, box[3] + float(rng.uniform(0.02, 0.15)) * size_px, thick)
    ink = _cut(rng, ink, box, size_px, look)
    is_small = size_px < SMALL_PX
    is_worn = not is_small and rng.random() < look.worn
    if is_worn:
        ink = worn_type(rng, ink)
    if rng.random() < look.rules:
        ink = ruled(rng, ink)
    if rng.random() < look.paper:
        if is_small:
            return _shown(rng, _on_paper(rng, ink))
        return photograph(rng, _on_paper(rng, ink if is_worn else printed(rng, ink)), rows=COARSE_ROWS, fax_share=0.03)
    return _shown(rng, _on_screen(rng, ink))


def ruled(rng: np.random.Generator, ink: Mask) -> Mask:
    """Put rules of a table's cell along one to four edges of a crop, outside of the text."""
    thick = int(rng.integers(1, max(2, ink.shape[0] // 14) + 1))
    gap = int(rng.integers(1, 2 + ink.shape[0] // 6))
    sides = rng.random(4) < (0.5, 0.5, 0.45, 0.45)
    if not sides.any():
        sides[int(rng.integers(4))] = True
    left, right, top, bottom = (int(side) * (thick + gap) for side in sides)
    sheet = np.asarray(cv2.copyMakeBorder(ink, top, bottom, left, right, cv2.BORDER_CONSTANT, value=0.0), np.float32)
    strength = np.float32(rng.uniform(0.4, 1.0))
    strips = (sheet[:, :thick], sheet[:, -thick:], sheet[:thick], sheet[-thick:])
    for strip, is_drawn in zip(strips, sides, strict=True):
        if is_drawn:
            np.maximum(strip, strength, out=strip)
    return sheet


def _needs_its_line(text: str) -> bool:
    """Return whether only the position on the line distinguishes the text: small or capital, hyphen or underscore."""
    return set(text) <= CASELESS or not any(c.isalnum() for c in text)


def _size(rng: np.random.Generator, text: str, look: Look) -> int:
    draw = rng.random()
    if draw < look.small:
        return int(rng.choice([6, 7, 8, 8, 9, 9, 10, 10, 11, 11]))
    if draw > 1 - look.huge and len(text) <= SHORT_CHARS:
        return HUGE_STEP * int(rng.integers(6, 16))
    low, high = (11, 22) if len(text) > LONG_CHARS else (11, 40)
    return round(float(np.exp(rng.uniform(np.log(low), np.log(high)))))


def _deformed(rng: np.random.Generator, ink: Mask, box: Box, look: Look) -> tuple[Mask, Box]:
    draw = rng.random()
    if draw < look.slant:
        ink = geometry.slanted(rng, ink)
    elif draw < look.slant + look.turn:
        ink = geometry.turned(rng, ink, box)
    elif draw < look.slant + look.turn + look.curve:
        ink = geometry.curved(rng, ink, box)
    else:
        return ink, box
    return ink, geometry.box_of(ink)


def _line(rng: np.random.Generator, ink: Mask, box: Box, row: float, thick: int) -> None:
    """Draw a line through or under the text, as long as it or a little longer."""
    reach = float(rng.uniform(-0.02, 0.5)) * (box[3] - box[1])
    top, left, right = max(0, round(row)), max(0, round(box[0] - reach)), round(box[2] + reach)
    ink[top : top + thick, left:right] = np.maximum(
        ink[top : top + thick, left:right], np.float32(rng.uniform(0.6, 1.0))
    )


def _cut(rng: np.random.Generator, ink: Mask, box: Box, size_px: int, look: Look) -> Mask:
    draw = rng.random()
    if draw < look.tight:
        margins = rng.integers(0, 3, 4).astype(float)
    elif draw < look.tight + 0.2:
        margins = rng.uniform(0.05, 0.8, 4) * size_px
    else:
        margins = rng.uniform(0.03, 0.28, 4) * size_px
    left, top, right, bottom = (float(margin) for margin in margins)
    return cut_out(ink, box, left, top, right, bottom).copy()


def _on_screen(rng: np.random.Generator, ink: Mask) -> Mask:
    """Draw in flat colours: mostly black on white, often light on dark, at times of little contrast."""
    draw = rng.random()
    if draw < 0.45:
        ground, colour = float(rng.uniform(245, 255)), float(rng.uniform(0, 50))
    elif draw < 0.62:
        ground, colour = float(rng.uniform(0, 60)), float(rng.uniform(190, 255))
    else:
        contrast = float(np.exp(rng.uniform(np.log(55), np.log(220)))) * float(rng.choice([-1.0, -1.0, 1.0]))
        ground = float(rng.uniform(max(0.0, -contrast), min(255.0, 255.0 - contrast)))
        colour = ground + contrast
    return np.asarray(ground + (colour - ground) * ink, np.float32)


def _on_paper(rng: np.random.Generator, ink: Mask) -> Mask:
    paper = papers.background(rng, *ink.shape)
    scene = paper + (np.float32(paper.mean() * (1 - float(rng.uniform(0.5, 1.0)))) - paper) * ink
    return np.asarray(scene, np.float32)


def _shown(rng: np.random.Generator, scene: Mask) -> Pixels:
    """Degrade like a screenshot or a clean scan: mostly not at all, at times soft, noisy, resized or a JPEG."""
    draw = rng.random()
    if draw < 0.12:
        scene = np.asarray(cv2.GaussianBlur(scene, (0, 0), max(0.4, scene.shape[0] / 50)), np.float32)
    elif draw < 0.22:
        factor = float(rng.uniform(0.75 if scene.shape[0] > 16 else 1.0, 1.6))
        size = (max(4, round(scene.shape[1] * factor)), max(6, round(scene.shape[0] * factor)))
        way = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
        scene = np.asarray(cv2.resize(scene, size, interpolation=way), np.float32)
    if rng.random() < 0.12:
        scene = scene + np.float32(rng.uniform(1, 8)) * rng.standard_normal(scene.shape, np.float32)
    pixels = np.asarray(np.clip(scene, 0, 255), np.uint8)
    return jpeg(rng, pixels) if rng.random() < 0.15 else pixels
