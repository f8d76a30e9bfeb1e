"""Words in streets: on signs, walls and packets, in any colour and perspective, often out of focus."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from training.synth import papers
from training.synth.cameras import photograph
from training.synth.fonts import FontFace
from training.synth.typesetting import Mask, Setting, bent, cut_out, stretched, typeset

Pixels = NDArray[np.uint8]

COARSE_ROWS = (9, 24)  # pixels of height that a far word has


def street_word(rng: np.random.Generator, face: FontFace, text: str) -> Pixels:
    """Return a word or a few as a grey crop, h × w uint8."""
    size_px = int(rng.integers(22, 44))
    tracking = float(rng.uniform(0.03, 0.5)) if rng.random() < 0.12 else 0.0
    pitch = float(rng.uniform(1.0, 1.6)) if rng.random() < 0.15 else None
    ink, box = typeset(rng, face, text, size_px, Setting(tracking, pitch=pitch))
    if rng.random() < 0.12:
        kernel = np.ones((3, 3) if rng.random() < 0.5 else (2, 2), np.uint8)
        ink = np.asarray(cv2.dilate(ink, kernel), np.float32)
    if rng.random() < 0.5:
        ink, box = stretched(ink, box, float(np.exp(rng.uniform(-0.6, 0.25))))
    if rng.random() < 0.6:
        ink, box = bent(rng, ink, box)
    height = box[3] - box[1]
    loose = 0.3 if rng.random() < 0.2 else 0.12
    left, right, top, bottom = rng.uniform((-0.06, -0.06, -0.08, -0.08), (loose, loose, loose, loose)) * height
    scene = _painted(rng, cut_out(ink, box, left, top, right, bottom))
    return photograph(rng, scene, COARSE_ROWS, fax_share=0.0)


def _painted(rng: np.random.Generator, ink: Mask) -> Mask:
    """Return letters of one grey on a wall of another, at times filled, outlined, shadowed or embossed."""
    height, width = ink.shape
    contrast = float(np.exp(rng.uniform(np.log(26), np.log(210)))) * float(rng.choice([-1.0, 1.0]))
    ground = float(rng.uniform(max(0.0, -contrast), min(255.0, 255.0 - contrast)))
    scene = papers.wall(rng, height, width, ground, 0.35 * abs(contrast))
    letters = np.full((1, 1), ground + contrast, np.float32)
    reach = max(1, round(height * float(rng.uniform(0.03, 0.09))))
    kind = rng.random()
    if kind < 0.10:  # a border around the letters
        border = np.asarray(cv2.dilate(ink, np.ones((reach + 1, reach + 1), np.uint8)), np.float32)
        scene += (np.float32(rng.uniform(0, 255)) - scene) * np.maximum(border - ink, 0) * np.float32(0.8)
    elif kind < 0.26:  # a shadow, or the depth of letters that stand out
        scene += np.float32(-rng.uniform(0.3, 1.0) * min(ground, 120.0)) * _shadow(rng, ink, reach)
    elif kind < 0.30:  # hollow
        ink = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_GRADIENT, np.ones((2, 2), np.uint8)), np.float32)
    elif kind < 0.35:  # embossed: a light and a dark edge
        edge = ink - np.roll(ink, (reach, reach), (0, 1))
        return np.asarray(scene + np.float32(0.5 * contrast) * edge, np.float32)
    if rng.random() < 0.3:
        letters = letters + papers.slope(rng, height, width, 0.35 * abs(contrast))
    scene += (letters - scene) * ink
    if rng.random() < 0.2:
        scene += papers.shadow(rng, height, width)
    return np.asarray(scene, np.float32)


def _shadow(rng: np.random.Generator, ink: Mask, reach: int) -> Mask:
    """Return the shadow of the letters: offset, soft or extruded."""
    dx, dy = (int(v) for v in rng.choice([-1, 1], 2) * rng.integers(0, reach + 1, 2))
    if rng.random() < 0.5:
        moved = np.roll(ink, (dy, dx), (0, 1))
        return np.asarray(cv2.GaussianBlur(moved, (0, 0), float(rng.uniform(0.5, 2.5))), np.float32)
    depth = ink
    for step in range(1, max(abs(dx), abs(dy)) + 1):
        share = step / max(abs(dx), abs(dy))
        depth = np.maximum(depth, np.roll(ink, (round(dy * share), round(dx * share)), (0, 1)))
    return depth
